#include "boot/edits.h"

#include <algorithm>
#include <iterator>

// The sockets take the place of services' ports on loopback, which instances on one host share:
//
//   11332          rspamd's proxy      /run/rspamd-proxy.sock
//   11333          rspamd's scanner    /run/rspamd-normal.sock
//   11334          rspamd's web        /run/rspamd-web.sock
//   11380, 11381   Haraka's webs       /run/haraka/web-11380.sock, -11381.sock
//   13001          dovecot's quota     /run/dovecot-quota.sock
//   6379           redis               /run/redis/redis.sock

namespace boot {
namespace {

using Files = std::vector<std::string_view>;

Files sites() {
  return nginx_sites().all();
}

constexpr std::string_view dovecot_conf = "/etc/dovecot/dovecot.conf";
constexpr std::string_view quota_conf = "/etc/dovecot/conf.d/90-quota.conf";
constexpr std::string_view smtp_ini = "/opt/haraka-smtp/config/smtp.ini";
constexpr std::string_view submission_ini = "/opt/haraka-submission/config/smtp.ini";
constexpr std::string_view redis_conf = "/etc/redis/redis.conf";
constexpr std::string_view webmail_config = "/opt/www/webmail/config/config.inc.php";
constexpr std::string_view services = "/opt/admin/config/services_base.yaml";

// nginx: the IPv6 line of each pair becomes a line an address, the IPv4 line goes. Both are there
// as often, or a server would be left without a line, which to nginx means every address.
std::vector<Edit> nginx_edits() {
  return {
      {.name = "nginx.listen",
       .files = sites(),
       .pattern =
           R"(^([ \t]*)listen[ \t]+\[::\]:(\d+|__HTTPS?_PORT__)((?:[ \t][^;#\n]*)?);[ \t]*$)",
       .times = Times::at_least(1),
       .text = "$1listen {address}:$2$3;",
       .joint = "\n",
       .presence = Presence::at_start},
      {.name = "nginx.listen-ipv4",
       .files = sites(),
       .pattern = R"(^[ \t]*listen[ \t]+(?:\d+|__HTTPS?_PORT__)(?:[ \t][^;#\n]*)?;[ \t]*$)",
       .times = Times::at_least(1),
       .as_often_as = "nginx.listen",
       .text = "",
       .for_listed_addresses = true,
       .presence = Presence::at_start},
      // An address and no name: nginx would ask a resolver for a name in a proxy_pass with
      // variables.
      {.name = "nginx.auth",
       .files = sites(),
       .pattern = R"(proxy_pass[ \t]+https?://\Klocalhost(?=:))",
       .times = Times::at_least(0),
       .text = "{first}",
       .presence = Presence::at_start},
      {.name = "nginx.haraka-web",
       .files = sites(),
       .pattern = R"(proxy_pass[ \t]+\Khttp://127\.0\.0\.1:\$1(?=/))",
       .times = Times::exactly(2),
       .text = "http://unix:/run/haraka/web-$$1.sock:",
       .presence = Presence::at_start},
      {.name = "nginx.rspamd-web",
       .files = sites(),
       .pattern = R"(proxy_pass[ \t]+\Khttp://127\.0\.0\.1:11334(?=/))",
       .text = "http://unix:/run/rspamd-web.sock:",
       .presence = Presence::at_start},
  };
}

std::vector<Edit> dovecot_edits() {
  return {
      {.name = "dovecot.listen",
       .files = {dovecot_conf},
       .pattern = R"(^#?[ \t]*listen[ \t]*=.*$)",
       .text = "listen = {listen}"},
      {.name = "dovecot.submission-host",
       .files = {"/etc/dovecot/conf.d/15-lda.conf"},
       .pattern = R"(^([ \t]*)submission_host[ \t]*=.*:587[ \t]*$)",
       .text = "$1submission_host = {host}:587"},
      {.name = "dovecot.quota",
       .files = {quota_conf},
       .pattern = R"(inet_listener\b[^{}]*\{[^{}]*\b13001\b[^{}]*\})",
       .text = "unix_listener /run/dovecot-quota.sock {\n    mode = 0666\n  }"},
      {.name = "dovecot.rspamc",
       .files = {"/etc/dovecot/sieve/report-spam.sieve", "/etc/dovecot/sieve/report-ham.sieve"},
       .pattern = R"("rspamc"[ \t]*\[(?="learn_))",
       .text = R"("rspamc" ["-h", "/run/rspamd-web.sock", )"},
  };
}

