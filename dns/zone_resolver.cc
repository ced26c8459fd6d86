#include "dns/zone_resolver.h"

#include <algorithm>
#include <limits>

#include "dns/caching_resolver.h"
#include "dns/name_tree.h"

namespace dns {
namespace {

constexpr Ttl ttl_limit{std::numeric_limits<std::uint32_t>::max()};

// Where a name stands in the zones: RFC 1034 §4.3.2.
struct Position {
  const ZoneNode* closest_encloser = nullptr;  // the node of the name, or of the next above it
  DomainName closest_encloser_name;
  bool is_exact = false;                // the closest encloser is the name itself
  bool is_delegated = false;            // by NS records between the name and the zone's apex
  const ZoneNode* zone_apex = nullptr;  // null if the name is in no zone
};

Position locate(const ZoneData& zones, const DomainName& name) {
  Position position{.closest_encloser_name = name};
  for (DomainName at = name;; at = at.parent()) {
    const auto found = zones.find(at);
    if (found != zones.end()) {
      const ZoneNode& node = found->second;
      if (position.closest_encloser == nullptr) {
        position.closest_encloser = &node;
        position.closest_encloser_name = at;
        position.is_exact = at == name;
      }
      if (node.negative_ttl) {
        position.zone_apex = &node;
        return position;
      }
      if (node.find(RecordType::ns) != nullptr) position.is_delegated = true;
    }
    if (at.is_root()) return position;
  }
}

// The node that answers for the name: its own or the wildcard's (RFC 4592 §3.3.1); null if neither
// is there.
const ZoneNode* answering_node(const ZoneData& zones, const Position& position) {
  if (position.is_exact) return position.closest_encloser;
  const Parsed<DomainName> wildcard = wildcard_below(position.closest_encloser_name);
  if (!wildcard) return nullptr;
  const auto found = zones.find(*wildcard);
  return found == zones.end() ? nullptr : &found->second;
}

// Where the name is redirected to by a DNAME above it: RFC 6672 §3.2.
Parsed<Redirection> follow_dname(const Position& position, const DomainName& name) {
  const Redirection& dname = *position.closest_encloser->dname;
  Parsed<DomainName> target = substitute(name, position.closest_encloser_name, dname.target);
  if (!target) return tl::unexpected(target.error());
  return Redirection{dname.ttl, std::move(*target)};
}

// Builds one answer, a redirection at a time.
class Lookup {
 public:
  Lookup(const ZoneData& zones, const Question& question)
      : zones_(zones), name_(question.name), type_(question.type) {
    answer_.ttl = ttl_limit;
  }

  Answer run() {
    while (!done_ && answer_.aliases.size() <= CachingResolver::alias_limit) step();
    return std::move(answer_);
  }

 private:
  void step() {
    const Position position = locate(zones_, name_);
    if (position.zone_apex == nullptr) {
      leave(Reason::refused);
    } else if (position.is_delegated) {
      leave(Reason::referral);
    } else if (!position.is_exact && position.closest_encloser->dname) {
      const Parsed<Redirection> redirection = follow_dname(position, name_);
      if (redirection) {
        follow(*redirection);
      } else {
        answer_ = Answer::unavailable(Reason::rejected);  // YXDOMAIN
        done_ = true;
      }
    } else {
      answer_from(answering_node(zones_, position), *position.zone_apex->negative_ttl);
    }
  }

  void answer_from(const ZoneNode* node, Ttl negative_ttl) {
    if (node == nullptr) {
      finish(Reason::nxdomain, negative_ttl);
    } else if (const RecordSet* const set = node->find(type_)) {
      answer_.records = set->records;
      finish(Reason::none, set->ttl);
    } else if (node->cname) {
      follow(*node->cname);
    } else {
      finish(Reason::no_data, negative_ttl);
    }
  }

  void follow(const Redirection& redirection) {
    answer_.ttl = std::min(answer_.ttl, redirection.ttl);
    answer_.aliases.push_back(redirection.target);
    name_ = redirection.target;
  }

  void finish(Reason reason, Ttl ttl) {
    answer_.reason = reason;
    answer_.ttl = std::min(answer_.ttl, ttl);
    answer_.is_authoritative = answer_.aliases.empty();
    done_ = true;
  }

  // The name is not ours to answer for: as the reason says, or, in the middle of a chain, unsaid.
  void leave(Reason reason) {
    if (answer_.aliases.empty()) answer_ = Answer::unavailable(reason);
    done_ = true;
  }

  const ZoneData& zones_;
  DomainName name_;
  RecordType type_;
  Answer answer_;
  bool done_ = false;
};

}  // namespace

Task<Answer> ZoneResolver::ask(Question question) {
  EventLoop::Turn turn(loop_);
  co_await turn;
  co_return Lookup(zones_, question).run();
}

}  // namespace dns
