#pragma once

#include <nlohmann/json.hpp>

#include "harness/model/catalogue.hpp"

namespace coresweep {

/// As run.json's `catalogue` and `coresweep list --json` have them.
void to_json(nlohmann::json& json, const AxisInfo& info);
void to_json(nlohmann::json& json, const WorkloadInfo& info);
void to_json(nlohmann::json& json, const LockInfo& info);
void to_json(nlohmann::json& json, const ChannelInfo& info);
void to_json(nlohmann::json& json, const ModeInfo& info);
void to_json(nlohmann::json& json, const PlacementInfo& info);
void to_json(nlohmann::json& json, const Catalogue& catalogue);

}  // namespace coresweep
