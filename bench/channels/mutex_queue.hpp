#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <queue>

#include "bench/channels/channel.hpp"

namespace coresweep::bench::channels {

class mutex_queue {
 public:
  static constexpr ChannelTraits traits{
      .description = "std::queue under std::mutex and std::condition_variable, unbounded: what most programs write"};
  static std::size_t bytes(const ChannelSetup&) { return sizeof(mutex_queue); }
  explicit mutex_queue(const ChannelSetup&) {}

  void send(const Message& message) {
    {
      const std::lock_guard guard(mutex_);
      messages_.push(message);
    }
    filled_.notify_one();
  }

  Message receive() {
    std::unique_lock guard(mutex_);
    filled_.wait(guard, [this] { return !messages_.empty(); });
    const Message message = messages_.front();
    messages_.pop();
    return message;
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::queue<Message> messages_;
};

}  // namespace coresweep::bench::channels
