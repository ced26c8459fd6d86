// Any octets as a client and a world of DNS (tests/support/spf_scene.h): a whole check in it, told
// what it wants in several orders, keeps its limits and always comes to the same.
#include <set>

#include "tests/fuzz/promise.h"
#include "tests/support/spf_scene.h"

namespace {

using dns::Question;
using policy::SpfAnswers;
using policy::SpfDetail;
using policy::SpfIdentity;
using policy::SpfProgress;
using support::SpfScene;

// Ten mx of ten exchanges each are 1 + 10 × 11 questions; %{p} and exp add 12 at most.
constexpr std::size_t question_limit = 130;
constexpr std::size_t ahead_limit = 40;

// What is told between two evaluations.
enum class Telling { one_by_one, all_wanted, wanted_and_ahead };

// A check from knowing nothing to its result.
class Check {
 public:
  Check(const SpfScene& scene, const SpfIdentity& identity) : scene_(scene), identity_(identity) {}

  // What the world says, before it is asked.
  void know_all() {
    for (const auto& [question, answer] : scene_.answers) answers_.put(question, answer, records_);
  }

  SpfProgress run(Telling telling, SpfDetail detail, bool explained) {
    while (true) {
      SpfProgress progress = evaluate_spf(identity_, answers_, detail, explained);
      fuzz::expect(progress.wanted.empty() == progress.result.has_value(),
                   "it has a result, or wants something");
      if (progress.result) return progress;
      tell(progress.wanted, telling);
    }
  }

  std::size_t asked() const { return asked_.size(); }

 private:
  void tell(const std::vector<Question>& wanted, Telling telling) {
    for (const Question& question : wanted) {
      fuzz::expect(answers_.find(question) == nullptr, "it wants what it does not know");
      tell(question);
      if (telling == Telling::one_by_one) return;
    }
    if (telling != Telling::wanted_and_ahead) return;
    const std::vector<Question> ahead = look_ahead(identity_, answers_);
    fuzz::expect(ahead.size() <= ahead_limit, "it asks ahead for few");
    for (const Question& question : ahead) tell(question);
  }

  void tell(const Question& question) {
    asked_.insert(question);
    answers_.put(question, scene_.answer(question), records_);
  }

  const SpfScene& scene_;
  const SpfIdentity& identity_;
  SpfAnswers answers_;
  policy::SpfRecordCache records_;
  std::set<Question> asked_;
};

void expect_limits(const SpfProgress& progress, std::size_t asked) {
  fuzz::expect(progress.terms <= policy::spf_term_limit, "ten terms at most");
  fuzz::expect(progress.voids <= policy::spf_void_limit, "two void terms at most");
  fuzz::expect(asked <= question_limit, "130 questions at most");
  fuzz::expect(progress.result == policy::SpfResult::fail || !progress.explanation,
               "only a fail is explained");
}

void expect_same(const SpfProgress& progress, const SpfProgress& other, std::string_view promise) {
  fuzz::expect(progress.result == other.result && progress.explanation == other.explanation &&
                   progress.terms == other.terms && progress.voids == other.voids,
               promise);
}

// Counts only grow, and never past their limits.
void expect_counts(const policy::SpfRecordTrace& trace, int& terms, int& voids) {
  for (const policy::SpfStep& step : trace.steps) {
    for (const policy::SpfRecordTrace& nested : step.nested) expect_counts(nested, terms, voids);
    fuzz::expect(terms <= step.terms && voids <= step.voids, "the counts of a trace grow");
    terms = step.terms;
    voids = step.voids;
  }
}

void expect_trace(const SpfProgress& traced) {
  fuzz::expect(traced.trace && traced.trace->result == traced.result, "a trace has the result");
  fuzz::expect(!deciding_path(*traced.trace).empty(), "a trace says why");
  int terms = 0;
  int voids = 0;
  expect_counts(*traced.trace, terms, voids);
  fuzz::expect(terms <= traced.terms && voids <= traced.voids, "a trace counts as its check does");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const SpfScene scene = support::read_spf_scene({reinterpret_cast<const char*>(octets), size});
  const SpfIdentity identity = identity_of(scene.query);

  Check check(scene, identity);
  const SpfProgress progress = check.run(Telling::all_wanted, SpfDetail::result, true);
  expect_limits(progress, check.asked());
  expect_same(progress, check.run(Telling::all_wanted, SpfDetail::result, true), "again the same");

  const SpfProgress traced = check.run(Telling::all_wanted, SpfDetail::trace, true);
  expect_same(progress, traced, "a trace changes nothing");
  expect_trace(traced);

  SpfProgress plain = check.run(Telling::all_wanted, SpfDetail::result, false);
  fuzz::expect(!plain.explanation, "no explanation unless it is wanted");
  plain.explanation = progress.explanation;
  expect_same(progress, plain, "an explanation changes nothing else");

  Check slow(scene, identity);
  expect_same(progress, slow.run(Telling::one_by_one, SpfDetail::result, true),
              "one answer at a time changes nothing");
  fuzz::expect(slow.asked() <= check.asked(), "one answer at a time asks for no more");

  Check ahead(scene, identity);
  expect_same(progress, ahead.run(Telling::wanted_and_ahead, SpfDetail::trace, true),
              "asking ahead changes nothing");
  fuzz::expect(ahead.asked() <= question_limit + ahead_limit, "asking ahead is bounded");

  Check knowing(scene, identity);
  knowing.know_all();
  expect_same(progress, knowing.run(Telling::all_wanted, SpfDetail::trace, true),
              "what is known from the start changes nothing");
  return 0;
}
