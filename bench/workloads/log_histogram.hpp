#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "harness/model/observations.hpp"

namespace coresweep::bench {

/// Counts values of any size. Of fixed size, so that it lies in shared memory and nothing is allocated while a lock is
/// timed; what it holds is told as Observations.
class LogHistogram {
 public:
  void add(std::uint64_t value) noexcept {
    ++counts_[LogBuckets::bucket_of(value)];
    longest_ = std::max(longest_, value);
    total_ += value;
    ++n_;
  }
  /// The mean of the values themselves; 0 without any.
  double mean() const noexcept { return n_ == 0 ? 0 : static_cast<double>(total_) / static_cast<double>(n_); }

  /// Adds them to `observed`; one of its units is `unit_ns` long.
  void tell(Observations& observed, double unit_ns) const {
    Observations own;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      own.add(static_cast<double>(LogBuckets::middle_of(bucket)) * unit_ns, counts_[bucket]);
    }
    own.set_longest(static_cast<double>(longest_) * unit_ns);
    observed.add(own);
  }

 private:
  std::array<std::uint32_t, LogBuckets::count> counts_{};  // a trial is short
  std::uint64_t longest_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t n_ = 0;
};

}  // namespace coresweep::bench
