#include "harness/model/disturbance_json.hpp"

#include <array>
#include <utility>

namespace coresweep {
namespace {

using Source = std::optional<std::int64_t> Disturbance::*;

constexpr std::array<std::pair<const char*, Source>, 6> sources{
    {{"run_delay_ns", &Disturbance::run_delay_ns},
     {"migrations", &Disturbance::migrations},
     {"voluntary_switches", &Disturbance::voluntary_switches},
     {"involuntary_switches", &Disturbance::involuntary_switches},
     {"minor_faults", &Disturbance::minor_faults},
     {"major_faults", &Disturbance::major_faults}}};

}  // namespace

void to_json(nlohmann::json& out, const Disturbance& seen) {
  out = nlohmann::json::object();
  for (const auto& [key, source] : sources) {
    if (seen.*source) out[key] = *(seen.*source);
  }
}

void from_json(const nlohmann::json& in, Disturbance& seen) {
  for (const auto& [key, source] : sources) {
    const auto found = in.find(key);
    seen.*source = found != in.end() ? std::optional(found->get<std::int64_t>()) : std::nullopt;
  }
}

}  // namespace coresweep
