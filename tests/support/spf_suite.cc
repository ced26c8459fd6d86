#include "tests/support/spf_suite.h"

#include <yaml-cpp/yaml.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "tests/support/files.h"

namespace support {
namespace {

using dns::DomainName;
using dns::IpAddress;
using dns::MxRecord;
using dns::Reason;
using dns::RecordType;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("SPF suite: " + what);
}

// Back to the octet that an escape like "\x96" was meant as: YAML makes it a character, in UTF-8.
std::string octets_of(const YAML::Node& scalar) {
  const std::string utf8 = scalar.as<std::string>();
  std::string octets;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const unsigned char lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      octets += utf8[i];
    } else {
      if (lead > 0xc3) fail("a character past U+00FF");
      octets += static_cast<char>(lead << 6 | (utf8.at(++i) & 0x3f));
    }
  }
  return octets;
}

std::vector<std::string> words_of(const YAML::Node& node) {
  if (node.IsScalar()) return {node.as<std::string>()};
  return node.as<std::vector<std::string>>();
}

TxtStrings txt_of(const YAML::Node& value) {
  if (value.IsScalar()) return txt_strings(octets_of(value));
  TxtStrings txt;
  for (const YAML::Node& string : value) txt.strings.push_back(octets_of(string));
  return txt;
}

IpAddress ip_of(const YAML::Node& value) {
  return IpAddress::parse(value.as<std::string>()).value();
}

MxRecord mx_of(const YAML::Node& value) {
  return {value[0].as<std::uint16_t>(), suite_name(octets_of(value[1]))};
}

// Reads the entries of one owner, in their order.
class NodeReader {
 public:
  SuiteNode read(const YAML::Node& entries) {
    for (const YAML::Node& entry : entries) {
      if (node_.failure) fail("an entry behind TIMEOUT");
      if (entry.IsMap()) {
        for (const auto& field : entry) read(field.first.as<std::string>(), field.second);
      } else {
        read(entry.as<std::string>(), YAML::Node("true"));
      }
    }
    if (!has_txt_entry_ && !node_.failure && !spf_.empty()) node_.sets[RecordType::txt] = spf_;
    return std::move(node_);
  }

  bool is_alias_loop() const { return is_alias_loop_; }

 private:
  void read(const std::string& type, const YAML::Node& value) {
    if (type == "SPF") {
      spf_.push_back(txt_of(value));
    } else if (type == "TXT") {
      has_txt_entry_ = true;
      if (value.IsSequence() || value.as<std::string>() != "NONE") add(type, txt_of(value));
    } else if (type == "A" || type == "AAAA") {
      add(type, ip_of(value));
    } else if (type == "MX") {
      add(type, mx_of(value));
    } else if (type == "PTR") {
      add(type, suite_name(octets_of(value)));
    } else if (type == "CNAME") {
      node_.cname = suite_name(octets_of(value));
    } else {
      read_switch(type, value);
    }
  }

  void read_switch(const std::string& word, const YAML::Node& value) {
    if (!value.as<bool>()) fail(word + " that is not true");
    if (word == "TIMEOUT") {
      node_.failure = Reason::timeout;
    } else if (word == "SERVFAIL") {
      node_.failure = Reason::servfail;
    } else if (word == "CNAMELOOP") {
      is_alias_loop_ = true;
    } else {
      fail("unknown entry " + word);
    }
  }

  void add(const std::string& type, SuiteRdata rdata) {
    node_.sets[dns::parse_record_type(type).value()].push_back(std::move(rdata));
  }

  SuiteNode node_;
  std::vector<SuiteRdata> spf_;
  bool has_txt_entry_ = false;
  bool is_alias_loop_ = false;
};

SuiteZone read_zone(const YAML::Node& zone_data) {
  SuiteZone zone;
  for (const auto& entry : zone_data) {
    const DomainName owner = suite_name(octets_of(entry.first));
    NodeReader reader;
    SuiteNode node = reader.read(entry.second);
    if (reader.is_alias_loop()) node.cname = owner;
    zone.add(owner, std::move(node));
  }
  return zone;
}

std::string text_or_nothing(const YAML::Node& value) {
  return value.IsDefined() ? value.as<std::string>() : "";
}

SpfTest read_test(const std::string& name, const YAML::Node& test) {
  SpfTest read{.name = name,
               .query = {.ip = ip_of(test["host"]),
                         .helo = text_or_nothing(test["helo"]),
                         .sender = text_or_nothing(test["mailfrom"])},
               .results = words_of(test["result"]),
               .explanation = std::nullopt};
  if (test["explanation"]) read.explanation = test["explanation"].as<std::string>();
  return read;
}

