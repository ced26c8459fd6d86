#include "boot/boot_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "boot/named_list.h"
#include "boot/preflight.h"
#include "gen/used_files.h"
#include "policy/special_use.h"

namespace boot {

using dns::DomainName;
using dns::Mistake;
using dns::Parsed;
using dns::Result;
using gen::Failure;
using policy::AddressList;

namespace {

// The option, else the variable; empty is unset, as in the container.
NamedList list_of(std::string_view option_name, const std::optional<std::string>& option,
                  std::string_view variable_name, const std::optional<std::string>& variable) {
  if (!option) return {std::string(variable_name), variable};
  if (option->empty()) return {std::string(option_name), std::nullopt};
  return {std::string(option_name), option};
}

// 24 octets in hexadecimal digits: the length of a key of triple DES.
Parsed<std::string> parse_des_key(const std::string& text) {
  constexpr std::size_t digits = 48;
  const auto is_digit = [](unsigned char octet) { return std::isxdigit(octet) != 0; };
  if (text.size() == digits && std::ranges::all_of(text, is_digit)) return text;
  // The key itself is a secret.
  const std::string found = text.size() == digits ? "some of these octets are none"
                                                  : fmt::format("{} octets are given", text.size());
  return tl::unexpected(fmt::format(
      "{} hexadecimal digits are wanted: {}; `openssl rand -hex 24` makes a key", digits, found));
}

Parsed<dns::IpAddress> parse_source(const std::string& text) {
  Parsed<dns::IpAddress> ip = dns::IpAddress::parse(text);
  if (!ip) return ip;
  if (const auto why = policy::why_not_for_hosts(*ip)) {
    return tl::unexpected(fmt::format("{} is {}", *ip, *why));
  }
  return ip;
}

// The option, else the variable, else whether this is the container itself.
Parsed<bool> is_preflight_wanted(const gen::BootOptions& options,
                                 const gen::Environment& environment) {
  if (options.stage != gen::BootStage::start) return false;
  if (options.preflight) return *options.preflight;
  if (!environment.boot_preflight) return options.root == "/";
  if (environment.boot_preflight == "yes") return true;
  if (environment.boot_preflight == "no") return false;
  return tl::unexpected(fmt::format("yes or no is wanted: {:?}", *environment.boot_preflight));
}

// TLS clients and other servers know this host by it.
Parsed<DomainName> qualified(const Parsed<DomainName>& name) {
  if (!name) return name;
  if (name->labels().size() > 1) return name;
  return tl::unexpected(
      fmt::format("{} is not fully qualified: a name such as mail.example.com is wanted", *name));
}

// What was read before anything is asked.
struct Texts {
  NamedList listen_name;
  NamedList send_name;
  AddressList listen_on;
  std::optional<AddressList> send_on;  // nothing: as listen_on
  Start start;                         // but the addresses
  std::unique_ptr<gen::DnsSession> session;
};

// Collects mistakes of texts that each have a name.
class Reader {
 public:
  template <class Value>
  std::optional<Value> take(std::string_view name, Parsed<Value> value) {
    if (value) return std::move(*value);
    mistakes_.push_back({std::string(name), 0, 0, value.error()});
    return std::nullopt;
  }

  template <class Value>
  std::optional<Value> take(Result<Value> value) {
    if (value) return std::move(*value);
    std::ranges::move(value.error(), std::back_inserter(mistakes_));
    return std::nullopt;
  }

  void add(std::vector<Mistake> mistakes) {
    std::ranges::move(mistakes, std::back_inserter(mistakes_));
  }

  const std::vector<Mistake>& mistakes() const { return mistakes_; }

 private:
  std::vector<Mistake> mistakes_;
};

Result<Texts> read_texts(const gen::BootOptions& options, const gen::Environment& environment) {
  Reader reader;
  reader.add(find_files_used_twice(read_files_of(options.dns), {{"--record", options.dns.record}}));
  Texts texts;
  texts.listen_name = list_of("--listen-on", options.listen_on, "LISTEN_ON", environment.listen_on);
  texts.send_name = list_of("--send-on", options.send_on, "SEND_ON", environment.send_on);
  texts.listen_on = reader.take(parse(texts.listen_name)).value_or(AddressList());
  if (texts.send_name.text) texts.send_on = reader.take(parse(texts.send_name));
  texts.start.values.host_name = reader.take(
      "host name",
      qualified(options.host_name ? Parsed<DomainName>(*options.host_name) : gen::host_name()));
  if (environment.outbound_mail_ip) {
    texts.start.values.outbound_mail_ip =
        reader.take("OUTBOUND_MAIL_IP", parse_source(*environment.outbound_mail_ip));
  }
  if (environment.des_key) {
    texts.start.values.des_key = reader.take("DES_KEY", parse_des_key(*environment.des_key));
  }
  texts.start.preflight =
      reader.take("BOOT_PREFLIGHT", is_preflight_wanted(options, environment)).value_or(false);
  auto session = reader.take(gen::DnsSession::open(options.dns));
  if (!reader.mistakes().empty()) return tl::unexpected(reader.mistakes());
  texts.session = std::move(*session);
  return texts;
}

// The addresses of a list; its notes are told.
tl::expected<policy::AllowedIps, Failure> addresses_of(Texts& texts, const AddressList& list,
                                                       const NamedList& named) {
  const tl::expected<policy::Expanded, Failure> expanded =
      expand_list(*texts.session, list, named.name, *texts.start.values.host_name);
  if (!expanded) return tl::unexpected(expanded.error());
  for (const std::string& note : expanded->notes) fmt::print(stderr, "{}: {}\n", named.name, note);
  return expanded->ips;
}

}  // namespace

tl::expected<Start, Failure> read_start(const gen::BootOptions& options,
                                        const gen::Environment& environment) {
  Result<Texts> texts = read_texts(options, environment);
  if (!texts) return tl::unexpected(gen::failure_of(texts.error()));
  const auto listen_on = addresses_of(*texts, texts->listen_on, texts->listen_name);
  if (!listen_on) return tl::unexpected(listen_on.error());
  auto send_on = listen_on;
  if (texts->send_on) send_on = addresses_of(*texts, *texts->send_on, texts->send_name);
  std::optional<Failure> failure;
  if (texts->start.preflight) {
    failure = why_not_public(*texts->session, *texts->start.values.host_name, *listen_on);
  }
  texts->session->save_recording();
  if (!send_on) return tl::unexpected(send_on.error());
  if (failure) return tl::unexpected(*failure);
  texts->start.values.listen_on = *listen_on;
  texts->start.values.send_on = *send_on;
  return texts->start;
}

}  // namespace boot
