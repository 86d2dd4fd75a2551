#include "harness/exec/spawn/spawn.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
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

/// The caller's environment with additions, as exec takes it. Not Boost's: 1.74 compares names beyond their ends.
class Environment {
 public:
  explicit Environment(const SpawnRequest& request) {
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string_view text = *entry;
      const std::string_view name = text.substr(0, text.find('='));
      const bool replaced =
          std::ranges::any_of(request.environment, [&](const auto& one) { return one.first == name; });
      if (!replaced) entries_.emplace_back(text);
    }
    for (const auto& [name, value] : request.environment) entries_.emplace_back(name).append("=").append(value);
    for (std::string& entry : entries_) pointers_.push_back(entry.data());
    pointers_.push_back(nullptr);
  }
  char** get() { return pointers_.data(); }

 private:
  std::vector<std::string> entries_;
  std::vector<char*> pointers_;
};

struct Setup : bp::extend::handler {
  Setup(const SpawnRequest& the_request, char** the_environment, int the_complaints)
      : request(the_request), environment(the_environment), parent(getpid()), complaints(the_complaints) {}

  template <typename Executor>
  void on_setup(Executor& executor) const {
    executor.env = environment;
  }
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
  char** environment;
  pid_t parent;
  int complaints;
};

}  // namespace

Child spawn(const SpawnRequest& request) {
  Complaints complaints;
  const std::vector<std::string> arguments(request.argv.begin() + 1, request.argv.end());
  Environment environment(request);
  std::error_code failure;
  const Setup setup(request, environment.get(), complaints.write_end());
  bp::child started = request.vfork ? bp::child(bp::exe = request.argv.front(), bp::args = arguments, failure, setup,
                                                bp::posix::use_vfork)
                                    : bp::child(bp::exe = request.argv.front(), bp::args = arguments, failure, setup);
  if (failure) {
    throw MissingError("cannot start " + request.argv.front() + ": " + failure.message());
  }
  const pid_t pid = started.id();
  if (pid <= 0) {  // Boost 1.74 forgets to say so where a pipe of its own cannot be had
    throw std::system_error(errno != 0 ? errno : EAGAIN, std::generic_category(),
                            "cannot start " + request.argv.front());
  }
  started.detach();  // Boost would terminate it; ours to wait for
  Child child(pid, request.new_group);
  if (const std::string complaint = complaints.read_all(); !complaint.empty()) {
    throw MissingError("cannot start " + request.argv.front() + ": " + complaint);
  }
  return child;
}

}  // namespace coresweep::exec
