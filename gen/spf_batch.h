// Many checks of SPF at a time: lines in, lines out, in the same order.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "gen/line_reader.h"
#include "gen/spf_client.h"
#include "gen/turns.h"
#include "policy/check_host.h"

namespace gen {

class SpfBatch {
 public:
  // How many lines are read and not yet written, at the most.
  static constexpr int lines_at_once = 256;
  // How many mistakes are kept to be told; the others are counted.
  static constexpr std::size_t mistake_limit = 1000;

  struct Settings {
    std::string default_explanation;
    std::string receiver;
    std::int64_t time = 0;  // %{t}
  };
  struct Output {
    std::function<void(std::string_view line)> write;  // with its "\n"
    std::function<void()> flush;                       // nothing is under way
  };

  // All referents must outlive this.
  SpfBatch(dns::EventLoop& loop, policy::SpfSession& session, LineReader& input, Output output,
           Settings settings);

  // Until all is read and written.
  dns::Task<dns::Done> run();

  // By line; the first of them.
  const std::vector<dns::Mistake>& mistakes() const { return mistakes_; }
  std::size_t mistakes_left_out() const { return mistakes_left_out_; }
  bool has_temperror() const { return has_temperror_; }

 private:
  // The result of a line, and what is wrong with it.
  struct Reply {
    std::string text;
    std::vector<dns::Mistake> mistakes = {};
  };

  dns::Task<dns::Done> work();
  dns::Task<Reply> reply_to(InputLine line);
  dns::Result<SpfClient> read(const InputLine& line) const;
  Reply reply_of(const policy::SpfVerdict& verdict);
  static Reply invalid(std::vector<dns::Mistake> mistakes);
  void write(const Reply& reply);

  dns::EventLoop& loop_;
  policy::SpfSession& session_;
  LineReader& input_;
  Output output_;
  Settings settings_;
  Turns turns_;
  std::vector<dns::Mistake> mistakes_;
  std::size_t mistakes_left_out_ = 0;
  bool has_temperror_ = false;
};

}  // namespace gen
