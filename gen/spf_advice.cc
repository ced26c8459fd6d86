#include "gen/spf_advice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dns/record_text.h"
#include "gen/clean_text.h"
#include "gen/page.h"
#include "policy/evidence.h"
#include "policy/spf_audit.h"
#include "policy/spf_networks.h"

namespace gen {

using Json = nlohmann::ordered_json;
using policy::SpfPlace;
using policy::SpfTree;

namespace {

constexpr std::size_t shown_runs = 8;

// The terms of the tree that lead to other records.
std::vector<SpfPlace> leading_places(const SpfTree& tree) {
  std::vector<SpfPlace> places = reached_places(tree);
  std::erase_if(places, [](const SpfPlace& place) { return place.term().nested.empty(); });
  return places;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::vector<std::string> runs_of(const policy::AddressSet& addresses) {
  std::vector<std::string> runs;
  for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
    for (const policy::AddressRun& run : addresses.runs(family)) runs.push_back(run.to_string());
  }
  return runs;
}

// "2 IPv4 addresses, as many of IPv6 as a /64 (192.0.2.10/31, 2001:db8::/64), and others by macro"
std::string networks_text(const policy::SpfNetworks& networks) {
  const policy::AddressSet& addresses = networks.authorised;
  std::vector<std::string> sizes;
  if (const std::uint64_t count = addresses.ipv4_count()) {
    sizes.push_back(counted(count, "IPv4 address", "IPv4 addresses"));
  }
  if (const auto bits = addresses.prefix_bits(dns::Family::ipv6)) {
    sizes.push_back(*bits == 128 ? "1 IPv6 address"
                                 : fmt::format("as many of IPv6 as a /{}", *bits));
  }
  std::vector<std::string> runs = runs_of(addresses);
  const std::size_t more = runs.size() - std::min(runs.size(), shown_runs);
  runs.resize(runs.size() - more);
  std::string text = "nobody";
  if (!sizes.empty()) {
    text =
        fmt::format("{} ({}{})", fmt::join(sizes, ", "), fmt::join(runs, ", "),
                    more > 0 ? fmt::format(" and {}", counted(more, "run more", "runs more")) : "");
  }
  if (!networks.is_open) return text;
  constexpr std::string_view others = "whom ptr or a macro names";
  return sizes.empty() ? std::string(others) : fmt::format("{}, and {}", text, others);
}

std::string describe(const policy::SpfStop& stop) {
  return visible(fmt::format("{}: {}", stop.place.to_string(), stop.why));
}

void add_stops(Page& page, const SpfTree& tree) {
  const std::optional<policy::SpfStop> ipv4 = stop_of(tree, dns::Family::ipv4);
  const std::optional<policy::SpfStop> ipv6 = stop_of(tree, dns::Family::ipv6);
  if (ipv4 && ipv6 && describe(*ipv4) == describe(*ipv6)) {
    return page.add(2, fmt::format("receivers stop at {}", describe(*ipv4)));
  }
  if (ipv4) page.add(2, fmt::format("for IPv4 clients receivers stop at {}", describe(*ipv4)));
  if (ipv6) page.add(2, fmt::format("for IPv6 clients receivers stop at {}", describe(*ipv6)));
}

}  // namespace

std::string spf_budget_text(const policy::SpfVerdict& verdict, const SpfTree& tree) {
  Page page;
  const policy::SpfTreeRecord& root = tree.root;
  page.add(0, fmt::format("budget of {}: a reply of {}/{} octets", root.domain, root.octets,
                          policy::spf_reply_limit));
  page.add(2, fmt::format("this check: terms {}/{}, voids {}/{}", verdict.terms,
                          policy::spf_term_limit, verdict.voids, policy::spf_void_limit));
  page.add(2, fmt::format("whole tree{5}: terms {0}/{1}, voids {2}/{4} (IPv4) {3}/{4} (IPv6)",
                          root.cost, policy::spf_term_limit, root.voids.ipv4, root.voids.ipv6,
                          policy::spf_void_limit,
                          tree.is_cut ? " (at least: more of it leads back or is too much)" : ""));
  for (const SpfPlace& place : leading_places(tree)) {
    page.add(4, fmt::format("{}: {}, voids {} (IPv4) {} (IPv6)", visible(place.to_string()),
                            counted(static_cast<std::uint64_t>(place.term().cost), "term", "terms"),
                            place.term().voids.ipv4, place.term().voids.ipv6));
  }
  if (const std::optional<std::string> fault = root.fault()) {
    page.add(2, fmt::format("every client gets {}: {}",
                            root.spf_records == 0 ? "none" : "permerror", visible(*fault)));
  }
  add_stops(page, tree);
  for (const auto& [question, reason] : unavailable_of(tree)) {
    page.add(2, fmt::format("not known: {} {}: {}", question.name, to_string(question.type),
                            dns::word_of(reason)));
  }
  page.add(2, fmt::format("names: {}", networks_text(networks_of(tree))));
  return page.take();
}

namespace {

Json voids_json(const policy::SpfVoids& voids) {
  return {{"ipv4", voids.ipv4}, {"ipv6", voids.ipv6}};
}

Json includes_json(const SpfTree& tree) {
  Json list = Json::array();
  for (const SpfPlace& place : leading_places(tree)) {
    list.push_back({{"place", place.to_string()},
                    {"terms", place.term().cost},
                    {"voids", voids_json(place.term().voids)}});
  }
  return list;
}

Json stop_json(const std::optional<policy::SpfStop>& stop) {
  if (!stop) return nullptr;
  return {{"place", stop->place.to_string()}, {"why", stop->why}};
}

Json unavailable_json(const SpfTree& tree) {
  Json list = Json::array();
  for (const auto& [question, reason] : unavailable_of(tree)) {
    list.push_back({{"name", question.name.to_string()},
                    {"type", to_string(question.type)},
                    {"reason", dns::word_of(reason)}});
  }
  return list;
}

}  // namespace

Json spf_budget_json(const SpfTree& tree) {
  const policy::SpfNetworks networks = networks_of(tree);
  const std::optional<std::string> fault = tree.root.fault();
  return {{"domain", tree.root.domain.to_string()},
          {"terms", tree.root.cost},
          {"voids", voids_json(tree.root.voids)},
          {"octets", tree.root.octets},
          {"includes", includes_json(tree)},
          {"fault", fault ? Json(*fault) : Json(nullptr)},
          {"stops",
           {{"ipv4", stop_json(stop_of(tree, dns::Family::ipv4))},
            {"ipv6", stop_json(stop_of(tree, dns::Family::ipv6))}}},
          {"unavailable", unavailable_json(tree)},
          {"cut", tree.is_cut},
          {"named", runs_of(networks.authorised)},
          {"open", networks.is_open}};
}

namespace {

void add_edit(Page& page, const dns::DomainName& domain, const policy::SpfEdit& edit) {
  page.add(0, "it would pass with this change:");
  for (const std::string& record : edit.before) {
    page.add_whole(2, fmt::format("- {}", policy::txt_record(domain, record)));
  }
  page.add_whole(2, fmt::format("+ {}", policy::txt_record(domain, edit.after)));
  page.add(2, visible(fmt::format("{}", fmt::join(edit.steps, "; "))));
  page.add(2, fmt::format("then this check: terms {}/{}, voids {}/{}, a reply of {}/{} octets",
                          edit.terms, policy::spf_term_limit, edit.voids, policy::spf_void_limit,
                          edit.octets, policy::spf_reply_limit));
  if (edit.tree_terms > policy::spf_term_limit) {
    page.add(2, fmt::format("it does not suffice for others: the whole tree asks for {}/{} terms, "
                            "and {}",
                            edit.tree_terms, policy::spf_term_limit, policy::past_limit_advice));
  }
  page.add(2, fmt::format("newly named: {}", networks_text(edit.added)));
}

}  // namespace

std::string spf_cure_text(const dns::DomainName& domain, const SpfRemedy& remedy) {
  const auto& [cure, passing_ip] = remedy;
  Page page;
  if (passing_ip) page.add(0, fmt::format("it passes from {} as it is", *passing_ip));
  if (cure.edit) add_edit(page, domain, *cure.edit);
  if (!cure.is_ours) {
    page.add(0, "no change is proposed: the client's address is none of ours");
  } else if (!passing_ip && !cure.edit) {
    page.add(0, fmt::format("no change at {} alone is certain to make it pass", domain));
  }
  return page.take();
}

namespace {

Json edit_json(const policy::SpfEdit& edit) {
  Json before = Json::array();
  for (const std::string& record : edit.before) before.push_back(dns::print_octets(record));
  return {{"before", std::move(before)},
          {"after", dns::print_octets(edit.after)},
          {"steps", edit.steps},
          {"terms", edit.terms},
          {"voids", edit.voids},
          {"tree_terms", edit.tree_terms},
          {"octets", edit.octets},
          {"newly_named", runs_of(edit.added.authorised)},
          {"newly_open", edit.added.is_open}};
}

}  // namespace

Json spf_cure_json(const SpfRemedy& remedy) {
  const auto& [cure, passing_ip] = remedy;
  return {{"ours", cure.is_ours},
          {"passing_ip", passing_ip ? Json(passing_ip->to_string()) : Json(nullptr)},
          {"edit", cure.edit ? edit_json(*cure.edit) : Json(nullptr)}};
}

}  // namespace gen
