#include "harness/exec/spawn/spawn.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "harness/exec/spawn/boost_process.hpp"
#include "harness/exec/spawn/in_child.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

/// A close-on-exec pipe on which the child says why it could not get as far as exec.
class Complaints {
 public:
  Complaints() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  ~Complaints() {
    for (int end : ends_) close_end(end);
  }
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;

  int write_end() const { return ends_[1]; }
  /// What the child said; empty when it reached exec.
  std::string read_all() {
    close_end(ends_[1]);
    std::string text;
    std::array<char, 512> buffer;
    while (true) {
      const ssize_t got = read(ends_[0], buffer.data(), buffer.size());
      if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) return text;
    }
  }

 private:
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

void reap(pid_t pid) {
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

struct Setup : bp::extend::handler {
  Setup(const SpawnRequest& the_request, int the_complaints)
      : request(the_request), parent(getpid()), complaints(the_complaints) {}

  template <typename Executor>
  void on_exec_setup(Executor&) const {
    prepare_child(request, parent, complaints);
  }
  /// Boost leaves a child that could not exec as a zombie.
  template <typename Executor>
  void on_error(Executor& executor, const std::error_code&) const {
    if (executor.pid > 0) reap(executor.pid);
  }

  const SpawnRequest& request;
  pid_t parent;
  int complaints;
};

bp::environment environment_of(const SpawnRequest& request) {
  bp::environment environment = boost::this_process::environment();
  for (const auto& [name, value] : request.environment) environment[name] = value;
  return environment;
}

}  // namespace

Child spawn(const SpawnRequest& request) {
  Complaints complaints;
  const std::vector<std::string> arguments(request.argv.begin() + 1, request.argv.end());
  std::error_code failure;
  bp::child started(bp::exe = request.argv.front(), bp::args = arguments, environment_of(request), failure,
                    Setup(request, complaints.write_end()));
  if (failure) {
    throw MissingError("cannot start " + request.argv.front() + ": " + failure.message());
  }
  const pid_t pid = started.id();
  started.detach();  // Boost would terminate it; ours to wait for
  Child child(pid, request.new_group);
  if (const std::string complaint = complaints.read_all(); !complaint.empty()) {
    throw MissingError("cannot start " + request.argv.front() + ": " + complaint);
  }
  return child;
}

}  // namespace coresweep::exec
