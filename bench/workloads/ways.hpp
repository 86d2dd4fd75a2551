#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>

#include "bench/workloads/message.hpp"

/// How the two sides of `stream` and `fan` hand over their messages. `Role` is one worker's part in one trial.
namespace coresweep::bench::transfer {

// Often enough for whoever looks whether things go on, and seldom enough that it costs a message nothing.
inline constexpr std::uint64_t told_every = 64;

/// As every channel takes them: each message lies in its worker's memory.
template <class Role>
struct ThroughMemory {
  void send(std::uint64_t count) const {
    for (std::uint64_t i = 0; i < count; ++i) role.send(i);
  }
  void take(std::uint64_t count) const {
    for (std::uint64_t i = 0; i < count; ++i) role.take();
  }
  /// One worker on both sides: takes each message as soon as it has sent it, and so never waits.
  void alternate(std::uint64_t count) const {
    for (std::uint64_t i = 0; i < count; ++i) {
      role.send(i);
      role.take();
    }
  }
  Role& role;
};
template <class Role>
ThroughMemory(Role&) -> ThroughMemory<Role>;

/// Small messages as values, from registers into the queue: what its library's users do. What a loop needs is local to
/// it: in the role, which has an address, it would be loaded for every message. The loops between two workers are flat:
/// a queue's functions are put into them whatever their size, as in a program that calls them in one place; where they
/// are called (or cloned by the compiler before), every message goes through memory.
/// @tparam How  a Wait, or one that is a constant
template <class Role, class How>
struct ByValue {
  ByValue(Role& the_role, How wait) : role(the_role), how(wait) {}

  [[gnu::noinline, gnu::noclone, gnu::flatten]] void send(std::uint64_t count) const {
    const auto port = role.port;
    const std::uint64_t sender = role.worker.index;
    auto element = pattern();
    for (std::uint64_t i = 0; i < count; ++i) {
      message::write_edges(element, message::stamp_of(sender, i));
      port.channel.send_value(port.context, element, how);
    }
  }
  void take(std::uint64_t count) const {
    for (std::uint64_t i = role.inspector.expects_one_line() ? take_in_line(count) : 0; i < count; ++i) {
      auto element = pattern();
      role.port.channel.receive_value(role.port.context, element, how);
      look(element);
    }
  }
  void alternate(std::uint64_t count) const {
    const auto port = role.port;
    auto sent = pattern(), received = sent;
    for (std::uint64_t i = 0; i < count; ++i) {
      message::write_edges(sent, message::stamp_of(0, i));
      port.channel.send_value(port.context, sent, how);
      port.channel.receive_value(port.context, received, how);
      look(received);
    }
  }

 private:
  /// Takes messages until one is not the next, that one included; how many.
  [[gnu::noinline, gnu::noclone, gnu::flatten]] std::uint64_t take_in_line(std::uint64_t count) const {
    const auto port = role.port;
    std::atomic<std::uint64_t>& told = role.part.received;
    auto element = pattern();
    std::uint64_t i = 0;
    while (i < count) {
      port.channel.receive_value(port.context, element, how);
      if (!message::is_next(element, message::stamp_of(0, i))) [[unlikely]]
        break;
      if (++i % told_every == 0) told.store(i, std::memory_order_relaxed);
    }
    role.inspector.came_in_line(i);
    role.taken = i;
    if (i == count) return i;
    look(element);
    return i + 1;
  }
  template <class Element>
  void look(const Element& element) const {
    std::memcpy(role.received, &element, sizeof element);
    role.look(role.received);
  }
  auto pattern() const {
    typename Role::Sent::Value element;
    std::memcpy(&element, role.pattern, sizeof element);
    return element;
  }

  Role& role;
  [[no_unique_address]] const How how;
};

}  // namespace coresweep::bench::transfer
