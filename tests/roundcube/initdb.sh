#!/usr/bin/env php
<?php
// As Roundcube's own bin/initdb.sh: makes what a folder of SQL says.
define('INSTALL_PATH', realpath(__DIR__ . '/..') . '/');
require_once INSTALL_PATH . 'program/include/clisetup.php';
rcmail_utils::db_init(rcube_utils::get_opt(['d' => 'dir'])['dir']);
