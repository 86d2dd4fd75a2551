#pragma once

#include <nlohmann/json.hpp>

#include "harness/model/protocol.hpp"

namespace coresweep {

/// A source that is absent is an absent key, never 0: the same form in the child's answer and in run.json.
void to_json(nlohmann::json& json, const Disturbance& seen);
void from_json(const nlohmann::json& json, Disturbance& seen);

}  // namespace coresweep
