// The resolver that the DNS options ask for, from the network, master files or a snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "dns/caching_resolver.h"
#include "dns/cares_resolver.h"
#include "dns/comparing_resolver.h"
#include "dns/overlay_resolver.h"
#include "dns/recording_resolver.h"
#include "gen/options.h"
#include "policy/check_host.h"

namespace gen {

// One run's DNS: a loop, a source of answers, a cache over it, and above what is planned.
class DnsSession {
 public:
  // Reads the files that the options name. Their mistakes are all returned at once.
  static dns::Result<std::unique_ptr<DnsSession>> open(const DnsOptions& options);

  dns::EventLoop& loop() { return loop_; }
  // What this run knows of its host's name from /etc/hosts. Throws FileError.
  dns::Result<std::vector<dns::IpAddress>> read_local_addresses(const dns::DomainName& name) const;
  // Answers as if all that is planned were published.
  dns::Resolver& resolver();
  // What is known of SPF by that resolver.
  const std::shared_ptr<policy::SpfKnown>& spf_known() const { return spf_known_; }
  bool has_overlay() const { return overlaid_.has_value(); }
  // Whether what --overlay has is planned from now on, as it is at first.
  void use_overlay(bool is_used) {
    is_overlay_used_ = is_used;
    forget_spf();
  }
  // Plans these records too, in the place of those that this was called with before.
  void plan(dns::ZoneData records);
  // What plan() was called with is planned no more.
  void forget_plan() {
    planned_.reset();
    forget_spf();
  }
  // Writes the snapshot if one was asked for. Throws FileError.
  void save_recording() const;
  // What a person must know of the end of its time, once; nothing while there is time left.
  std::optional<std::string> complaint();
  // Whether questions go out, so that answers take their time.
  bool asks_network() const { return network_ != nullptr; }
  // How many more would go out at once.
  std::size_t room() const { return network_ == nullptr ? 0 : network_->room(); }
  // Questions sent, those sent again too, and questions that have got no answer.
  std::uint64_t sent() const { return network_ == nullptr ? 0 : network_->counters().sent; }
  std::uint64_t unavailable() const { return cache_->counts().unavailable; }
  // "questions: 12 asked, 9 unique, 9 sent, 0 retried, …"
  std::string statistics() const;

 private:
  explicit DnsSession(const DnsOptions& options)
      : record_(options.record),
        etc_hosts_(options.etc_hosts),
        answer_limit_(options.overlays.empty() ? options.answer_limit
                                               : dns::CachingResolver::no_limit) {}
  // What is wrong with the files that it would answer from.
  std::vector<dns::Mistake> open_source(const DnsOptions& options);
  void ask_network(const DnsOptions& options);
  // The zones' own name servers beside the network.
  void compare(const DnsOptions& options, dns::Resolver& network,
               std::chrono::steady_clock::time_point end);
  void ask(std::unique_ptr<dns::Resolver> source);
  // Another resolver answers from now on.
  void forget_spf() { spf_known_ = std::make_shared<policy::SpfKnown>(); }
  // Answers as if what --overlay has were published.
  dns::Resolver& overlaid();
  // Answers as DNS does now.
  dns::Resolver& live();

  // Planned records over what is below.
  class Layer {
   public:
    Layer(dns::EventLoop& loop, dns::ZoneData records, dns::Resolver& below, std::size_t limit)
        : overlay_(loop, std::move(records), below), cache_(loop, overlay_, limit) {}
    dns::Resolver& resolver() { return cache_; }

   private:
    dns::OverlayResolver overlay_;
    dns::CachingResolver cache_;
  };

  std::string record_;     // the snapshot's file, or empty
  std::string etc_hosts_;  // the file that was named, or empty
  // None with an overlay: what is asked about with it and without must be the same.
  std::size_t answer_limit_;
  dns::EventLoop loop_;
  std::unique_ptr<dns::Resolver> source_;
  const dns::CaresResolver* network_ = nullptr;  // source_, where it is the network
  bool has_complained_ = false;
  std::optional<dns::ComparingResolver> comparing_;  // where name servers are asked too
  std::optional<dns::CachingResolver> cache_;
  std::optional<dns::RecordingResolver> recorder_;  // where a recording was asked for
  std::optional<Layer> overlaid_;                   // where there is an --overlay
  bool is_overlay_used_ = true;
  std::optional<Layer> planned_;  // what plan() was called with
  std::shared_ptr<policy::SpfKnown> spf_known_ = std::make_shared<policy::SpfKnown>();
};

}  // namespace gen
