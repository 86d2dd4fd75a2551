#include "harness/exec/engine/run_case.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/exec/core/trial.hpp"
#include "harness/exec/engine/reporters.hpp"
#include "harness/exec/engine/sampling.hpp"
#include "harness/exec/engine/watchdog.hpp"
#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::exec {
namespace {

constexpr unsigned trial_deadline_s = 60;

/// `--benchmark_<name>=value` as given, or the fallback. The library keeps its flags to itself.
std::string flag(const std::vector<std::string>& arguments, const std::string& name, const std::string& fallback) {
  const std::string head = "--benchmark_" + name + "=";
  for (const std::string& argument : arguments) {
    if (argument.starts_with(head)) return argument.substr(head.size());
  }
  return fallback;
}

void hand_flags_to_library(const std::vector<std::string>& arguments) {
  static std::vector<std::string> texts;  // the library keeps a pointer to the first
  texts = {"coresweep"};
  for (const std::string& argument : arguments) {
    if (argument.starts_with("--benchmark_perf_counters")) {
      throw UsageError("--benchmark_perf_counters: this build of Google Benchmark has no libpfm; leave it out");
    }
    if (argument.starts_with("--benchmark_filter")) {
      throw UsageError("--benchmark_filter: the ID says what is measured; leave it out");
    }
    texts.push_back(argument);
  }
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  auto argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1) throw UsageError(std::string("unknown option ") + argv[1] + "; see: coresweep case --help");
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

/// One case being measured.
class Measurement {
 public:
  Measurement(const Case& subject, const CaseJob& job, const Bench& bench)
      : watchdog_(job.record_fd, to_line(hung()), "coresweep: " + hung().reason + "\n"), subject_(subject) {
    become_multithreaded();
    Watchdog::restart(trial_deadline_s);
    session_.emplace(subject, job, bench);
    result_.startup_ns = session_->startup_ns();
    const Plan plan = warm_up(*session_, job.trials_per_sample, job.samples);
    result_.k = plan.trials_per_sample;
    result_.warmup_ns = plan.warmup_ns;
    samples_ = plan.samples;
    session_->require_places();
    session_->disturbance();
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
    result_.facts = session_->facts();
    return std::move(result_);
  }

 private:
  static ProcessResult hung() {
    ProcessResult result;
    result.status = Status::timed_out;
    result.reason = "a trial did not end within " + std::to_string(trial_deadline_s) + " s";
    return result;
  }

  /// One repetition: k trials.
  void sample(benchmark::State& state) {
    if (result_.status != Status::ok)
      return state.SkipWithError(result_.reason.c_str());  // no more trials of a broken case
    const Clock clock = session_->workload().clock;
    std::vector<Trial> trials;
    trials.reserve(result_.k);
    for ([[maybe_unused]] auto _ : state) {
      try {
        Watchdog::restart(trial_deadline_s);
        trials.push_back(session_->run_trial());
        state.SetIterationTime(clock_ns(trials.back(), clock) * 1e-9);
      } catch (const Incorrect& error) {
        return fail(state, Status::incorrect, error.what());
      } catch (const std::exception& error) {
        return fail(state, Status::failed, error.what());
      }
    }
    Sample sample = fold(trials, clock);
    sample.workers = session_->disturbance();
    state.counters["ns_per_step"] = sample.published_ns;
    for (const auto& [name, value] : sample.counters) state.counters[name] = value;
    result_.samples.push_back(std::move(sample));
  }

  void fail(benchmark::State& state, Status status, const std::string& reason) {
    state.SkipWithError(reason.c_str());
    if (result_.status != Status::ok) return;  // the first reason is the one that counts
    result_.status = status;
    result_.reason = reason;
  }

  Watchdog watchdog_;
  const Case& subject_;
  std::optional<Session> session_;
  ProcessResult result_;
  unsigned samples_ = 0;
};

ProcessResult measure(const Case& subject, const CaseJob& job, const Bench& bench,
                      const std::vector<std::string>& arguments) {
  Measurement measurement(subject, job, bench);
  measurement.register_with_library();
  const auto display =
      job.record_fd >= 0 ? std::make_unique<Silent>() : make_reporter(flag(arguments, "format", "console"));
  const auto file = flag(arguments, "out", "").empty() ? nullptr : make_reporter(flag(arguments, "out_format", "json"));
  benchmark::RunSpecifiedBenchmarks(display.get(), file.get());
  return measurement.finish();
}

}  // namespace

std::unique_ptr<benchmark::BenchmarkReporter> make_reporter(const std::string& format) {
  if (format == "console") {
    using Console = benchmark::ConsoleReporter;
    return std::make_unique<ByCaseId<Console>>(isatty(STDOUT_FILENO) != 0 ? Console::OO_Defaults : Console::OO_None);
  }
  if (format == "json") return std::make_unique<ByCaseId<benchmark::JSONReporter>>();
  throw UsageError("--benchmark_format or --benchmark_out_format=" + format +
                   ": one of console, json");  // csv is on its way out of the library
}

ProcessResult run_case(const Case& subject, const CaseJob& job, const Bench& bench,
                       const std::vector<std::string>& arguments) {
  CaseJob wanted = job;
  if (const std::string repetitions = flag(arguments, "repetitions", ""); !repetitions.empty()) {
    const auto [end, error] =
        std::from_chars(repetitions.data(), repetitions.data() + repetitions.size(), wanted.samples);
    if (error != std::errc{} || *end != '\0' || wanted.samples == 0) {
      throw UsageError("--benchmark_repetitions=" + repetitions + ": a number from 1");
    }
  }
  if (const std::string out = flag(arguments, "out", ""); !out.empty() && !std::ofstream(out, std::ios::app)) {
    throw UsageError("--benchmark_out=" + out + ": cannot be written; name a file in a folder that exists");
  }
  hand_flags_to_library(arguments);
  ProcessResult result;
  try {
    result = measure(subject, wanted, bench, arguments);
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
  if (result.status != Status::ok) result.samples.clear();
  if (job.record_fd >= 0) write_record(job.record_fd, result);
  return result;
}

}  // namespace coresweep::exec
