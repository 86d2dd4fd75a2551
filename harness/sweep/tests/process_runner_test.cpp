#include "harness/sweep/process_runner.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include <nlohmann/json.hpp>

#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"
#include "harness/sweep/tests/fakes.hpp"

namespace coresweep::sweep {
namespace {

/// A shell script in the place of `coresweep`: it finds the record's descriptor as $fd, its job as $job.
class ScriptProgram {
 public:
  explicit ScriptProgram(const std::string& body) {
    tests::write_text(path(),
                      "#!/bin/sh\n"
                      "id=$2 job=$(cat $4)\n"
                      "fd=$(printf %s \"$job\" | sed 's/.*\"record_fd\":\\([0-9]*\\).*/\\1/')\n"
                      "say() { printf %s \"$1\" > /proc/self/fd/$fd; }\n" +
                          body + "\n");
    ::chmod(path().c_str(), 0755);
  }
  std::filesystem::path path() const { return folder_.path() / "program"; }
  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }

  ChildOutcome run(Descriptor topology = {}, double timeout_s = 60, CaseJob job = {}) {
    SignalWatch signals;
    ProcessRunner runner(path().string(), std::move(topology), signals);
    return runner.run({"sum/mode:thread", std::move(job), timeout_s, 123});
  }

 private:
  tests::TemporaryFolder folder_;
};

std::string good_record() {
  ProcessResult result;
  result.status = Status::ok;
  result.samples = {{.published_ns = 2.5}};
  return json_text(nlohmann::json(result));
}

const std::string say_good = "say '" + good_record() + "\n'";

TEST(ProcessRunner, BringsTheRecordBack) {
  const ChildOutcome outcome = ScriptProgram(
                                   "test \"$1\" = case && test \"$3\" = --job && test \"$id\" = "
                                   "sum/mode:thread || exit 9\n" +
                                   say_good)
                                   .run();
  EXPECT_EQ(outcome.result.status, Status::ok) << outcome.result.reason;
  EXPECT_EQ(outcome.result.samples.at(0).published_ns, 2.5);
  EXPECT_FALSE(outcome.interrupted);
  EXPECT_GT(outcome.wall_ns, 0);
  EXPECT_GT(outcome.max_rss_bytes.value_or(0), 0);
}

TEST(ProcessRunner, HandsDownAPlaceForThousandsOfWorkers) {
  CaseJob job;
  job.cpus.assign(20'000, {0, 1, 2, 3, 4, 5, 6, 7});  // far more than one argument may hold
  const ChildOutcome outcome = ScriptProgram(say_good).run({}, 60, job);
  EXPECT_EQ(outcome.result.status, Status::ok) << outcome.result.reason;
}

TEST(ProcessRunner, DropsACaseDuringWhichAnotherBuildCame) {
  ScriptProgram program("echo newer > \"$(dirname $0)/coresweep-worker\"\n" + say_good);
  tests::write_text(program.file("coresweep-worker"), "older");
  ProgramIdentity programs(program.path().string());
  SignalWatch signals;
  ProcessRunner runner(program.path().string(), Descriptor(), signals, &programs);
  try {
    runner.run({"sum/mode:thread", {}, 60, 0});
    FAIL() << "two builds in one record";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::no_verdict);
  }
}

TEST(ProcessRunner, BringsALongRecordBack) {
  ScriptProgram program("cat \"$(dirname $0)/record\" > /proc/self/fd/$fd");
  ProcessResult result = parse_json(good_record()).get<ProcessResult>();
  result.samples.assign(5000, result.samples[0]);  // many times what a pipe holds
  tests::write_text(program.file("record"), json_text(nlohmann::json(result)) + "\n");
  EXPECT_EQ(program.run().result.samples.size(), 5000U);
}

TEST(ProcessRunner, PadsTheEnvironment) {
  EXPECT_EQ(ScriptProgram("test ${#CORESWEEP_PADDING} = 123 || exit 9\n" + say_good).run().result.status, Status::ok);
}

TEST(ProcessRunner, HandsTheTopologyDown) {
  Descriptor file(memfd_create("topology", MFD_CLOEXEC));
  write_all(file.get(), "<topology/>");
  ScriptProgram program(
      "xml=$(printf %s \"$job\" | sed 's/.*\"topology_xml\":\"\\([^\"]*\\)\".*/\\1/')\n"
      "test \"$(cat $xml)\" = '<topology/>' || exit 9\n" +
      say_good);
  EXPECT_EQ(program.run(std::move(file)).result.status, Status::ok);
}

TEST(ProcessRunner, ReportsADeadChildWithItsLastWords) {
  const ChildOutcome outcome = ScriptProgram("echo first >&2; echo 'no such CPU' >&2; exit 4").run();
  EXPECT_EQ(outcome.result.status, Status::failed);
  EXPECT_EQ(outcome.result.reason, "exited with code 4 without a record: no such CPU");
  EXPECT_EQ(ScriptProgram("kill -SEGV $$").run().result.reason, "was killed by SIGSEGV (11) without a record");
}

TEST(ProcessRunner, DoesNotDrownInErrors) {
  const ChildOutcome outcome = ScriptProgram("yes | head -c 1000000 >&2; echo 'the end' >&2; exit 1").run();
  EXPECT_EQ(outcome.result.reason, "exited with code 1 without a record: the end");
}

TEST(ProcessRunner, ReportsATruncatedRecord) {
  const ChildOutcome outcome = ScriptProgram("say '{\"protocol\": 2, \"sta'").run();
  EXPECT_EQ(outcome.result.status, Status::failed);
  EXPECT_EQ(outcome.result.reason, "exited with code 0, its record cut short");
}

/// A pipe whose end nobody holds any more proves that everybody who inherited it is gone.
struct Witness {
  Witness() { EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0); }
  ~Witness() { ::close(ends[0]); }
  std::string fifo_for(const ScriptProgram& program) {
    const auto path = program.file("fifo");
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    ::close(ends[0]);
    ends[0] = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return path.string();
  }
  bool everybody_is_gone() {
    fcntl(ends[0], F_SETFL, 0);
    char byte = 0;
    while (::read(ends[0], &byte, 1) > 0) {
    }
    return true;  // would hang otherwise
  }
  int ends[2] = {-1, -1};
};