SpfScenario read_scenario(const YAML::Node& document) {
  SpfScenario scenario;
  scenario.description = text_or_nothing(document["description"]);
  scenario.zone = read_zone(document["zonedata"]);
  for (const auto& test : document["tests"]) {
    scenario.tests.push_back(read_test(test.first.as<std::string>(), test.second));
  }
  return scenario;
}

// The file's text, decompressed.
std::string read_compressed(const std::filesystem::path& path) {
  const std::string command = "gzip -dc '" + path.string() + "'";
  FILE* const pipe = popen(command.c_str(), "re");
  if (pipe == nullptr) fail("cannot run " + command);
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t size = fread(part.data(), 1, part.size(), pipe)) {
    text.append(part.data(), size);
  }
  if (pclose(pipe) != 0) fail(command + " fails");
  return text;
}

// Where the package is installed, or, on images that leave documentation out, where tests/setup
// unpacks it.
std::filesystem::path unedited_path(const std::string& file) {
  const std::string path = "usr/share/doc/python3-spf/" + file + ".gz";
  const std::filesystem::path installed = std::filesystem::path("/") / path;
  if (std::filesystem::exists(installed)) return installed;
  return std::filesystem::path(SOURCE_DIR) / "build/python3-spf" / path;
}

std::string read_text(const SpfSuiteFile& file) {
  if (std::string_view(file.package) == "python3-spf") {
    return read_compressed(unedited_path(file.file));
  }
  return read_file(std::filesystem::path("/usr/share/gocode/src/blitiri.com.ar/go/spf/testdata") /
                   file.file);
}

// A result that its suite has and RFC 7208 has not.
struct Overruled {
  std::string_view file;
  std::string_view test;
  const char* result;
};

constexpr Overruled overruled[] = {
    // §6: unknown modifiers change nothing. These are of older drafts.
    {"pyspf-tests.yml", "default-modifier", "neutral"},
    {"pyspf-tests.yml", "default-modifier-harsh", "neutral"},
    // §4.3: a domain of a single label is none that is checked.
    {"blitirispf-tests.yml", "mx-resolution-10-terms", "none"},
    {"blitirispf-tests.yml", "mx-resolution-11-terms", "none"},
    {"blitirispf-tests.yml", "one-mx-not-found", "none"},
    {"blitirispf-tests.yml", "all-mx-not-found", "none"},
    {"blitirispf-tests.yml", "include-not-found", "none"},
    {"blitirispf-tests.yml", "redirect-not-found", "none"},
    // §7.1: nor is it one that an include may name.
    {"blitirispf-tests.yml", "resolution-with-10-lookups", "permerror"},
};

void overrule(SpfSuite& suite, std::string_view file) {
  for (SpfScenario& scenario : suite.scenarios) {
    for (SpfTest& test : scenario.tests) {
      for (const Overruled& one : overruled) {
        if (one.file == file && one.test == test.name) test.results = {one.result};
      }
    }
  }
}

}  // namespace

std::size_t SpfSuite::test_count() const {
  std::size_t count = 0;
  for (const SpfScenario& scenario : scenarios) count += scenario.tests.size();
  return count;
}

std::size_t SpfSuite::explanation_count() const {
  std::size_t count = 0;
  for (const SpfScenario& scenario : scenarios) {
    for (const SpfTest& test : scenario.tests) count += test.explanation ? 1 : 0;
  }
  return count;
}

const std::vector<SpfSuiteFile> spf_suite_files = {
    {"rfc7208", "python3-spf", "rfc7208-tests.yml", 203, 22},
    {"rfc4408", "python3-spf", "rfc4408-tests.yml", 191, 22},
    {"rfc7208_of_go", "golang-blitiri-go-spf-dev", "rfc7208-tests.yml", 203, 22},
    {"rfc4408_of_go", "golang-blitiri-go-spf-dev", "rfc4408-tests.yml", 191, 22},
    {"pyspf", "golang-blitiri-go-spf-dev", "pyspf-tests.yml", 16, 0},
    {"blitiri", "golang-blitiri-go-spf-dev", "blitirispf-tests.yml", 21, 0},
};

SpfSuite read_spf_suite(const SpfSuiteFile& file) {
  SpfSuite suite = parse_spf_suite(read_text(file));
  overrule(suite, file.file);
  return suite;
}

SpfSuite parse_spf_suite(const std::string& yaml) {
  SpfSuite suite;
  for (const YAML::Node& document : YAML::LoadAll(yaml)) {
    if (document.IsMap()) suite.scenarios.push_back(read_scenario(document));
  }
  return suite;
}

}  // namespace support
