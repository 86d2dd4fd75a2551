#include "harness/sweep/conduct.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <system_error>

#include <fmt/format.h>

#include "harness/model/json_text.hpp"
#include "harness/model/schema.hpp"
#include "harness/sweep/gbench_results.hpp"
#include "harness/sweep/preliminary.hpp"
#include "harness/sweep/process_line.hpp"
#include "harness/sweep/progress.hpp"
#include "harness/sweep/schedule.hpp"
#include "harness/sweep/shell.hpp"

namespace coresweep::sweep {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

void write_record(const fs::path& directory, const RunRecord& record) {
  const json document = record;
  if (const auto violation = schema_violation(document, Schema::run)) {
    throw Error(ExitCode::bad_answer,
                fmt::format("{}: a record that breaks its own schema was not written: {}; please report this",
                            (directory / "run.json").string(), *violation));
  }
  write_whole(directory / "run.json", json_text(document) + '\n');
}

void write_results(const fs::path& directory, const RunRecord& record) {
  write_record(directory, record);
  write_whole(directory / "results.gbench.json", json_text(gbench_results(record), 1) + '\n');
  write_whole(directory / "results.ci.json", json_text(ci_results(record), 1) + '\n');
}

/// Blocks for precision are short, and writing a large record takes as long as measuring one of them: it may take a
/// hundredth of the time. Who looks at it meanwhile waits; what is lost by a crash stands in the journal.
constexpr double least_between_writes_s = 15;
constexpr double of_writing = 0.01;

/// A CPU that the run uses: worker 0's of its first case with places.
std::optional<int> first_cpu(const RunRecord& record) {
  for (const CaseRecord& subject : record.cases) {
    if (!subject.cpus.empty() && !subject.cpus.front().empty()) return subject.cpus.front().front();
  }
  return {};
}

/// Journals what happens and shows it.
class Scribe : public Listener {
 public:
  Scribe(Run& run, Progress& progress, const Ports& ports) : run_(run), progress_(progress), ports_(ports) {}

  void block_started(unsigned block, std::size_t cases) override {
    note_frequency(block);
    progress_.block_started(block, cases);
  }
  void case_started(std::size_t position, const std::string&) override {
    progress_.case_started(run_.record, position);
  }
  void process_done(const ProcessLine& line) override {
    run_.journal.append(line);
    progress_.process_done(line.id, line.block);
  }
  void block_done(unsigned block) override {
    run_.journal.append({{"block_done", block}});
    run_.journal.sync();
    if (block < run_.suite.min_blocks || ports_.clock.now_s() >= next_write_s_) write();
    progress_.block_done(run_.record, block);
    if (block > 0) return;
    if (const std::string answer = preliminary_answer(run_.record); !answer.empty()) progress_.line(answer);
  }

 private:
  void write() {
    const double begin_s = ports_.clock.now_s();
    write_record(run_.directory, presentable(run_.record, RunState::running, std::nullopt));
    const double end_s = ports_.clock.now_s();
    next_write_s_ = end_s + std::max(least_between_writes_s, (end_s - begin_s) / of_writing);
  }

  void note_frequency(unsigned block) {
    auto& rounds = run_.record.rounds;
    const auto cpu = first_cpu(run_.record);
    // A block that goes on after an interruption had its frequency told when it began.
    if (!ports_.frequency || !cpu || std::ranges::find(rounds, block, &RoundRecord::block) != rounds.end()) return;
    const auto found = ports_.frequency(*cpu);
    if (!found) return;
    rounds.push_back({.block = block, .cpu = *cpu, .frequency_hz = found->hz, .aperf_hz = found->aperf_hz});
    run_.journal.append({{"round", rounds.back()}});
  }

