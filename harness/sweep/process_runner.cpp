#include "harness/sweep/process_runner.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <system_error>

#include <nlohmann/json.hpp>

#include "harness/exec/core/named_objects.hpp"
#include "harness/exec/spawn/spawn.hpp"
#include "harness/model/json_text.hpp"
#include "harness/sweep/answer.hpp"
#include "harness/topology/machine.hpp"

namespace coresweep::sweep {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t kept_of_stderr = 1 << 16;

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

/// A pipe of which the driver reads one end, without waiting, and a child writes the other.
struct ReadPipe {
  ReadPipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    read_end = Descriptor(ends[0]);
    write_end = Descriptor(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  /// Takes what is there; closes at the end of the stream.
  void drain() {
    std::array<char, 1 << 14> buffer;
    while (read_end) {
      const ssize_t got = ::read(read_end.get(), buffer.data(), buffer.size());
      if (got > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
      } else if (got == 0) {
        read_end.close();
      } else if (errno != EINTR) {
        return;
      }
    }
  }
  Descriptor read_end;
  Descriptor write_end;
  std::string text;
};

/// Waits for the child's end, taking what it says meanwhile. True in `timed_out` or `interrupted` when it was killed.
struct Conversation {
  exec::Child& child;
  SignalWatch& signals;
  ReadPipe& record;
  ReadPipe& errors;
  SteadyClock::time_point start;
  double timeout_s;
  bool timed_out = false;
  bool interrupted = false;

  void hold() {
    while (!child.has_ended()) {
      const double left_s = timeout_s - seconds_since(start);
      if (left_s <= 0) {
        timed_out = true;
        return child.kill();
      }
      wait_for_news(left_s);
      if (signals.stop_requested()) {
        interrupted = true;
        return child.kill();
      }
    }
  }

  void wait_for_news(double left_s) {
    std::array<pollfd, 3> sources{{{signals.descriptor(), POLLIN, 0},
                                   {record.read_end.get(), POLLIN, 0},  // a closed one is -1: poll ignores it
                                   {errors.read_end.get(), POLLIN, 0}}};
    const int left_ms = static_cast<int>(std::ceil(std::min(left_s, 1e6) * 1e3));
    if (poll(sources.data(), sources.size(), left_ms) < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "poll");
    }
    record.drain();
    errors.drain();
    if (errors.text.size() > 2 * kept_of_stderr) errors.text.erase(0, errors.text.size() - kept_of_stderr);
  }
};

/// An anonymous file with this text. Not an argument: a place for each of a few hundred workers outgrows what the
/// kernel takes as one.
Descriptor handed_down(const std::string& text) {
  Descriptor file(memfd_create("coresweep-job", MFD_CLOEXEC));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw std::system_error(errno, std::generic_category(), "memfd_create");
  }
  return file;
}

/// Nothing from a count that runs backwards, as the steal time of some hosts does.
std::optional<std::int64_t> grown(const std::optional<long>& before, const std::optional<long>& after) {
  return before && after && *after >= *before ? std::optional<std::int64_t>(*after - *before) : std::nullopt;
}

}  // namespace

ProcessRunner::ProcessRunner(std::string program, Descriptor topology, SignalWatch& signals, ProgramIdentity* programs)
    : program_(std::move(program)), topology_(std::move(topology)), signals_(signals), programs_(programs) {}

ChildOutcome ProcessRunner::run(const ChildRequest& request) {
  if (programs_ != nullptr) programs_->require_unchanged();
  ReadPipe record;
  ReadPipe errors;
  CaseJob job = request.job;
  job.record_fd = record.write_end.get();
  if (topology_) job.topology_xml = "/proc/self/fd/" + std::to_string(topology_.get());
  const Descriptor order = handed_down(json_text(nlohmann::json(job)));
  exec::SpawnRequest spawn{
      .argv = {program_, "case", request.id, "--job", "/proc/self/fd/" + std::to_string(order.get())}};
  spawn.environment = {{"CORESWEEP_PADDING", std::string(request.padding_bytes, 'x')}};
  spawn.inherit = {job.record_fd, order.get()};
  if (topology_) spawn.inherit.push_back(topology_.get());
  spawn.new_group = true;
  spawn.vfork = true;  // the record that this process holds grows
  spawn.quiet = true;
  spawn.stderr_fd = errors.write_end.get();

  const auto pressure_before = topology::read_pressure();
  const auto start = SteadyClock::now();
  exec::Child child = exec::spawn(spawn);
  record.write_end.close();
  errors.write_end.close();
  Conversation conversation{child, signals_, record, errors, start, request.timeout_s};
  conversation.hold();
  const pid_t pid = child.pid();
  const exec::ChildExit end = child.wait();
  if (programs_ != nullptr) programs_->require_unchanged();  // some modes start the worker program for every trial
  if (!end.ok()) exec::remove_objects_of(pid);               // it may have been killed before it could
  ChildOutcome outcome;
  outcome.wall_ns = seconds_since(start) * 1e9;
  record.drain();
  errors.drain();
  const auto pressure_after = topology::read_pressure();
  outcome.interrupted = conversation.interrupted;
  outcome.result = interpret({record.text, errors.text, end, conversation.timed_out, request.timeout_s});
  outcome.steal_ticks = grown(pressure_before.steal_ticks, pressure_after.steal_ticks);
  outcome.throttled_us = grown(pressure_before.throttled_us, pressure_after.throttled_us);
  if (end.usage.ru_maxrss > 0) outcome.max_rss_bytes = std::int64_t{end.usage.ru_maxrss} * 1024;
  return outcome;
}

}  // namespace coresweep::sweep
