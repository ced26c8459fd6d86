// The same master files served by NSD and read by ZoneResolver must give the same answers.
#include <gtest/gtest.h>

#include <set>

#include "dns/caching_resolver.h"
#include "dns/cares_resolver.h"
#include "dns/zone_resolver.h"
#include "tests/support/answers.h"
#include "tests/support/files.h"
#include "tests/support/nsd_server.h"

namespace {

using dns::Answer;
using dns::DomainName;
using dns::Question;

// A zone a file: its name is the file's without ".zone".
std::vector<dns::MasterFile> read_fixtures() {
  std::vector<dns::MasterFile> files;
  for (const char* zone :
       {"example.com", "child.example.com", "example.net", "far.down.example.net",
        "2.0.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"}) {
    files.push_back({zone, support::read_fixture(fmt::format("fixtures/zones/{}.zone", zone))});
  }
  return files;
}

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

// A name of 255 octets, so that no DNAME with a longer target can be followed from it.
DomainName longest_below(const DomainName& ancestor) {
  std::vector<std::string> labels = ancestor.labels();
  std::size_t left = 254;
  for (const std::string& label : labels) left -= label.size() + 1;
  while (left > 0) {
    const std::size_t length = left == 65 ? 62 : std::min<std::size_t>(left - 1, 63);
    labels.insert(labels.begin(), std::string(length, 'x'));
    left -= length + 1;
  }
  return DomainName::from_labels(labels).value();
}

// Every name of the zones, and names that are not there: below each, beside each, far below each.
std::set<DomainName> names_to_ask(const dns::ZoneData& zones) {
  std::set<DomainName> names = {name("example.org"), name("mail.example.org"), name("invalid"),
                                name("badexample.com"),
                                longest_below(name("moved-out.example.com"))};
  for (const auto& [present, node] : zones) {
    names.insert(present);
    if (present.is_root()) continue;
    const std::string text = present.to_string();
    for (const char* prefix : {"absent.", "*.", "a.b.", "x.", "zzz."})
      names.insert(name(prefix + text));
    const DomainName parent = present.parent();
    if (!parent.is_root()) names.insert(name("absent-beside." + parent.to_string()));
  }
  return names;
}

std::vector<Question> questions_about(const dns::ZoneData& zones) {
  std::vector<Question> questions;
  for (const DomainName& asked : names_to_ask(zones)) {
    for (const dns::RecordType type : dns::askable_types()) questions.push_back({asked, type});
  }
  return questions;
}

dns::Task<std::vector<Answer>> ask_all(dns::Resolver& resolver, std::vector<Question> questions) {
  std::vector<dns::Task<Answer>> tasks;
  for (const Question& question : questions) tasks.push_back(resolver.ask(question));
  std::vector<Answer> answers = co_await dns::all_of(std::move(tasks));
  co_return answers;
}

std::vector<Answer> answers_of(dns::EventLoop& loop, dns::Resolver& upstream,
                               const std::vector<Question>& questions) {
  dns::CachingResolver cache(loop, upstream);
  return loop.run(ask_all(cache, questions));
}

TEST(ZoneAgreement, NsdAndZoneResolverGiveTheSameAnswers) {
  const std::vector<dns::MasterFile> files = read_fixtures();
  const dns::ZoneData zones = dns::read_zones(files).value();
  const std::vector<Question> questions = questions_about(zones);
  ASSERT_GT(questions.size(), 1000u);

  std::vector<support::NsdServer::Zone> served;
  for (const dns::MasterFile& file : files) served.push_back({file.name, file.text});
  const support::NsdServer server(served);
  dns::EventLoop network_loop;
  dns::CaresResolver::Options options;
  options.servers = {server.address()};
  dns::CaresResolver cares(network_loop, options);
  const std::vector<Answer> from_nsd = answers_of(network_loop, cares, questions);

  dns::EventLoop loop;
  dns::ZoneResolver resolver(loop, zones);
  const std::vector<Answer> from_zones = answers_of(loop, resolver, questions);

  for (std::size_t i = 0; i < questions.size(); ++i) {
    SCOPED_TRACE(fmt::format("{} {}", questions[i].name, to_string(questions[i].type)));
    EXPECT_EQ(support::print(from_zones[i]), support::print(from_nsd[i]));
    EXPECT_TRUE(from_zones[i] == from_nsd[i]);
  }
}

}  // namespace
