#pragma once

#include <array>
#include <boost/interprocess/ipc/message_queue.hpp>
#include <cstring>
#include <string>

#include "bench/channels/channel.hpp"
#include "harness/exec/core/named_objects.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench::channels {

class boost_message_queue {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "boost::interprocess::message_queue, up to 1024 messages or 4 MiB; a mutex and two conditions in "
          "shared memory, on which it sleeps",
      .process_shared = true};
  using Queue = boost::interprocess::message_queue;
  /// The queue as this worker has mapped it, beside the region: in its own process, so nobody else may destroy it.
  struct Context {
    Queue* queue = nullptr;
  };

  static std::size_t bytes(const ChannelSetup&) { return sizeof(boost_message_queue); }
  explicit boost_message_queue(const ChannelSetup& setup) : message_bytes_(setup.message_bytes) {
    const std::string name = exec::object_name("channel" + std::to_string(setup.number));
    if (name.size() >= name_.size()) throw MissingError("no room for the name " + name);
    std::memcpy(name_.data(), name.c_str(), name.size() + 1);
    say_why([this] {
      const Queue made(boost::interprocess::create_only, name_.data(), capacity_for(message_bytes_), message_bytes_);
    });
  }
  ~boost_message_queue() { Queue::remove(name_.data()); }
  boost_message_queue(const boost_message_queue&) = delete;
  boost_message_queue& operator=(const boost_message_queue&) = delete;

  void join(Context& context) {
    say_why([&] { context.queue = new Queue(boost::interprocess::open_only, name_.data()); });
  }
  void leave(Context& context) noexcept {
    delete context.queue;
    context.queue = nullptr;
  }

  void send(Context& context, const std::byte* message) { context.queue->send(message, message_bytes_, 0); }
  void receive(Context& context, std::byte* message) {
    Queue::size_type got = 0;
    unsigned priority = 0;
    context.queue->receive(message, message_bytes_, got, priority);
  }

 private:
  template <class Act>
  static void say_why(const Act& act) {
    try {
      act();
    } catch (const boost::interprocess::interprocess_exception& error) {
      throw MissingError(std::string("cannot make or open a Boost message queue: ") + error.what());
    }
  }

  std::size_t message_bytes_;
  std::array<char, 96> name_{};
};

}  // namespace coresweep::bench::channels
