#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "harness/model/log_buckets.hpp"

namespace coresweep {

/// Times of single events, in ns, as a histogram: what trials, samples and processes observed can be put together
/// before a percentile is taken, which percentiles cannot. Header-only, since worker programs do not link the model.
class Observations {
 public:
  /// `ns` below 0 counts as 0.
  void add(double ns, std::uint64_t times = 1) {
    if (times == 0) return;
    const double value = std::round(std::clamp(ns, 0.0, 1e18));
    counts_[static_cast<std::uint32_t>(LogBuckets::bucket_of(static_cast<std::uint64_t>(value)))] += times;
    n_ += times;
    longest_ = std::max(longest_, value);
  }
  void add(const Observations& others) {
    for (const auto& [bucket, count] : others.counts_) counts_[bucket] += count;
    n_ += others.n_;
    longest_ = std::max(longest_, others.longest_);
  }
  /// That the longest was this long, where `add` only knew its bucket.
  void set_longest(double ns) { longest_ = ns; }

  std::uint64_t n() const noexcept { return n_; }
  double longest_ns() const noexcept { return longest_; }
  const std::map<std::uint32_t, std::uint64_t>& counts() const noexcept { return counts_; }  ///< by LogBuckets

  /// The value below which `per_mille` of a thousand lie (nearest rank, the middle of its bucket); nothing unless more
  /// than ten observations lie beyond: p50 from 21, p99 from 1,001, p99.9 from 10,001.
  std::optional<double> quantile(unsigned per_mille) const {
    if (n_ * (1000 - per_mille) <= 10'000) return {};
    const std::uint64_t rank = (n_ * per_mille + 999) / 1000;
    std::uint64_t seen = 0;
    for (const auto& [bucket, count] : counts_) {
      seen += count;
      if (seen >= rank) return std::min(static_cast<double>(LogBuckets::middle_of(bucket)), longest_);
    }
    return longest_;
  }

 private:
  std::map<std::uint32_t, std::uint64_t> counts_;
  std::uint64_t n_ = 0;
  double longest_ = 0;
};

using ObservationsByName = std::map<std::string, Observations>;

inline void add_all(ObservationsByName& sum, const ObservationsByName& others) {
  for (const auto& [name, observed] : others) {
    if (observed.n() != 0) sum[name].add(observed);
  }
}

void to_json(nlohmann::json& out, const Observations& observed);
void from_json(const nlohmann::json& in, Observations& observed);

}  // namespace coresweep
