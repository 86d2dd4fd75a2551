#include "harness/exec/engine/run_case.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/exec/core/trial.hpp"
#include "harness/exec/engine/core_share.hpp"
#include "harness/exec/engine/distance.hpp"
#include "harness/exec/engine/library_flags.hpp"
#include "harness/exec/engine/reporters.hpp"
#include "harness/exec/engine/results_file.hpp"
#include "harness/exec/engine/sampler.hpp"
#include "harness/exec/engine/sampling.hpp"
#include "harness/exec/engine/watchdog.hpp"
#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::exec {
namespace {

// For a case started by hand; a driver says how long its suite allows.
constexpr double usual_deadline_s = 60;

unsigned deadline_s(const CaseJob& job) {
  const double wanted = job.timeout_s > 0 ? job.timeout_s : usual_deadline_s;
  return static_cast<unsigned>(std::clamp(std::ceil(wanted), 1.0, 1e6));
}

std::string to_line(const ProcessResult& result) {
  return json_text(nlohmann::json(result)) + "\n";
}

void write_record(int fd, const ProcessResult& result) {
  const std::string line = to_line(result);
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t length = write(fd, line.data() + at, line.size() - at);
    if (length <= 0) throw MissingError("cannot write the record to the driver; is it still there?");
    at += static_cast<std::size_t>(length);
  }
}

/// What can be probed of a case's CPUs; null: nothing.
struct Probers {
  std::unique_ptr<DistanceProber> distance{};
  std::unique_ptr<ShareProber> share{};
};

/// Probers have threads of their own: none where a process is measured that never had a second thread. No distance
/// where workers have no two places of their own.
Probers probers_for(const Case& subject, const CaseJob& job, const Catalogue& catalogue) {
  Probers probers;
  if (subject.get("place") == "none" || catalogue.workload(subject.workload)->single_threaded) return probers;
  if (auto cpus = probed_cpus(job.cpus); !cpus.empty()) probers.share = std::make_unique<LoopProber>(std::move(cpus));
  if (auto places = probed_places(job.cpus); places.size() >= 2) {
    probers.distance = std::make_unique<LineProber>(std::move(places));
  }
  return probers;
}

/// One case being measured.
class Measurement {
 public:
  /// @param repetitions  asked for by hand: so many samples, however long a trial lasts
  Measurement(const Case& subject, const CaseJob& job, const Bench& bench, std::optional<unsigned> repetitions)
      : deadline_s_(deadline_s(job)),
        watchdog_(job.record_fd, to_line(hung()), "coresweep: " + hung().reason + "\n"),
        subject_(subject) {
    // Nothing else in this process starts a thread: the library runs at threads:1, the watchdog is a signal.
    if (!bench.catalogue->workload(subject.workload)->single_threaded) become_multithreaded();
    Watchdog::restart(deadline_s_);
    Bench armed = bench;
    armed.end_stuck = [this](const std::string& why) { end_stuck(why); };
    session_.emplace(subject, job, armed);
    result_.startup_ns = session_->startup_ns();
    const Plan plan = warm_up(*session_, job.trials_per_sample, job.samples);
    result_.k = plan.trials_per_sample;
    result_.warmup_ns = plan.warmup_ns;
    samples_ = repetitions.value_or(plan.samples);
    session_->require_places();
    session_->disturbance();
    probers_ = probers_for(subject, job, *bench.catalogue);
    sampler_.emplace(
        *session_, result_.k, probers_.distance.get(), [this] { Watchdog::restart(deadline_s_); }, now_ns,
        probers_.share.get());
    result_.status = Status::ok;
  }

  void register_with_library() {
    benchmark::RegisterBenchmark(subject_.id().c_str(), [this](benchmark::State& state) { sample(state); })
        ->UseManualTime()
        ->Iterations(result_.k)
        ->Repetitions(static_cast<int>(samples_));
  }

  ProcessResult finish() {
    if (result_.status == Status::ok) session_->require_places();
    result_.cpus = session_->places_seen();
    result_.caller_cpus = session_->caller_seen();
    result_.facts = session_->facts();
    note("distance_probe_ns", sampler_->probe_ns());
    note("share_probe_ns", sampler_->share_probe_ns());
    return std::move(result_);
  }

 private:
  void note(const std::string& fact, std::optional<double> ns) {
    if (ns) result_.facts[fact] = std::to_string(std::llround(*ns));
  }

  ProcessResult hung() const {
    ProcessResult result;
    result.status = Status::timed_out;
    result.reason = "a trial did not end within " + std::to_string(deadline_s_) + " s";
    return result;
  }