std::vector<Edit> haraka_edits() {
  return {
      {.name = "smtp.listen",
       .files = {smtp_ini},
       .pattern = R"(^listen[ \t]*=[ \t]*\K\[::0\]:(25)(?=[ \t]*$))",
       .text = "{address}:$1",
       .joint = ","},
      // What else is listened on, a socket of the image's own, stays.
      {.name = "submission.listen",
       .files = {submission_ini},
       .pattern = R"((?:^listen[ \t]*=[ \t]*|\G,)\K\[::0\]:(587|465)(?=[ \t]*$|,))",
       .times = Times::exactly(2),
       .text = "{address}:$1",
       .joint = ","},
      {.name = "haraka.web",
       .files = {"/opt/haraka-smtp/config/http.ini", "/opt/haraka-submission/config/http.ini"},
       .pattern = R"(^listen[ \t]*=[ \t]*\K127\.0\.0\.1:(1138[01])(?=[ \t]*$))",
       .text = "/run/haraka/web-$1.sock"},
      {.name = "haraka.rspamd",
       .files = {"/opt/haraka-smtp/config/rspamd.ini", "/opt/haraka-submission/config/rspamd.ini"},
       .pattern = R"(^host[ \t]*=.*$)",
       .text = "unix_socket = /run/rspamd-normal.sock"},
      {.name = "haraka.quota",
       .files = {"/opt/haraka-smtp/plugins/dovecot_quota.js"},
       .pattern = R"(\.connect\(\K13001,[ \t]*['"]127\.0\.0\.1['"](?=\)))",
       .text = "'/run/dovecot-quota.sock'",
       .presence = Presence::optional},
      {.name = "haraka.redis",
       .files = {"/opt/haraka-smtp/config/redis.ini", "/opt/haraka-submission/config/redis.ini"},
       .how = How::replace_all,
       .text = "[server]\npath = /run/redis/redis.sock",
       .shapes = {Shape::v2_3},
       .presence = Presence::optional},
      {.name = "haraka.plugins",
       .files = {"/opt/haraka-smtp/config/plugins", "/opt/haraka-submission/config/plugins"},
       .how = How::append,
       .text = "own_addresses\noutbound_hosts\nweb_socket"},
      {.name = "haraka.settings",
       .files = {"/opt/haraka-smtp/config/outbound_hosts.ini",
                 "/opt/haraka-submission/config/outbound_hosts.ini"},
       .how = How::replace_all,
       .text = "[main]\n"
               "file = /data/outbound-hosts.yml\n"
               "host = {host}\n"
               "listen_on = {listen_on}\n"
               "send_on = {send_on}\n"
               "outbound_mail_ip = {outbound_mail_ip}",
       .presence = Presence::optional},
  };
}

std::vector<Edit> rspamd_edits() {
  return {
      {.name = "rspamd.proxy",
       .files = {"/etc/rspamd/override.d/worker-proxy.inc"},
       .how = How::replace_all,
       .text = "bind_socket = \"/run/rspamd-proxy.sock mode=0666\";",
       .presence = Presence::optional},
      {.name = "rspamd.scanner",
       .files = {"/etc/rspamd/override.d/worker-normal.inc"},
       .how = How::replace_all,
       .text = "bind_socket = \"/run/rspamd-normal.sock mode=0666\";",
       .presence = Presence::optional},
      {.name = "rspamd.web",
       .files = {"/etc/rspamd/override.d/worker-controller.inc"},
       .how = How::replace_all,
       .text = "bind_socket = \"/run/rspamd-web.sock mode=0666\";",
       .presence = Presence::optional},
      {.name = "rspamd.redis",
       .files = {"/etc/rspamd/local.d/redis.conf", "/etc/rspamd/local.d/statistic.conf"},
       .pattern = R"(servers[ \t]*=[ \t]*"\K127[^"\n]*(?="))",
       .text = "/run/redis/redis.sock",
       .shapes = {Shape::v2_3}},
  };
}

std::vector<Edit> redis_edits() {
  return {
      {.name = "redis.socket",
       .files = {redis_conf},
       .pattern = R"(^port[ \t]+6379[ \t]*$)",
       .text = "port 0\nunixsocket /run/redis/redis.sock\nunixsocketperm 777",
       .shapes = {Shape::v2_3}},
      {.name = "healthcheck.redis",
       .files = {"/healthcheck/redis.sh"},
       .pattern = R"(-h[ \t]+"?127\.0\.0\.1"?)",
       .text = "-s /run/redis/redis.sock",
       .shapes = {Shape::v2_3}},
      {.name = "admin.redis",
       .files = {services},
       .pattern = R"(^([ \t]+)Predis\\Client:.*$)",
       .text = R"($1Predis\Client: { arguments: [ "unix:/run/redis/redis.sock" ] })",
       .shapes = {Shape::v2_3}},
  };
}

