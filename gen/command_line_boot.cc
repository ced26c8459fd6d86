#include "gen/command_line_boot.h"

#include "dns/idna.h"

namespace gen {
namespace {

constexpr const char* footer =
    "Examples:\n"
    "  outbound-hosts boot image\n"
    "  LISTEN_ON=\"192.0.2.10 2001:db8::10\" outbound-hosts boot start";

constexpr const char* image_footer =
    "Services that listen for the world are given an address that none can listen on, until a\n"
    "start says better.\n\n"
    "Examples:\n"
    "  outbound-hosts boot image\n"
    "  outbound-hosts boot image --root /mnt/image";

constexpr const char* start_footer =
    "LISTEN_ON, SEND_ON, OUTBOUND_MAIL_IP, DES_KEY and BOOT_PREFLIGHT are taken from the\n"
    "environment. Where anything is wrong nothing is written.\n\n"
    "Examples:\n"
    "  LISTEN_ON=host SEND_ON=\"192.0.2.10 192.0.2.11\" outbound-hosts boot start\n"
    "  outbound-hosts boot start --listen-on 192.0.2.10 --hostname mail.example.com --root "
    "/mnt/image";

constexpr const char* check_footer =
    "Exits with 0 where a start would change nothing, with 1 where it would, with 2 where it "
    "could\n"
    "not be done, with 3 where DNS does not answer for \"host\", with 5 where a file cannot be\n"
    "read. Keys and passwords are not shown.\n\n"
    "Examples:\n"
    "  LISTEN_ON=192.0.2.10 outbound-hosts boot check\n"
    "  outbound-hosts boot check --listen-on \"*\" --root /mnt/image";

constexpr std::chrono::seconds default_wait(30);

}  // namespace

BootCommand::BootCommand(CLI::App& program)
    : app_(program.add_subcommand("boot", "edit the container's configuration")) {
  app_->footer(footer);
  app_->require_subcommand(1);
  image_ = add_stage("image", "make the edits that an image is built with");
  image_->footer(image_footer);
  start_ = add_stage("start", "make the edits of a container's start");
  start_->footer(start_footer);
  add_start_options(*start_);
  start_
      ->add_option(
          "--wait", wait_,
          "wait until every address is on an interface, so long at most (30 s; with --root "
          "not at all)")
      ->type_name("SECONDS");
  CLI::Option* const preflight =
      start_->add_flag("--preflight", preflight_,
                       "refuse where the host's name has no public address, or a port is taken");
  start_
      ->add_flag("--no-preflight", no_preflight_,
                 "do not; else as BOOT_PREFLIGHT says, yes or no, and with --root not")
      ->excludes(preflight);
  CLI::App* const check =
      add_stage("check", "show what a start would change, as a unified diff, and write nothing");
  check->footer(check_footer);
  add_start_options(*check);
  check->add_flag("--as-started", options_.as_started,
                  "leave aside what the next start makes of new or changed plugins of the webmail");
}

CLI::App* BootCommand::add_stage(const std::string& name, const std::string& description) {
  CLI::App* const stage = app_->add_subcommand(name, description);
  add_path(*stage, "--root", options_.root, "the folder that stands for the image's /")
      ->type_name("DIR");
  return stage;
}

void BootCommand::add_start_options(CLI::App& stage) {
  stage.add_option("--listen-on", options_.listen_on, "addresses and host, or *; else LISTEN_ON")
      ->type_name("LIST");
  stage.add_option("--send-on", options_.send_on, "addresses and host, or *; else SEND_ON")
      ->type_name("LIST");
  stage.add_option("--hostname", host_name_, "this host's name, else the system's")
      ->type_name("NAME");
  add_dns_options(stage, options_.dns, raw_dns_);
}

Options BootCommand::read() {
  OptionReader reader;
  reader.read(raw_dns_, options_.dns);
  if (host_name_) {
    options_.host_name = reader.take("--hostname", *host_name_, dns::parse_host_name(*host_name_));
  }
  options_.stage = image_->parsed()   ? BootStage::image
                   : start_->parsed() ? BootStage::start
                                      : BootStage::check;
  if (wait_) {
    options_.wait = reader.take("--wait", *wait_,
                                parse_time(*wait_, std::chrono::seconds(0), std::chrono::hours(1)));
  } else if (start_->parsed() && options_.root == "/") {
    options_.wait = default_wait;
  }
  if (preflight_) options_.preflight = true;
  if (no_preflight_) options_.preflight = false;
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  return options_;
}

}  // namespace gen
