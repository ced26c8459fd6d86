<?php
// What Roundcube makes of its configuration.
define('INSTALL_PATH', '/opt/www/webmail/');
require_once INSTALL_PATH . 'program/include/clisetup.php';
$rcmail = rcmail::get_instance();
echo 'plugins: ', implode(' ', $rcmail->plugins->active_plugins), "\n";
echo 'notes: ', class_exists('notes') ? (new ReflectionClass('notes'))->getFileName() : 'none', "\n";
echo 'des_key: ', bin2hex($rcmail->config->get('des_key')), "\n";
foreach (['imap_host', 'smtp_host', 'managesieve_host'] as $key) {
    echo "$key: ", $rcmail->config->get($key), "\n";
}
