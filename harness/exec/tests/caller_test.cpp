// The caller's side of every registered mode: where it is bound, when its clock starts, what it does when binding
// fails, and that glibc never takes a measured process for one of a single thread.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <limits>
#include <thread>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/engine/run_case.hpp"
#include "harness/exec/tests/opened.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

using testing::bind_to;
using testing::dispatches_of;
using testing::Opened;
using testing::Options;
using testing::usable_cpus;

// A mode that hangs ends its test, in a process of its own, instead of holding up all of them.
constexpr unsigned patience_s = 30;

class Callers : public ::testing::TestWithParam<Mode> {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

enum Outcome { worked = 10, refused = 11 };

/// Exits with how a trial ended whose `bind` may throw.
[[noreturn]] void try_to_bind(const Mode& mode, const Options& options) {
  alarm(patience_s);
  int outcome = worked;
  try {
    Opened opened(mode, options);
    opened.session->run_trial();
  } catch (const std::exception& error) {
    outcome = std::string_view(error.what()).find("no such place") != std::string_view::npos ? refused : 1;
    std::fprintf(stderr, "%s\n", error.what());
  }
  _exit(outcome);
}

std::vector<Options> everything_of(const Mode& mode) {
  std::vector<Options> all;
  for (const std::string& dispatch : dispatches_of(mode)) all.push_back({.dispatch = dispatch});
  if (mode.info.roles) all.push_back({.workload = "roles_good"});
  return all;
}

TEST_P(Callers, EndTheCaseWhenNobodyCanBeBound) {
  for (Options options : everything_of(GetParam())) {
    options.bind = [](const std::vector<int>&) { throw MissingError("no such place"); };
    // A forked worker says why on its own stderr.
    const auto ended = [](int status) {
      return WIFEXITED(status) && (WEXITSTATUS(status) == refused || WEXITSTATUS(status) == 1);
    };
    EXPECT_EXIT(try_to_bind(GetParam(), options), ended, "no such place") << options.workload << options.dispatch;
  }
}

TEST_P(Callers, EndTheCaseWhenTheCallerAloneCannotBeBound) {
  for (Options options : everything_of(GetParam())) {
    const auto run = [&] {
      options.bind = [caller = gettid()](const std::vector<int>& cpus) {
        if (gettid() == caller) throw MissingError("no such place");
        bind_to(cpus);
      };
      try_to_bind(GetParam(), options);
    };
    const bool binds_caller = GetParam().info.caller_works || options.dispatch == "submit";
    EXPECT_EXIT(run(), ::testing::ExitedWithCode(binds_caller ? refused : worked), "")
        << options.workload << options.dispatch;
  }
}

TEST_P(Callers, HaveAPlaceWhileTheySubmit) {
  if (GetParam().info.caller_works) GTEST_SKIP() << "the caller is a worker";
  const auto mask_before = usable_cpus();
  const auto next = mask_before.size() > 1 ? mask_before[1] : mask_before[0];
  for (const unsigned workers : {1U, static_cast<unsigned>(mask_before.size())}) {
    for (const std::string& dispatch : dispatches_of(GetParam())) {
      Opened opened(GetParam(), {.dispatch = dispatch, .workers = workers});
      const std::vector<int> place{workers == 1 ? next : mask_before[0]};  // none is left: worker 0's
      const auto expected = dispatch == "submit" ? place : mask_before;
      EXPECT_EQ(usable_cpus(), expected) << dispatch;
      opened.session->run_trial();
      EXPECT_EQ(usable_cpus(), expected) << dispatch;
      opened.session->require_places();
      EXPECT_EQ(opened.session->caller_seen(), dispatch == "submit" ? place : std::vector<int>{}) << dispatch;
    }
  }
  EXPECT_EQ(usable_cpus(), mask_before);
}

TEST_P(Callers, AreNoticedWhereTheySubmitFromAnotherPlace) {
  const auto cpus = usable_cpus();
  if (GetParam().info.caller_works || cpus.size() < 2) GTEST_SKIP() << "the caller is a worker, or has no choice";
  for (const std::string& dispatch : dispatches_of(GetParam())) {
    if (dispatch != "submit") continue;
    Opened opened(GetParam(), {.dispatch = dispatch, .workers = 1});
    bind_to({cpus[0]});  // worker 0's
    EXPECT_THROW(opened.session->require_places(), WorkerFailed);
  }
  EXPECT_EQ(usable_cpus(), cpus);
}

/// Where a helper of the caller finds itself, whatever the caller is bound to.
TEST(CallerBinding, ReleasesAHelper) {
  const auto cpus = usable_cpus();
  std::vector<int> helper_on;
  {
    const CallerBinding bound(bind_to, {cpus[0]});
    std::thread([&] {
      EXPECT_EQ(usable_cpus(), std::vector<int>{cpus[0]});
      bound.release_calling_thread();
      helper_on = usable_cpus();
    }).join();
    EXPECT_EQ(usable_cpus(), std::vector<int>{cpus[0]});
  }
  EXPECT_EQ(helper_on, cpus);
}

/// When a worker was first bound, in whatever process: seen by all that are forked later.
class FirstBind {
 public:
  FirstBind()
      : at_(static_cast<std::atomic<std::int64_t>*>(mmap(nullptr, sizeof(std::atomic<std::int64_t>),
                                                         PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    reset();
  }
  ~FirstBind() { munmap(at_, sizeof *at_); }
  FirstBind(const FirstBind&) = delete;
  FirstBind& operator=(const FirstBind&) = delete;

  void reset() { at_->store(never); }
  void note() const {
    const std::int64_t now = now_ns();
    for (std::int64_t seen = at_->load(); now < seen && !at_->compare_exchange_weak(seen, now);) {
    }
  }
  std::int64_t at() const { return at_->load(); }

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  std::atomic<std::int64_t>* at_;
};

// From the first bind to the end of the last worker is a part of the span, since workers are made within it. With many
// workers the first is bound long before the last is made: a span that left out the making would be too short.
TEST_P(Callers, CountMakingWorkersAsPartOfTheSpan) {
  if (GetParam().info.persistent) GTEST_SKIP() << "its workers are there before the trial";
  FirstBind first;
  const auto bind = [&first](const std::vector<int>& cpus) {
    first.note();
    bind_to(cpus);
  };
  Opened opened(GetParam(), {.workload = "tasks_timed", .workers = 24, .bind = bind});
  for (int trial = 0; trial < 10; ++trial) {
    first.reset();
    const Trial ran = opened.session->run_trial();
    EXPECT_GE(ran.span_ns, static_cast<std::int64_t>(ran.counters.at("worked_at_ns")) - first.at());
  }
}

/// Exits with 0 if a case of one worker, measured like any other and alone in this process, is right; else says what it
/// is and why.
[[noreturn]] void measure_alone(const std::string& id, double timeout_s, unsigned samples = 1) {
  const std::vector<int> cpus = usable_cpus();
  const Bench bench{.catalogue = &testing::catalogue(),
                    .kernels = testing::kernels(),
                    .bind = bind_to,
                    .worker_program = CORESWEEP_TEST_WORKER};
  const CaseJob job{.cpus = {{cpus[0]}},
                    .trials_per_sample = 1,
                    .samples = samples,
                    .record_fd = open("/dev/null", O_WRONLY),
                    .timeout_s = timeout_s};
  const ProcessResult result = run_case(parse_case(id, testing::catalogue()), job, bench, {});
  std::fprintf(stderr, "%s: %s\n", std::string(to_string(result.status)).c_str(), result.reason.c_str());
  _exit(result.status == Status::ok ? 0 : 1);
}

TEST_P(Callers, MakeGlibcKeepItsAtomics) {
  const std::string workload = GetParam().info.roles ? "roles_multithreaded" : "tasks_multithreaded";
  const std::string id = workload + "/mode:" + GetParam().info.name + "/workers:1";
  EXPECT_EXIT(measure_alone(id, 0), ::testing::ExitedWithCode(0), "");
}

TEST(RunCase, EndsATrialThatOutlastsTheDriversTimeout) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(measure_alone("roles_hang/mode:serial", 1), ::testing::ExitedWithCode(1), "did not end within 1 s");
}

TEST(RunCase, SaysWhyALaterSampleIsWrong) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(measure_alone("tasks_wrong_later/mode:serial", 0, 5), ::testing::ExitedWithCode(1),
              "incorrect: made to fail");
}

INSTANTIATE_TEST_SUITE_P(All, Callers, ::testing::ValuesIn(modes()),
                         [](const auto& mode) { return mode.param.info.name; });

}  // namespace
}  // namespace coresweep::exec
