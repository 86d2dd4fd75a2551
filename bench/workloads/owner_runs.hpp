#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "bench/workloads/stint.hpp"

namespace coresweep::bench {

/// How many acquisitions in a row one worker makes of one lock. Kept by whoever holds it; relaxed atomics with separate
/// loads and stores, so that without exclusion it is wrong and not undefined (and then nobody tells it).
class alignas(64) OwnerRuns {
 public:
  void count(std::uint32_t worker) noexcept {
    const bool again = load(owner_) == worker + 1;
    store(owner_, std::uint64_t{worker} + 1);
    store(length_, again ? load(length_) + 1 : 1);
    if (!again) store(runs_, load(runs_) + 1);
    if (load(length_) > load(longest_)) store(longest_, load(length_));
    store(acquisitions_, load(acquisitions_) + 1);
  }
  void reset() noexcept {
    for (auto* word : {&owner_, &length_, &longest_, &runs_, &acquisitions_}) store(*word, 0);
  }

  /// Of all locks together, in acquisitions:
  ///   owner_run_mean     acquisitions ÷ runs: ÷ (changes of owner + 1) of each lock that was taken at all
  ///   owner_run_longest
  static void tell(std::span<const OwnerRuns> locks, Counters& counters) {
    std::uint64_t acquisitions = 0, runs = 0, longest = 0;
    for (const OwnerRuns& each : locks) {
      acquisitions += load(each.acquisitions_);
      runs += load(each.runs_);
      longest = std::max(longest, load(each.longest_));
    }
    if (runs == 0) return;
    counters["owner_run_mean"] = static_cast<double>(acquisitions) / static_cast<double>(runs);
    counters["owner_run_longest"] = static_cast<double>(longest);
  }

 private:
  using Word = std::atomic<std::uint64_t>;
  static std::uint64_t load(const Word& word) noexcept { return word.load(std::memory_order_relaxed); }
  static void store(Word& word, std::uint64_t value) noexcept { word.store(value, std::memory_order_relaxed); }

  Word owner_{0};  ///< index + 1 of the last one; 0: nobody yet
  Word length_{0};
  Word longest_{0};
  Word runs_{0};
  Word acquisitions_{0};
};

}  // namespace coresweep::bench
