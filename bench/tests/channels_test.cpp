// Conformance over the registry: every channel hands over every message once and in its producer's order, between
// threads and (where it says so) between processes; and one that drops, doubles or swaps messages is caught.
#include <gtest/gtest.h>

#include <algorithm>

#include "bench/channels/mutex_queue.hpp"
#include "bench/tests/fixture.hpp"
#include "bench/workloads/queue.hpp"

namespace coresweep::bench {
namespace {

class Channels : public ::testing::TestWithParam<ChannelInfo> {};

TEST_P(Channels, HandOverEveryMessageInOrder) {
  for (const ModeInfo& mode : catalogue().modes) {
    const std::string id = "queue/mode:" + mode.name + "/channel:" + GetParam().name + "/work:5001";
    if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
    SCOPED_TRACE(id);
    OpenedCase opened(id, kernels());
    for (int trial = 0; trial < 3; ++trial) {
      EXPECT_EQ(opened.session->run_trial().steps, 5001U);  // throws Incorrect if the check says no
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Channels, ::testing::ValuesIn(catalogue().channels),
                         [](const auto& channel) { return channel.param.name; });

enum class Fault { drops, doubles, swaps };

/// A channel with a fault: in what the squares' producer sends, of which nobody else touches `held_`.
template <Fault fault>
class faulty {
 public:
  static constexpr ChannelTraits traits{.description = "a channel with a fault"};
  static std::size_t bytes(const ChannelSetup&) { return sizeof(faulty); }
  explicit faulty(const ChannelSetup& setup) : sound_(setup) {}

  void send(const Message& message) {
    const bool chosen = message.producer == queue::squares;
    if (chosen && message.number == 10) {
      held_ = message;
      if (fault == Fault::doubles) sound_.send(message);
      if (fault != Fault::doubles) return;
    }
    sound_.send(message);
    if (fault == Fault::swaps && chosen && message.number == 11) sound_.send(held_);
  }
  Message receive() { return sound_.receive(); }

 private:
  channels::mutex_queue sound_;
  Message held_{};
};

template <Fault fault>
std::string complaint_about() {
  return complaint_of("queue/mode:thread/channel:mutex_queue/workers:3/work:100",
                      queue::Queue<faulty<fault>>::row("mutex_queue"));
}

TEST(Conformance, CatchesAChannelThatLosesDoublesOrSwapsMessages) {
  EXPECT_EQ(complaint_about<Fault::drops>(), "received 99 messages instead of 100");
  EXPECT_EQ(complaint_about<Fault::doubles>(), "received 101 messages instead of 100");
  EXPECT_NE(complaint_about<Fault::swaps>().find("out of their producer's order"), std::string::npos);
}

}  // namespace
}  // namespace coresweep::bench
