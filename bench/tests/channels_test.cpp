// Conformance over the registry: every channel hands over everything once, whole and in order, between threads and
// (where it says so) between processes; and channels that lose, repeat, reorder, cut short and damage are caught.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>

#include "bench/channels/shm_mpmc.hpp"
#include "bench/tests/fixture.hpp"
#include "bench/workloads/ping_pong.hpp"
#include "bench/workloads/queue.hpp"
#include "bench/workloads/transfer.hpp"

namespace coresweep::bench {
namespace {

class Channels : public ::testing::TestWithParam<ChannelInfo> {
 protected:
  /// Runs a case of this channel in a mode that it does not exclude; the checks of the workload throw.
  static void run(const std::string& mode, const std::string& workload, const std::string& axes,
                  double work_scale = 1.0) {
    std::string id = workload + "/mode:" + mode;
    id.append("/channel:").append(GetParam().name).append(axes);
    if (not_applicable(parse_case(id, catalogue()), catalogue())) return;
    SCOPED_TRACE(id);
    OpenedCase opened(id, kernels(), work_scale);
    for (int trial = 0; trial < 3; ++trial) {
      EXPECT_GT(opened.session->run_trial().steps, 0U);  // throws Incorrect
    }
  }
};

TEST_P(Channels, HandOverFromTwoProducersToOne) {
  in_every_mode([](const std::string& mode) {
    run(mode, "queue", "/work:5000");
    run(mode, "queue", "/work:500", 1.25);
  });
}

TEST_P(Channels, HandATokenToAndFro) {
  in_every_mode([](const std::string& mode) {
    for (const char* wait : {"/wait:spin", "/wait:sleep"}) {
      run(mode, "ping_pong", wait + std::string("/work:51"));
      run(mode, "ping_pong", wait + std::string("/work:50"), 1.25);
    }
  });
}

TEST_P(Channels, StreamMessagesOfEverySize) {
  in_every_mode([](const std::string& mode) {
    for (const char* size : {"1", "7", "8", "13", "16", "17", "64", "65", "1000", "4096", "8192"}) {
      run(mode, "stream", "/work:2500/size:" + std::string(size));
    }
    run(mode, "stream", "/work:200/size:65536");
    run(mode, "stream", "/work:20/size:1048576");
  });
}

TEST_P(Channels, StreamMessagesThatAreCheckedWhole) {
  in_every_mode([](const std::string& mode) {
    for (const char* size : {"1", "8", "15", "16", "23", "64", "65", "1000", "4096"}) {
      run(mode, "stream", "/work:1000/check:whole/size:" + std::string(size));
    }
    run(mode, "stream", "/work:100/check:whole/size:4096", 1.25);
    run(mode, "fan", "/work:1000/check:whole/senders:2/receivers:2");
  });
}

TEST_P(Channels, TellWhatTheirChecksCost) {
  for (const char* workload : {"stream", "fan", "queue", "ping_pong"}) {
    const std::string id = workload + std::string("/mode:thread/work:50/channel:") + GetParam().name;
    if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
    OpenedCase opened(id, kernels());
    EXPECT_GE(opened.session->run_trial().counters.at("check_ns"), 0) << id;
  }
}

TEST_P(Channels, StreamAndFanHoweverTheyWait) {
  in_every_mode([](const std::string& mode) {
    for (const char* wait : {"/wait:spin", "/wait:sleep"}) {
      run(mode, "stream", "/work:500" + std::string(wait));
      run(mode, "fan", "/work:500/senders:1/receivers:1" + std::string(wait));
    }
  });
}

TEST_P(Channels, DoTheExtraStepsOfWorkScale) {
  in_every_mode([](const std::string& mode) {
    run(mode, "stream", "/work:1000/size:1", 1.05);
    run(mode, "stream", "/work:100/size:4096", 2.5);
    run(mode, "fan", "/work:1000/senders:2/receivers:2", 1.05);
  });
}

TEST_P(Channels, FanInAndOutAlsoWithMoreWorkersThanCpus) {
  in_every_mode([](const std::string& mode) {
    for (const char* sides : {"/senders:1/receivers:1", "/senders:1/receivers:4", "/senders:4/receivers:1",
                              "/senders:3/receivers:2", "/senders:4/receivers:4"}) {
      run(mode, "fan", "/work:3001" + std::string(sides));
    }
  });
}

TEST_P(Channels, LeaveNothingBehind) {
  in_every_mode([](const std::string& mode) { run(mode, "stream", "/work:10"); });
  for (const auto& file : std::filesystem::directory_iterator("/dev/shm")) {
    EXPECT_EQ(file.path().string().find("coresweep-" + std::to_string(getpid()) + "-channel"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Channels, ::testing::ValuesIn(catalogue().channels),
                         [](const auto& channel) { return channel.param.name; });

enum class Fault { loses, repeats, floods, reorders, cuts, damages, spoils_the_middle, tears };

/// The registered shm_mpmc, in whose 50th message something goes wrong (`floods`: every message comes twice).
template <Fault fault, Order order = Order::fifo>
class faulty {
 public:
  static constexpr ChannelTraits traits{.description = "a channel with a fault", .order = order, .can_spin = true};
  using Inner = channels::shm_mpmc::of<Large>;
  struct Context {
    Inner::Context inner;
  };

  static std::size_t bytes(const ChannelSetup& setup) { return sizeof(faulty) - sizeof(Inner) + Inner::bytes(setup); }
  explicit faulty(const ChannelSetup& setup) : bytes_(setup.message_bytes), inner_(setup) {}

  void send(Context& context, const std::byte* message) {
    const std::lock_guard guard(mutex_);
    const bool now = ++sent_ == 50;
    std::vector<std::byte> copy(message, message + bytes_);
    if (now && fault == Fault::loses) return;
    if (now && fault == Fault::damages) copy.back() ^= std::byte{4};
    if (now && fault == Fault::spoils_the_middle) copy[bytes_ / 2] ^= std::byte{4};
    if (now && fault == Fault::tears) std::copy(last_.begin() + bytes_ / 2, last_.end(), copy.begin() + bytes_ / 2);
    last_ = copy;
    if (now && fault == Fault::reorders) {
      held_ = copy;
      return;
    }
    inner_.send(context.inner, copy.data());
    if (fault == Fault::floods || (now && fault == Fault::repeats)) inner_.send(context.inner, copy.data());
    if (!held_.empty()) inner_.send(context.inner, std::exchange(held_, {}).data());
  }
  void receive(Context& context, std::byte* message) {
    std::vector<std::byte> whole(bytes_);
    inner_.receive(context.inner, whole.data());
    std::copy_n(whole.data(), fault == Fault::cuts ? bytes_ - bytes_ / 4 : bytes_, message);
  }

 private:
  std::mutex mutex_;
  std::uint64_t sent_ = 0;
  std::vector<std::byte> held_;
  std::vector<std::byte> last_;
  std::size_t bytes_;
  Inner inner_;  // last: its messages follow it
};

/// A channel with a fault that takes and gives values, of messages that are one.
template <class Faulty>
struct by_value {
  static constexpr ChannelTraits traits = Faulty::traits;
  template <class Element>
  class of : public Faulty {
   public:
    using Value = Element;
    using Faulty::Faulty;
    using typename Faulty::Context;
    void send_value(Context& context, const Element& element, Wait) {
      this->send(context, reinterpret_cast<const std::byte*>(&element));
    }
    void receive_value(Context& context, Element& element, Wait) {
      this->receive(context, reinterpret_cast<std::byte*>(&element));
    }
  };
};

template <class Channel>
exec::Kernel row_over(const std::string& workload) {
  if (workload == "queue") return channel_row<queue::Queue, Channel>("queue", "shm_mpmc");
  if (workload == "ping_pong") return channel_row<ping_pong::Tokens, Channel>("ping_pong", "shm_mpmc");
  if (workload == "stream") {
    return channel_row<transfer::Transfer<transfer::stream_sides>::Over, Channel>("stream", "shm_mpmc");
  }
  return channel_row<transfer::Transfer<transfer::fan_sides, transfer::fan_bytes>::Over, Channel>("fan", "shm_mpmc");
}

/// What the check says of a case over this channel.
template <Fault fault, Order order = Order::fifo>
std::string complaint(const std::string& workload, const std::string& axes) {
  return complaint_of(workload + "/mode:thread/channel:shm_mpmc" + axes, row_over<faulty<fault, order>>(workload));
}

template <Fault fault, Order order = Order::fifo>
std::string complaint_by_value(const std::string& workload, const std::string& axes) {
  return complaint_of(workload + "/mode:thread/channel:shm_mpmc" + axes,
                      row_over<by_value<faulty<fault, order>>>(workload));
}

::testing::AssertionResult says(const std::string& text, std::string_view part) {
  if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << '"' << text << "\" does not say \"" << part << '"';
}

TEST(Conformance, CatchesAChannelThatLoses) {
  EXPECT_TRUE(says(complaint<Fault::loses>("stream", "/size:1"), "never arrived"));
  EXPECT_TRUE(says(complaint<Fault::loses>("stream", "/size:65536/work:100"), "never arrived"));
  EXPECT_TRUE(says(complaint<Fault::loses>("fan", "/senders:3/receivers:2"), "never arrived"));
  EXPECT_TRUE(says(complaint<Fault::loses>("queue", "/work:5000"), "4999 messages instead of 5000"));
}

TEST(Conformance, CatchesAChannelThatRepeats) {
  EXPECT_TRUE(says(complaint<Fault::repeats>("stream", "/size:1"), "out of their sender's order"));
  EXPECT_TRUE(says(complaint<Fault::repeats>("fan", "/senders:1/receivers:1"), "out of their sender's order"));
  EXPECT_NE(complaint<Fault::repeats>("fan", "/senders:2/receivers:3"), "nothing");
  EXPECT_NE(complaint<Fault::repeats>("queue", "/work:5000"), "nothing");
  EXPECT_TRUE(says(complaint<Fault::repeats>("ping_pong", "/work:200"), "another token"));
}

TEST(Conformance, EndsATrialWhoseSendersFaceAFullChannel) {
  EXPECT_NE(complaint<Fault::floods>("stream", "/size:64/work:5000"), "nothing");
  EXPECT_NE(complaint<Fault::floods>("fan", "/senders:2/receivers:2/work:5000"), "nothing");
}

TEST(Conformance, CatchesAChannelThatReorders) {
  EXPECT_TRUE(says(complaint<Fault::reorders>("stream", "/size:1"), "out of their sender's order"));
  EXPECT_TRUE(says(complaint<Fault::reorders>("stream", "/size:64"), "out of their sender's order"));
  EXPECT_TRUE(says(complaint<Fault::reorders>("fan", "/senders:1/receivers:1"), "out of their sender's order"));
  EXPECT_TRUE(says(complaint<Fault::reorders>("queue", "/work:5000"), "out of their producer's order"));
}

TEST(Conformance, LetsAChannelReorderThatPromisesNoOrder) {
  EXPECT_EQ((complaint<Fault::reorders, Order::none>("fan", "/senders:1/receivers:1")), "nothing");
  EXPECT_NE((complaint<Fault::repeats, Order::none>("fan", "/senders:1/receivers:1")), "nothing");
}

TEST(Conformance, CatchesAChannelThatCutsMessagesShort) {
  EXPECT_TRUE(says(complaint<Fault::cuts>("stream", "/size:64"), "damaged"));
  EXPECT_TRUE(says(complaint<Fault::cuts>("stream", "/size:65536/work:50"), "damaged"));
  EXPECT_TRUE(says(complaint<Fault::cuts>("fan", "/senders:2/receivers:2"), "damaged"));
  EXPECT_TRUE(says(complaint<Fault::cuts>("ping_pong", "/work:20"), "another token"));
}

TEST(Conformance, CatchesAMessageThatIsHalfTheOneBefore) {
  for (const char* size : {"16", "17", "64", "1000", "65536"}) {
    for (const char* check : {"/check:edges", "/check:whole"}) {
      EXPECT_TRUE(says(complaint<Fault::tears>("stream", "/work:100/size:" + std::string(size) + check), "damaged"));
    }
  }
  EXPECT_TRUE(says(complaint<Fault::tears>("fan", "/senders:1/receivers:2"), "damaged"));
}

TEST(Conformance, LooksIntoTheMiddleWhereAskedTo) {
  for (const char* size : {"24", "64", "1000", "65536"}) {
    const std::string axes = "/work:100/size:" + std::string(size);
    EXPECT_TRUE(says(complaint<Fault::spoils_the_middle>("stream", axes + "/check:whole"), "damaged")) << size;
    EXPECT_EQ(complaint<Fault::spoils_the_middle>("stream", axes + "/check:edges"), "nothing") << size;
  }
  EXPECT_TRUE(says(complaint<Fault::spoils_the_middle>("fan", "/senders:2/receivers:2/check:whole"), "damaged"));
}

TEST(Conformance, WholeMessagesAreCheckedForTheRestAsWell) {
  EXPECT_TRUE(says(complaint<Fault::loses>("stream", "/size:64/check:whole"), "never arrived"));
  EXPECT_TRUE(says(complaint<Fault::repeats>("stream", "/size:64/check:whole"), "out of their sender's order"));
  EXPECT_TRUE(says(complaint<Fault::cuts>("stream", "/size:64/check:whole"), "damaged"));
}

TEST(Conformance, CatchesAChannelThatDamages) {
  for (const char* size : {"9", "16", "17", "64", "1000", "65536"}) {
    EXPECT_TRUE(says(complaint<Fault::damages>("stream", "/work:100/size:" + std::string(size)), "damaged")) << size;
  }
  EXPECT_NE(complaint<Fault::damages>("stream", "/work:100/size:1"), "nothing");
  EXPECT_NE(complaint<Fault::damages>("stream", "/work:100/size:8"), "nothing");
  EXPECT_TRUE(says(complaint<Fault::damages>("fan", "/senders:2/receivers:2"), "damaged"));
  EXPECT_NE(complaint<Fault::damages>("queue", "/work:5000"), "nothing");
  EXPECT_TRUE(says(complaint<Fault::damages>("ping_pong", "/work:200"), "another token"));
}

TEST(Conformance, CatchesAllOfThatInMessagesThatGoAsValues) {
  for (const std::string wait : {"adaptive", "spin"}) {
    for (const std::string size : {"8", "16", "64"}) {
      const std::string axes = "/size:" + size + "/wait:" + wait;
      EXPECT_TRUE(says(complaint_by_value<Fault::loses>("stream", axes), "never arrived")) << axes;
      EXPECT_TRUE(says(complaint_by_value<Fault::repeats>("stream", axes), "out of their sender's order")) << axes;
      EXPECT_TRUE(says(complaint_by_value<Fault::reorders>("stream", axes), "out of their sender's order")) << axes;
      EXPECT_NE(complaint_by_value<Fault::floods>("stream", axes + "/work:5000"), "nothing") << axes;
      EXPECT_NE(complaint_by_value<Fault::damages>("stream", axes), "nothing") << axes;
      if (size == "8") continue;  // it is all number, with no edge at the other end
      EXPECT_TRUE(says(complaint_by_value<Fault::tears>("stream", axes), "damaged")) << axes;
      EXPECT_TRUE(says(complaint_by_value<Fault::damages>("stream", axes), "damaged")) << axes;
    }
  }
  EXPECT_TRUE(says(complaint_by_value<Fault::cuts>("stream", "/size:64"), "damaged"));
  EXPECT_TRUE(says(complaint_by_value<Fault::loses>("fan", "/senders:3/receivers:2"), "never arrived"));
  EXPECT_NE(complaint_by_value<Fault::repeats>("fan", "/senders:2/receivers:3"), "nothing");
  EXPECT_TRUE(says(complaint_by_value<Fault::damages>("fan", "/senders:2/receivers:2"), "damaged"));
  EXPECT_EQ((complaint_by_value<Fault::reorders, Order::none>("fan", "/senders:1/receivers:1")), "nothing");
}

TEST(Elements, AreTheSmallestThatHaveRoom) {
  const auto bytes_of = [](std::size_t message_bytes) {
    return with_element(message_bytes, []<class Element>() { return Element::bytes; });
  };
  for (const std::size_t size : {1, 8}) EXPECT_EQ(bytes_of(size), 8U);
  for (const std::size_t size : {9, 16}) EXPECT_EQ(bytes_of(size), 16U);
  for (const std::size_t size : {17, 64}) EXPECT_EQ(bytes_of(size), 64U);
  EXPECT_EQ(bytes_of(65), Large::bytes);
  for (const std::size_t size : {1, 8, 9, 16, 17, 64}) EXPECT_EQ(bytes_of(size), buffer_bytes(size));
  EXPECT_EQ(sizeof(ElementOf<8>), 8U);
  EXPECT_EQ(sizeof(ElementOf<64>), 64U);
}

std::string why_not(const std::string& id) {
  return not_applicable(parse_case(id, catalogue()), catalogue()).value_or("");
}

TEST(NotApplicable, SaysWhatAChannelCannot) {
  EXPECT_EQ(why_not("queue/mode:thread/channel:eventfd"), "channel eventfd carries no messages, only wake-ups");
  EXPECT_EQ(why_not("ping_pong/mode:thread/channel:eventfd"), "");
  EXPECT_EQ(why_not("ping_pong/mode:thread/channel:pipe/wait:spin"), "channel pipe always sleeps while it waits");
  EXPECT_EQ(why_not("stream/mode:thread/channel:pipe/wait:spin"), "channel pipe always sleeps while it waits");
  EXPECT_EQ(why_not("stream/mode:thread/channel:posix_mq/size:65536"),
            "channel posix_mq carries at most 8192 bytes in a message");
  EXPECT_EQ(why_not("stream/mode:thread/channel:pipe/size:65536"), "");
  EXPECT_TRUE(says(why_not("stream/mode:serial/channel:pipe/size:65536"), "one sender and one receiver"));
  EXPECT_EQ(why_not("queue/mode:thread/channel:shm_spsc"), "channel shm_spsc takes at most 1 producer, not 2");
  EXPECT_EQ(why_not("queue/mode:serial/channel:shm_spsc"), "");
  EXPECT_EQ(why_not("fan/mode:thread/channel:boost_spsc/senders:1/receivers:3"),
            "channel boost_spsc takes at most 1 consumer, not 3");
}

TEST(NotApplicable, WantsAWorkerPerSenderAndReceiver) {
  EXPECT_EQ(parse_case("fan/mode:thread/senders:3/receivers:4", catalogue()).get("workers"), "7");
  EXPECT_EQ(parse_case("fan/mode:serial", catalogue()).get("workers"), "1");
  EXPECT_EQ(why_not("fan/mode:thread/senders:3/receivers:4"), "");
  EXPECT_EQ(why_not("fan/mode:thread/senders:3/receivers:4/workers:2"), "senders and receivers are 7 workers, not 2");
}

TEST(NotApplicable, SpinsOnlyWithACpuEach) {
  EXPECT_TRUE(needs_cpu_each(parse_case("ping_pong/mode:thread/channel:shm_spsc/wait:spin", catalogue())));
  EXPECT_FALSE(needs_cpu_each(parse_case("ping_pong/mode:thread/channel:shm_spsc/wait:sleep", catalogue())));
}

}  // namespace
}  // namespace coresweep::bench
