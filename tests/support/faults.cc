#include "tests/support/faults.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>

#include "tests/support/world_server.h"

namespace support {
namespace {

using dns::Question;
using dns::RecordType;
using dns::Transport;
using std::chrono::milliseconds;
using Script = FaultServer::Script;

constexpr int type_a = 1;
constexpr int type_ns = 2;
constexpr int type_cname = 5;
constexpr int type_mx = 15;
constexpr int type_txt = 16;
constexpr int rcode_servfail = 2;
constexpr int rcode_refused = 5;
constexpr std::uint32_t ttl = 60;
constexpr const char* forged_address = "192.0.2.66";

// The same for the same number and whoever asks.
std::uint32_t scatter(std::uint32_t number) {
  number = (number ^ number >> 16) * 0x45d9f3bu;
  number = (number ^ number >> 16) * 0x45d9f3bu;
  return number ^ number >> 16;
}

std::string asked_name(const FaultQuery& query) {
  return query.question.name.to_string();
}

// Loses so many of a hundred queries.
Script losing(Script sound, unsigned percent) {
  return [=](const FaultQuery& query) {
    const std::uint32_t number = scatter(static_cast<std::uint32_t>(query.number) * 100 + percent);
    return number % 100 < percent ? silence(query) : sound(query);
  };
}

Reaction with_rcode(const FaultQuery& query, int rcode) {
  return {.replies = {query.reply().rcode(rcode).build()}};
}

Reaction referral_up(const FaultQuery& query) {
  return {.replies = {query.reply()
                          .clear_flags(0x0080)  // RA
                          .authority(".", type_ns, ttl, wire_name("ns.example.net"))
                          .build()}};
}

// All that is asked over UDP is to be asked again over TCP.
Script truncating(Script over_tcp) {
  return [=](const FaultQuery& query) {
    if (query.transport == Transport::tcp) return over_tcp(query);
    return Reaction{.replies = {query.reply().truncated().opt().build()}};
  };
}

Reaction hang_up(const FaultQuery&) {
  return {.replies = {}, .close = true};
}

Script dripping(Script sound, milliseconds pause) {
  return truncating([=](const FaultQuery& query) {
    Reaction reaction = sound(query);
    reaction.drip = pause;
    return reaction;
  });
}

Script late(Script sound, milliseconds delay) {
  return [=](const FaultQuery& query) {
    Reaction reaction = sound(query);
    reaction.delay = delay;
    return reaction;
  };
}

// What somebody off the path would have us believe: whatever is asked for is at his address.
Octets forged(const ReplyBuilder& reply, const Question& question) {
  const std::string name = question.name.to_string();
  ReplyBuilder forgery = reply;
  if (question.type == RecordType::mx) {
    forgery.answer(name, type_mx, ttl, mx_rdata(1, "mail.forged.example"));
  } else {
    forgery.answer(name, type_a, ttl, address_rdata(forged_address));
  }
  return forgery.build();
}

Reaction wrong_id(const FaultQuery& query) {
  const auto id = static_cast<std::uint16_t>(query.id ^ 0x5555);
  return {.replies = {forged(ReplyBuilder(query.question, id), query.question)}};
}

// The answer to what somebody else may have asked.
Reaction wrong_question(const FaultQuery& query) {
  const Question other{dns::DomainName::parse("forged.example").value(), query.question.type};
  return {.replies = {forged(query.reply().question(other), other)}};
}

Script after(std::vector<Script> before, Script sound) {
  return [=](const FaultQuery& query) {
    Reaction reaction;
    for (const Script& script : before) {
      for (Octets& reply : script(query).replies) reaction.replies.push_back(std::move(reply));
    }
    for (Octets& reply : sound(query).replies) reaction.replies.push_back(std::move(reply));
    return reaction;
  };
}

// The sound reply with records beside it that nobody asked for, of names that others will ask for.
Script poisoning(Script sound) {
  return [=](const FaultQuery& query) {
    Reaction reaction = sound(query);
    for (Octets& reply : reaction.replies) {
      const auto add = [&reply](std::string_view owner, int type, const Octets& rdata) {
        constexpr std::size_t additional_count = 11;  // its lower octet
        const Octets record = record_octets(owner, type, ttl, rdata);
        reply.insert(reply.end(), record.begin(), record.end());
        ++reply[additional_count];
      };
      for (int i = 0; i < 5; ++i) {
        const std::string domain = fmt::format("d{}.example", i);
        add(domain, type_mx, mx_rdata(1, "mail.forged.example"));
        add("mail." + domain, type_a, address_rdata(forged_address));
      }
      add("mail.forged.example", type_a, address_rdata(forged_address));
    }
    return reaction;
  };
}

Reaction compression_loop(const FaultQuery& query) {
  const std::uint16_t here = first_record_offset(query.question);
  const Octets record = {static_cast<std::uint8_t>(0xc0 | here >> 8),
                         static_cast<std::uint8_t>(here & 0xff),
                         0,
                         1,
                         0,
                         1,
                         0,
                         0,
                         0,
                         60,
                         0,
                         4,
                         192,
                         0,
                         2,
                         66};
  return {.replies = {query.reply().raw_answer(record).build()}};
}

// A TXT record as long as a message can have it: the sound one with 64,000 octets behind.
Script large_txt(Script sound) {
  const Script large = [](const FaultQuery& query) {
    std::string terms;
    for (int i = 0; i < 15; ++i) terms += "ip4:198.51.100.7 ";
    std::vector<std::string> strings(250, terms);
    strings.front() = "v=spf1 mx a ";
    return Reaction{
        .replies = {
            query.reply().answer(asked_name(query), type_txt, ttl, txt_rdata(strings)).build()}};
  };
  return [=](const FaultQuery& query) {
    return query.question.type == RecordType::txt ? truncating(large)(query) : sound(query);
  };
}

// The sound exchanges are not among them.
Script thousand_mx(Script sound) {
  const Script many = [](const FaultQuery& query) {
    ReplyBuilder reply = query.reply();
    for (int i = 0; i < 1'000; ++i) {
      const std::string exchange = fmt::format("x{}.{}", i, asked_name(query));
      reply.answer(asked_name(query), type_mx, ttl, mx_rdata(10, exchange));
    }
    return Reaction{.replies = {reply.build()}};
  };
  return [=](const FaultQuery& query) {
    return query.question.type == RecordType::mx ? truncating(many)(query) : sound(query);
  };
}

Reaction alias_to(const FaultQuery& query, std::string_view target) {
  return {.replies = {
              query.reply().answer(asked_name(query), type_cname, ttl, wire_name(target)).build()}};
}

Reaction alias_loop_in_a_reply(const FaultQuery& query) {
  return {.replies = {query.reply()
                          .answer(asked_name(query), type_cname, ttl, wire_name("loop.example"))
                          .answer("loop.example", type_cname, ttl, wire_name(asked_name(query)))
                          .build()}};
}

Reaction alias_loop_of_replies(const FaultQuery& query) {
  const bool is_back = asked_name(query) == "one.loop.example";
  return alias_to(query, is_back ? "two.loop.example" : "one.loop.example");
}

// Every record stands at the end of a chain of so many aliases, each a reply of its own.
Script alias_chain(const World& world, int length) {
  return [&world, length](const FaultQuery& query) {
    std::string name = asked_name(query);
    int link = 0;
    const bool is_link = std::sscanf(name.c_str(), "c%d.", &link) == 1;
    if (is_link) name.erase(0, name.find('.') + 1);
    if (link < length) return alias_to(query, fmt::format("c{}.{}", link + 1, name));
    const Question end{dns::DomainName::parse(name).value(), query.question.type};
    return Reaction{.replies = {reply_of(world.answer(end), query)}};
  };
}

// A name that no query had before.
std::string new_name() {
  static std::atomic<int> names = 0;
  return fmt::format("n{}.endless.example", ++names);
}

Reaction alias_to_new_name(const FaultQuery& query) {
  return alias_to(query, new_name());
}

void add_new_names(ReplyBuilder& reply, const Question& question) {
  const std::string owner = question.name.to_string();
  for (int i = 0; i < 30; ++i) {
    if (question.type == RecordType::mx) {
      reply.answer(owner, type_mx, ttl, mx_rdata(10, new_name()));
    } else {
      reply.answer(owner, static_cast<int>(question.type), ttl, wire_name(new_name()));
    }
  }
}

std::string record_of_new_names() {
  std::string record = "v=spf1";
  for (int i = 0; i < 9; ++i) record += fmt::format(" include:{}", new_name());
  return record + " redirect=" + new_name();
}

// Where a name that a fault made up stands for another, that one; where it stands for none,
// nothing.
std::optional<std::string> name_meant(std::string name) {
  if (name.ends_with("loop.example") || name.ends_with("endless.example")) return std::nullopt;
  int link = 0;
  if (std::sscanf(name.c_str(), "c%d.", &link) == 1) name.erase(0, name.find('.') + 1);
  return name;
}

// Whatever can be answered by names is: by new ones, as many as are of use.
Script new_names(const World& world) {
  return [&world](const FaultQuery& query) {
    ReplyBuilder reply = query.reply();
    switch (query.question.type) {
      case RecordType::mx:
      case RecordType::ptr:
      case RecordType::ns:
        add_new_names(reply, query.question);
        break;
      case RecordType::txt:
        reply.answer(asked_name(query), type_txt, ttl, txt_rdata({record_of_new_names()}));
        break;
      case RecordType::a:
      case RecordType::aaaa:
      case RecordType::cname:
      case RecordType::soa:
        if (const auto name = name_meant(asked_name(query))) {
          const Question meant{dns::DomainName::parse(*name).value(), query.question.type};
          return Reaction{.replies = {reply_of(world.answer(meant), query)}};
        }
        if (query.question.type != RecordType::a) return alias_to_new_name(query);
        reply.answer(asked_name(query), type_a, ttl, address_rdata(forged_address));
        break;
    }
    return Reaction{.replies = {reply.build()}};
  };
}

// The same behind as many aliases as are followed.
Script new_names_behind_aliases(const World& world) {
  return [names = new_names(world)](const FaultQuery& query) {
    constexpr int last = 10;
    const std::string name = asked_name(query);
    int link = 0;
    const bool is_link = std::sscanf(name.c_str(), "c%d.", &link) == 1;
    if (link == last) return names(query);
    const std::string end = is_link ? name.substr(name.find('.') + 1) : name;
    return alias_to(query, fmt::format("c{}.{}", link + 1, end));
  };
}

// Of half of the questions, the same whoever asks, and of those that come of them.
Script half(Script faulty, Script sound) {
  return [=](const FaultQuery& query) {
    const std::optional<std::string> name = name_meant(asked_name(query));
    if (!name) return faulty(query);
    std::uint32_t number = static_cast<std::uint32_t>(query.question.type);
    for (const char c : *name) number = scatter(number + static_cast<unsigned char>(c));
    return number % 2 == 0 ? faulty(query) : sound(query);
  };
}

}  // namespace

std::vector<Fault> dns_faults(const World& world) {
  const Script sound = serve(world);
  std::vector<Fault> faults;
  const auto overcome = [&](const char* name, std::vector<std::optional<Script>> servers) {
    faults.push_back({name, std::move(servers), true});
  };
  const auto of_all_and_half = [&](const std::string& name, const Script& faulty) {
    faults.push_back({name, {faulty}, false});
    faults.push_back({name + ", of half", {half(faulty, sound)}, false});
  };
  overcome("none", {sound});
  overcome("loss of 1 %", {losing(sound, 1)});
  overcome("loss of 5 %", {losing(sound, 5)});
  faults.push_back({"loss of 20 %", {losing(sound, 20)}, false});
  faults.push_back({"loss of 50 %", {losing(sound, 50)}, false});
  overcome("one of two silent", {silence, sound});
  overcome("one of two not there", {std::nullopt, sound});
  overcome("one of two lame", {referral_up, sound});
  of_all_and_half("silent", silence);
  faults.push_back({"both silent", {silence, silence}, false});
  faults.push_back({"both not there", {std::nullopt, std::nullopt}, false});
  of_all_and_half("SERVFAIL", [](const FaultQuery& q) { return with_rcode(q, rcode_servfail); });
  of_all_and_half("REFUSED", [](const FaultQuery& q) { return with_rcode(q, rcode_refused); });
  of_all_and_half("lame", referral_up);
  overcome("truncated", {truncating(sound)});
  of_all_and_half("truncated, TCP hangs up", truncating(hang_up));
  of_all_and_half("truncated, TCP silent", truncating(silence));
  of_all_and_half("an octet at a time", dripping(sound, milliseconds(20)));
  overcome("late", {late(sound, milliseconds(30))});
  of_all_and_half("too late", late(sound, milliseconds(2'000)));
  overcome("wrong id first", {after({wrong_id}, sound)});
  of_all_and_half("wrong id", wrong_id);
  overcome("wrong question first", {after({wrong_question}, sound)});
  of_all_and_half("wrong question", wrong_question);
  overcome("poisoned", {poisoning(sound)});
  of_all_and_half("compression loop", compression_loop);
  of_all_and_half("TXT of 64 KiB", large_txt(sound));
  of_all_and_half("1,000 MX", thousand_mx(sound));
  of_all_and_half("alias loop in a reply", alias_loop_in_a_reply);
  of_all_and_half("alias loop of replies", alias_loop_of_replies);
  of_all_and_half("chain of 8 aliases", alias_chain(world, 8));
  of_all_and_half("chain of 20 aliases", alias_chain(world, 20));
  of_all_and_half("an alias to a new name", alias_to_new_name);
  of_all_and_half("new names", new_names(world));
  of_all_and_half("new names behind aliases", new_names_behind_aliases(world));
  return faults;
}

}  // namespace support
