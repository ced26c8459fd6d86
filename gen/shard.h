// A part of the trusted domains: so that a list too long for one machine is shared among several,
// each of which knows by itself which domains are its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dns/domain_name.h"
#include "dns/format.h"
#include "dns/result.h"

namespace gen {

// One of so many.
class Shard {
 public:
  static constexpr std::uint32_t most = 10'000;

  // "2/3": the second of three.
  static dns::Parsed<Shard> parse(std::string_view text);

  std::uint32_t number() const { return number_; }  // from 1
  std::uint32_t count() const { return count_; }
  // Each domain is in one shard of a count, always the same.
  bool holds(const dns::DomainName& domain) const { return of(domain, count_) == *this; }
  static Shard of(const dns::DomainName& domain, std::uint32_t count);
  std::string to_string() const;

  auto operator<=>(const Shard&) const = default;

 private:
  Shard(std::uint32_t number, std::uint32_t count) : number_(number), count_(count) {}

  std::uint32_t number_;
  std::uint32_t count_;
};

}  // namespace gen

template <>
struct fmt::formatter<gen::Shard> : dns::TextFormatter<gen::Shard> {};