// What went to loopback and now goes to the host's own name, which its certificate bears.
std::vector<Edit> host_edits() {
  return {
      {.name = "webmail.hosts",
       .files = {webmail_config},
       .how = How::append,
       .text = "$$config['default_host'] = 'ssl://{host}';\n"
               "$$config['smtp_server'] = 'tls://{host}:587';\n"
               "$$config['managesieve_host'] = '{host}';\n"
               "$$config['managesieve_port'] = 4190;\n"
               "$$config['managesieve_usetls'] = true;",
       .shapes = {Shape::v2_3}},
      {.name = "webmail.hosts",
       .files = {webmail_config},
       .how = How::append,
       .text = "$$config['imap_host'] = 'ssl://{host}:993';\n"
               "$$config['smtp_host'] = 'tls://{host}:587';\n"
               "$$config['managesieve_host'] = 'tls://{host}:4190';",
       .shapes = {Shape::v2_5}},
      // The image makes a new key at each start, and whenever settings are saved, further up.
      {.name = "webmail.des-key",
       .files = {webmail_config},
       .how = How::append,
       .text = "$$config['des_key'] = hex2bin('{des_key}');"},
      {.name = "webmail.plugins",
       .files = {webmail_config},
       .how = How::append,
       .text = "$$config['plugins'][] = '{plugin}';",
       .joint = "\n"},
      {.name = "msmtp.host",
       .files = {"/etc/msmtprc"},
       .pattern = R"(^([ \t]*)host\b.*$)",
       .text = "$1host {host}"},
      {.name = "admin.mailer",
       .files = {"/opt/admin/.env"},
       .pattern = R"(^MAILER_DSN=["']?smtps?://(?:[^@/\n]*@)?\K(?:localhost|127\.0\.0\.1)\b)",
       .text = "{host}"},
      {.name = "healthcheck.nginx",
       .files = {"/healthcheck/nginx.sh"},
       .pattern = R"(https?://\K(?:127\.0\.0\.1|localhost)\b)",
       .times = Times::at_least(1),
       .text = "{host}"},
  };
}

}  // namespace

const std::vector<Edit>& edits() {
  static const std::vector<Edit> all = [] {
    std::vector<Edit> table;
    for (const auto part :
         {nginx_edits, dovecot_edits, haraka_edits, rspamd_edits, redis_edits, host_edits}) {
      std::ranges::move(part(), std::back_inserter(table));
    }
    return table;
  }();
  return all;
}

const std::vector<Guard>& guards() {
  static const std::vector<Guard> all = {
      {.files = sites(),
       .pattern = R"(\bproxy_pass\b.*\b(?:localhost|127\.0\.0\.1|\[?::1\]?):.*)",
       .reason = "goes to loopback"},
      {.files = {dovecot_conf},
       .pattern = R"(^[ \t]*listen[ \t]*=.*)",
       .reason = "listens where no edit has looked"},
      {.files = {quota_conf},
       .pattern = R"(\binet_listener\b.*)",
       .reason = "listens where no edit has looked",
       .on_every_address = true},
      {.files = {smtp_ini, submission_ini},
       .pattern = R"(^[ \t]*(?:listen|port)[ \t]*=.*)",
       .reason = "listens where no edit has looked"},
      {.files = {redis_conf},
       .pattern = R"(^[ \t]*(?:port|tls-port)[ \t]+0*[1-9].*)",
       .reason = "listens where no edit has looked",
       .on_every_address = true},
  };
  return all;
}

std::vector<std::string_view> NginxSites::all() const {
  std::vector<std::string_view> files = templates;
  files.push_back(rendered);
  return files;
}

const NginxSites& nginx_sites() {
  static const NginxSites all = {
      .templates = {"/etc/nginx/sites-enabled.templates/https",
                    "/etc/nginx/sites-enabled.templates/no-https"},
      .rendered = "/etc/nginx/sites-enabled/administration",
  };
  return all;
}

const std::vector<Landmark>& landmarks() {
  static const std::vector<Landmark> all = {
      {Shape::v2_3, redis_conf, R"(^port[ \t]+6379[ \t]*$)"},
      {Shape::v2_5, submission_ini, R"(^listen[ \t]*=.*/run/submission\.sock)"},
  };
  return all;
}

const PublicPorts& public_ports() {
  static const PublicPorts all = {
      .ports = {25, 110, 143, 465, 587, 993, 995, 4190},
      .files = sites(),
      .pattern = R"(^[ \t]*listen[ \t]+\[::\]:(\d+)(?:[ \t][^;#\n]*)?;)",
  };
  return all;
}

const std::vector<SocketFolder>& socket_folders() {
  static const std::vector<SocketFolder> all = {
      {"/run/redis", "redis"},
      {"/run/haraka", "delivery"},
  };
  return all;
}

const std::vector<Stale>& stale_folders() {
  static const std::vector<Stale> all = {{services, "/opt/admin/var/cache/prod"}};
  return all;
}

}  // namespace boot
