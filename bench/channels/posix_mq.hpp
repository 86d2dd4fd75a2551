#pragma once

#include <fcntl.h>
#include <mqueue.h>

#include "bench/channels/channel.hpp"
#include "bench/descriptor.hpp"
#include "harness/exec/core/named_objects.hpp"

namespace coresweep::bench::channels {

class posix_mq {
 public:
  // What Linux lets everybody have; more needs privileges.
  static constexpr long most_messages = 10;
  static constexpr ChannelTraits traits{
      .description =
          "a POSIX message queue of 10 messages (what Linux allows everybody), its name removed as soon as it "
          "is open; sleeps in the kernel",
      .process_shared = true,
      .max_bytes = 8192};
  struct Context {};

  static std::size_t bytes(const ChannelSetup&) { return sizeof(posix_mq); }
  explicit posix_mq(const ChannelSetup& setup)
      : message_bytes_(setup.message_bytes), queue_(open_nameless(setup), "a POSIX message queue") {}

  void send(Context&, const std::byte* message) noexcept {
    while (mq_send(queue_.get(), reinterpret_cast<const char*>(message), message_bytes_, 0) != 0 && errno == EINTR) {
    }
  }
  void receive(Context&, std::byte* message) noexcept {
    while (mq_receive(queue_.get(), reinterpret_cast<char*>(message), message_bytes_, nullptr) < 0 && errno == EINTR) {
    }
  }
  std::array<int, 1> descriptors() const { return {queue_.get()}; }  // on Linux a queue's handle is a descriptor

 private:
  static int open_nameless(const ChannelSetup& setup) {
    const std::string name = exec::object_name("channel" + std::to_string(setup.number));
    mq_attr limits{};
    limits.mq_maxmsg = most_messages;
    limits.mq_msgsize = static_cast<long>(setup.message_bytes);
    const int queue = mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, S_IRUSR | S_IWUSR, &limits);
    const int why = errno;
    if (queue >= 0) mq_unlink(name.c_str());
    errno = why;
    return queue;
  }

  std::size_t message_bytes_;
  Descriptor queue_;
};

}  // namespace coresweep::bench::channels
