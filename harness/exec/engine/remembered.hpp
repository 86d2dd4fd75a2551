#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "harness/exec/engine/sampling.hpp"

namespace coresweep::exec {

/// A prober and what it saw last: what was so after a sample is so before the next, if that follows at once.
template <class Prober>
class Remembered {
 public:
  using Seen = decltype(std::declval<Prober&>().probe());

  /// @param prober  null: never sees anything
  /// @param alive  called before each probe, so that a watchdog knows
  Remembered(Prober* prober, std::function<void()> alive, WallClock now)
      : prober_(prober), alive_(std::move(alive)), now_(std::move(now)) {}

  bool probes() const { return prober_ != nullptr; }

  Seen before() { return last_ && now_() - last_at_ns_ <= still_holds_ns ? last_ : after(); }

  Seen after() {
    if (prober_ == nullptr) return {};
    alive_();
    const std::int64_t begin = now_();
    last_ = prober_->probe();
    last_at_ns_ = now_();
    probing_ns_ += last_at_ns_ - begin;
    ++probes_;
    if (!last_ && ++failed_ == most_failed) prober_ = nullptr;
    return last_;
  }

  /// What a probe took on average, in ns; absent before the first.
  std::optional<double> probe_ns() const {
    return probes_ == 0 ? std::nullopt : std::optional(static_cast<double>(probing_ns_) / probes_);
  }

 private:
  // Of what lasts for seconds, or changes during a sample as well.
  static constexpr std::int64_t still_holds_ns = 5'000'000;
  // Each may have taken all its patience.
  static constexpr unsigned most_failed = 2;

  Prober* prober_;
  std::function<void()> alive_;
  WallClock now_;
  Seen last_{};
  std::int64_t last_at_ns_ = 0;
  unsigned probes_ = 0;
  unsigned failed_ = 0;
  std::int64_t probing_ns_ = 0;
};

}  // namespace coresweep::exec