TEST(ProcessRunner, EndsAHangingChildWithItsWholeGroup) {
  Witness witness;
  ScriptProgram program("exec 9> \"$(dirname $0)/fifo\"\nsleep 1000 &\nsleep 1000");
  witness.fifo_for(program);
  const ChildOutcome outcome = program.run({}, 0.2);
  EXPECT_EQ(outcome.result.status, Status::timed_out);
  EXPECT_EQ(outcome.result.reason, "no end within 0.2 s; its processes were killed");
  EXPECT_TRUE(witness.everybody_is_gone());
}

TEST(ProcessRunner, LeavesNobodyOfAChildThatEnded) {
  Witness witness;
  ScriptProgram program("exec 9> \"$(dirname $0)/fifo\"\nsleep 1000 &\n" + say_good);
  witness.fifo_for(program);
  EXPECT_EQ(program.run().result.status, Status::ok);
  EXPECT_TRUE(witness.everybody_is_gone());
}

TEST(ProcessRunner, ASignalToTheDriverEndsTheChild) {
  for (const char* signal : {"INT", "TERM", "HUP"}) {
    Witness witness;
    ScriptProgram program("exec 9> \"$(dirname $0)/fifo\"\nkill -" + std::string(signal) + " $PPID\nsleep 1000");
    witness.fifo_for(program);
    EXPECT_TRUE(program.run().interrupted) << signal;
    EXPECT_TRUE(witness.everybody_is_gone());
  }
}

TEST(ProcessRunner, AMissingProgramEndsTheRun) {
  SignalWatch signals;
  ProcessRunner runner("/nonexistent/coresweep", {}, signals);
  EXPECT_THROW(runner.run({"id", {}, 1, 0}), MissingError);
}

TEST(SignalWatch, RemembersThatAStopWasRequested) {
  SignalWatch signals;
  EXPECT_FALSE(signals.stop_requested());
  ::raise(SIGTERM);
  EXPECT_TRUE(signals.stop_requested());
  EXPECT_TRUE(signals.stop_requested());
}

}  // namespace
}  // namespace coresweep::sweep
