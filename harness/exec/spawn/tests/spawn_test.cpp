#include "harness/exec/spawn/spawn.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    close(ends[0]);
    close_write_end();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_write_end() {
    if (ends[1] >= 0) close(ends[1]);
    ends[1] = -1;
  }
  /// Up to the end of the stream: returns only when nobody holds the write end any more.
  std::string read_all() {
    close_write_end();
    std::string text;
    std::array<char, 256> buffer;
    for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
  std::array<int, 2> ends{-1, -1};
};

/// By fork and by vfork: the child must not notice.
class Spawn : public testing::TestWithParam<bool> {
 protected:
  static SpawnRequest program(std::vector<std::string> argv) {
    SpawnRequest request{.argv = std::move(argv)};
    request.vfork = GetParam();
    return request;
  }
  static SpawnRequest shell(const std::string& script) { return program({"/bin/sh", "-c", script}); }
};
INSTANTIATE_TEST_SUITE_P(By, Spawn, testing::Bool(), [](const auto& by) { return by.param ? "Vfork" : "Fork"; });

bool has_children() {
  return waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
}

TEST_P(Spawn, ReportsTheExitCode) {
  EXPECT_TRUE(spawn(program({"/bin/true"})).wait().ok());
  const ChildExit end = spawn(shell("exit 3")).wait();
  EXPECT_FALSE(end.ok());
  EXPECT_EQ(end.describe(), "exited with code 3");
}

TEST_P(Spawn, ReportsTheSignal) {
  const ChildExit end = spawn(shell("kill -SEGV $$")).wait();
  EXPECT_TRUE(end.signalled);
  EXPECT_EQ(end.describe(), "was killed by SIGSEGV (11)");
}

TEST_P(Spawn, PassesArgumentsAndEnvironmentAsTheyAre) {
  Pipe out;
  SpawnRequest request = shell("printf '%s|%s|%s' \"$1\" \"$COLOUR\" \"$HOME\" >&" + std::to_string(out.ends[1]));
  request.argv.insert(request.argv.end(), {"name", "two words \"quoted\""});
  request.environment = {{"COLOUR", "a b"}};
  request.inherit = {out.ends[1]};
  EXPECT_TRUE(spawn(request).wait().ok());
  EXPECT_EQ(out.read_all(), "two words \"quoted\"|a b|" + std::string(getenv("HOME") ? getenv("HOME") : ""));
}

TEST_P(Spawn, ReplacesWhatTheCallersEnvironmentHas) {
  setenv("COLOUR", "red", 1);
  setenv("COLOURS", "kept", 1);
  Pipe out;
  SpawnRequest request = shell("env | grep ^COLOUR | sort >&" + std::to_string(out.ends[1]));
  request.environment = {{"COLOUR", ""}};
  request.inherit = {out.ends[1]};
  EXPECT_TRUE(spawn(request).wait().ok());
  EXPECT_EQ(out.read_all(), "COLOUR=\nCOLOURS=kept\n");
  unsetenv("COLOUR");
  unsetenv("COLOURS");
}

TEST_P(Spawn, NamesAProgramThatCannotBeStartedAndLeavesNobody) {
  try {
    spawn(program({"/nonexistent/program"}));
    FAIL() << "started";
  } catch (const MissingError& error) {
    EXPECT_NE(std::string(error.what()).find("/nonexistent/program: No such file"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(has_children());
}

TEST_P(Spawn, HandsOverWhatBeforeExecThrew) {
  SpawnRequest request = program({"/bin/true"});
  request.before_exec = [] { throw std::runtime_error("cannot bind to CPU 99"); };
  try {
    spawn(request);
    FAIL() << "started";
  } catch (const MissingError& error) {
    EXPECT_NE(std::string(error.what()).find("cannot bind to CPU 99"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(has_children());
}

TEST_P(Spawn, RunsBeforeExecInTheChild) {
  SpawnRequest request = shell("test \"$(pwd -P)\" = /");
  request.before_exec = [] { EXPECT_EQ(chdir("/"), 0); };
  const auto here = std::filesystem::current_path();
  EXPECT_TRUE(spawn(request).wait().ok());
  EXPECT_EQ(std::filesystem::current_path(), here);
}

TEST_P(Spawn, KeepsOnlyTheInheritedDescriptors) {
  Pipe out;
  const int leaky = open("/dev/null", O_RDONLY);  // not close-on-exec, like a library's
  SpawnRequest request = shell("ls /proc/self/fd | wc -l >&" + std::to_string(out.ends[1]) +
                               "; test ! -e /proc/$$/fd/" + std::to_string(leaky));
  request.inherit = {out.ends[1]};
  EXPECT_TRUE(spawn(request).wait().ok());
  // 0, 1, 2, the inherited one, and the one with which ls reads the folder.
  EXPECT_EQ(std::stoi(out.read_all()), 5);
  close(leaky);
}

TEST_P(Spawn, RedirectsStderrAndSilencesStdout) {
  Pipe err;
  SpawnRequest request = shell("echo loud; echo trouble >&2");
  request.quiet = true;
  request.stderr_fd = err.ends[1];
  testing::internal::CaptureStdout();
  EXPECT_TRUE(spawn(request).wait().ok());
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(err.read_all(), "trouble\n");
}

TEST_P(Spawn, StartsWithDefaultSignals) {
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  const auto handler = std::signal(SIGINT, SIG_IGN);
  const ChildExit terminated = spawn(shell("kill -TERM $$; exit 0")).wait();
  const ChildExit interrupted = spawn(shell("kill -INT $$; exit 0")).wait();
  std::signal(SIGINT, handler);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(terminated.describe(), "was killed by SIGTERM (15)");
  EXPECT_EQ(interrupted.describe(), "was killed by SIGINT (2)");
}

TEST_P(Spawn, TheGroupEndsWithItsLeader) {
  Pipe out;
  SpawnRequest request = shell("sleep 1000 & echo started");
  request.argv[2] += " >&" + std::to_string(out.ends[1]);
  request.inherit = {out.ends[1]};
  request.new_group = true;
  EXPECT_TRUE(spawn(request).wait().ok());
  EXPECT_EQ(out.read_all(), "started\n");  // would hang while the sleeper held the pipe
}

TEST_P(Spawn, KillEndsTheWholeGroup) {
  Pipe out;
  SpawnRequest request = shell("sleep 1000 & sleep 1000");
  request.inherit = {out.ends[1]};
  request.new_group = true;
  Child child = spawn(request);
  EXPECT_FALSE(child.has_ended());
  child.kill();
  EXPECT_EQ(child.wait().describe(), "was killed by SIGKILL (9)");
  EXPECT_EQ(out.read_all(), "");
}

TEST_P(Spawn, TheDestructorLeavesNobody) {
  Pipe out;
  {
    SpawnRequest request = shell("sleep 1000 & sleep 1000");
    request.inherit = {out.ends[1]};
    request.new_group = true;
    const Child child = spawn(request);
  }
  EXPECT_EQ(out.read_all(), "");
  EXPECT_FALSE(has_children());
}

TEST_P(Spawn, TheChildDiesWithItsParent) {
  Pipe out;
  const pid_t parent = fork();
  if (parent == 0) {
    SpawnRequest request = program({"/bin/sleep", "1000"});
    request.inherit = {out.ends[1]};
    const Child child = spawn(request);
    ::kill(getpid(), SIGKILL);
  }
  waitpid(parent, nullptr, 0);
  EXPECT_EQ(out.read_all(), "");
}

}  // namespace
}  // namespace coresweep::exec