  [[noreturn]] void end_stuck(const std::string& why) const {
    ProcessResult result;
    result.status = Status::incorrect;
    result.reason = why;
    Watchdog::end_now(to_line(result), "coresweep: " + subject_.id() + " incorrect: " + why + "\n");
  }

  /// One repetition: k trials. All are run within its first iteration, because a sample may have to be taken again and
  /// the library wants neither more nor fewer than k.
  void sample(benchmark::State& state) {
    if (result_.status != Status::ok) return skip(state);
    const Clock clock = session_->workload().clock;
    Taken taken;
    std::size_t trial = 0;
    for ([[maybe_unused]] auto _ : state) {
      try {
        if (taken.trials.empty()) taken = sampler_->take();
        state.SetIterationTime(clock_ns(taken.trials[trial++], clock) * 1e-9);
      } catch (const Incorrect& error) {
        return fail(state, Status::incorrect, error.what());
      } catch (const std::exception& error) {
        return fail(state, Status::failed, error.what());
      }
    }
    keep(state, std::move(taken), clock);
  }

  void keep(benchmark::State& state, Taken taken, Clock clock) {
    Sample sample = fold(taken.trials, clock);
    for (const Trial& trial : taken.trials) add_all(result_.observations, trial.observations);
    state.counters["ns_per_step"] = sample.published_ns;
    for (const auto& [name, value] : sample.counters) state.counters[name] = value;
    sample.workers = std::move(taken.workers);
    sample.distance = taken.distance;
    sample.loop_turn = taken.loop_turn;
    sample.multiply_add = taken.multiply_add;
    if (taken.distance) state.counters["distance_ns"] = (taken.distance->before_ns + taken.distance->after_ns) / 2;
    if (taken.distance_changed) sample.flags.emplace_back("distance_changed");
    if (taken.retaken > 0) sample.counters["retaken"] = taken.retaken;
    result_.samples.push_back(std::move(sample));
  }

  /// No more trials of a broken case. Said within the loop: the library aborts over repetitions of unequal lengths, and
  /// one that is skipped outside of it has none.
  void skip(benchmark::State& state) const {
    for ([[maybe_unused]] auto _ : state) return state.SkipWithError(result_.reason.c_str());
  }

  void fail(benchmark::State& state, Status status, const std::string& reason) {
    state.SkipWithError(reason.c_str());
    if (result_.status != Status::ok) return;  // the first reason is the one that counts
    result_.status = status;
    result_.reason = reason;
  }

  const unsigned deadline_s_;
  Watchdog watchdog_;
  const Case& subject_;
  std::optional<Session> session_;
  Probers probers_;
  std::optional<Sampler> sampler_;
  ProcessResult result_;
  unsigned samples_ = 0;
};

/// `text` receives what belongs into the file of --benchmark_out.
ProcessResult measure(const Case& subject, const CaseJob& job, const Bench& bench, const LibraryFlags& flags,
                      std::ostream& text) {
  Measurement measurement(subject, job, bench, flags.repetitions);
  measurement.register_with_library();
  const auto display = job.record_fd >= 0 ? std::make_unique<Silent>() : make_reporter(flags.format);
  const auto file = flags.out.empty() ? nullptr : make_reporter(flags.out_format, &text);
  benchmark::RunSpecifiedBenchmarks(display.get(), file.get());
  return measurement.finish();
}

}  // namespace

ProcessResult run_case(const Case& subject, const CaseJob& job, const Bench& bench,
                       const std::vector<std::string>& arguments) {
  const LibraryFlags flags = take_flags(arguments);
  if (flags.list_tests) {
    std::cout << subject.id() << '\n';
    return {.status = Status::ok};
  }
  std::ostringstream text;
  ProcessResult result;
  try {
    result = measure(subject, job, bench, flags, text);
  } catch (const UsageError&) {
    throw;
  } catch (const NotApplicable& error) {
    result.status = Status::skipped;
    result.reason = error.what();
  } catch (const Incorrect& error) {
    result.status = Status::incorrect;
    result.reason = error.what();
  } catch (const std::exception& error) {
    result.status = Status::failed;
    result.reason = error.what();
  }
  if (result.status != Status::ok) {
    result.samples.clear();
    result.observations.clear();
  }
  if (job.record_fd >= 0) write_record(job.record_fd, result);
  if (!flags.out.empty() && text.tellp() > 0) write_results(flags.out, text.str());
  return result;
}

}  // namespace coresweep::exec
