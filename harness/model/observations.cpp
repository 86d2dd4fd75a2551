#include "harness/model/observations.hpp"

#include <nlohmann/json.hpp>

namespace coresweep {

void to_json(nlohmann::json& out, const Observations& observed) {
  nlohmann::json counts = nlohmann::json::array();
  for (const auto& [bucket, count] : observed.counts()) {
    counts.push_back(nlohmann::json::array({LogBuckets::middle_of(bucket), count}));
  }
  out = {{"longest_ns", observed.longest_ns()}, {"counts", std::move(counts)}};
}

void from_json(const nlohmann::json& in, Observations& observed) {
  observed = {};
  for (const nlohmann::json& pair : in.at("counts")) {
    observed.add(pair.at(0).get<double>(), pair.at(1).get<std::uint64_t>());
  }
  observed.set_longest(in.at("longest_ns").get<double>());
}

}  // namespace coresweep