  Run& run_;
  double next_write_s_ = 0;
  Progress& progress_;
  const Ports& ports_;
};

/// The lines work from any directory.
void say_how_to_go_on(const Run& run, const Voice& voice, std::ostream& out, std::string_view what) {
  const std::string directory = quoted(fs::absolute(run.directory).lexically_normal().string());
  const fs::path script = fs::path(voice.program).parent_path().parent_path() / "scripts" / "render_report.py";
  out << fmt::format("coresweep: {0}, results kept in {1}\nresume: {2} resume {1}\nrender: {3} {1}\n", what, directory,
                     quoted(voice.program), quoted(script.string()));
}

/// The lines of a journal, applied in order.
void replay(Run& run) {
  for (const json& line : run.journal.lines()) {
    if (line.contains("case")) {
      const auto process = line.get<ProcessLine>();
      apply(run.record, process);
      run.elapsed_s = process.elapsed_s;
    } else if (line.contains("block_done")) {
      run.record.run.blocks_done = line.at("block_done").get<unsigned>() + 1;
    } else if (line.contains("round")) {
      run.record.rounds.push_back(line.at("round").get<RoundRecord>());
    } else if (line.contains("resumed")) {
      ++run.record.run.resumed;
    } else if (line.contains("finished")) {
      run.finished = run_state_from_string(line.at("finished").get<std::string>());
      run.finished_at = line.at("at").get<std::string>();
    }
  }
}

void require_same(const fs::path& directory, const RunRecord& record, const Identity& here) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ExitCode::no_verdict, fmt::format("{}: cannot go on with this run: it was measured {}; start a new one",
                                                  directory.string(), what));
  };
  if (record.protocol != protocol_version) refuse(fmt::format("with protocol {}", record.protocol));
  const auto digest = record.machine.at("digest").get<std::string>();
  if (digest != here.machine_digest) {
    refuse(fmt::format("on machine {} and this is {}", digest, here.machine_digest));
  }
  if (record.build != here.build) refuse("with another build of coresweep");
  const std::string usable = record.environment.value("usable_cpus", "");
  if (usable != here.usable_cpus) {
    refuse(fmt::format("on CPUs {} and this session may use {} (affinity, cpuset)", usable, here.usable_cpus));
  }
  if (record.machine.at("cpus") != here.cpus) refuse("under another quota or with other CPUs online");
}

void measure_to_the_end(Run& run, Ports& ports, Progress& progress) {
  progress.begin(run.record, run.directory.string(), run.elapsed_s);
  Scribe scribe(run, progress, ports);
  run.finished = measure(run.record, run.suite, run.elapsed_s, ports, scribe);
  run.finished_at = ports.clock.utc();
  if (*run.finished != RunState::interrupted) {
    run.journal.append({{"finished", to_string(*run.finished)}, {"at", run.finished_at}});
  }
  run.journal.sync();
}

}  // namespace

Run begin_run(const fs::path& directory, const RunRecord& record, const Suite& suite, double elapsed_s) {
  Run run{directory, Journal::create(directory, {{"record", record}, {"elapsed_s", elapsed_s}}), record, suite,
          elapsed_s};
  try {
    write_record(directory, presentable(run.record, RunState::running, std::nullopt));
  } catch (...) {
    std::error_code ignored;
    fs::remove(directory / "journal.jsonl", ignored);
    throw;
  }
  return run;
}

Run pick_up_run(const fs::path& directory, const Identity& here, const std::string& utc) {
  Journal journal = Journal::reopen(directory);
  try {
    auto record = journal.header().at("record").get<RunRecord>();
    require_same(directory, record, here);
    Suite suite = suite_from_json(record.run.suite_source, directory.string());
    const double elapsed_s = journal.header().at("elapsed_s").get<double>();
    Run run{directory, std::move(journal), std::move(record), std::move(suite), elapsed_s};
    replay(run);
    if (!run.finished) {
      run.journal.append({{"resumed", utc}});
      ++run.record.run.resumed;
    }
    return run;
  } catch (const json::exception& error) {
    throw UsageError(fmt::format("{}: not a journal of this program ({}); start a new run",
                                 (directory / "journal.jsonl").string(), error.what()));
  }
}

ExitCode conduct(Run& run, Ports& ports, const Voice& voice) {
  Progress progress(voice.out, voice.terminal, ports.clock, run.suite);
  if (run.finished) {
    progress.line("nothing left to measure; the results are written again");
  } else {
    try {
      measure_to_the_end(run, ports, progress);
    } catch (const Error& error) {
      // After another build has come, nobody can go on.
      if (error.code() != ExitCode::no_verdict) say_how_to_go_on(run, voice, voice.out, "stopped by an error");
      throw;
    } catch (const std::exception&) {
      say_how_to_go_on(run, voice, voice.out, "stopped by an error");
      throw;
    }
  }
  const RunRecord record = presentable(run.record, *run.finished, run.finished_at);
  write_results(run.directory, record);
  progress.end(record, run.directory.string());
  if (*run.finished == RunState::interrupted) {
    say_how_to_go_on(run, voice, voice.errors, "interrupted");
    return ExitCode::interrupted;
  }
  return tally(record).failed > 0 ? ExitCode::bad_answer : ExitCode::done;
}

}  // namespace coresweep::sweep
