#include "harness/model/disturbance_json.hpp"
#include "harness/model/optional_json.hpp"
#include "harness/model/record.hpp"
#include "harness/model/statistics.hpp"

namespace coresweep {
namespace {

using nlohmann::json;

template <typename Value>
json to_array(const std::vector<std::optional<Value>>& series) {
  json out = json::array();
  for (const auto& value : series) out.push_back(or_null(value));
  return out;
}

template <typename Value = double>
std::vector<std::optional<Value>> from_array(const json& in) {
  std::vector<std::optional<Value>> series;
  for (const json& value : in) series.push_back(unless_null<Value>(value));
  return series;
}

}  // namespace

double process_value(const BlockRecord& block) {
  return median(block.samples_ns);
}

void to_json(json& out, const BlockRecord& block) {
  json counters = json::object();
  for (const auto& [name, series] : block.counters) counters[name] = to_array(series);
  out = json{{"block", block.block},
             {"order", block.order},
             {"status", to_string(block.status)},
             {"reason", block.reason},
             {"k", block.k},
             {"samples_ns", block.samples_ns},
             {"span_ns", block.span_ns},
             {"region_ns", to_array(block.region_ns)},
             {"steps", block.steps},
             {"startup_ns", block.startup_ns},
             {"warmup_ns", block.warmup_ns},
             {"wall_ns", block.wall_ns},
             {"counters", std::move(counters)},
             {"observations", block.observations},
             {"flags", block.flags},
             {"disturbance", block.disturbance},
             {"steal_ticks", or_null(block.steal_ticks)},
             {"throttled_us", or_null(block.throttled_us)},
             {"padding_bytes", block.padding_bytes},
             {"max_rss_bytes", or_null(block.max_rss_bytes)},
             {"cpus", block.cpus},
             {"facts", block.facts}};
  if (!block.distance.empty()) out["distance_ns"] = to_array(block.distance);
  if (!block.caller_cpus.empty()) out["caller_cpus"] = block.caller_cpus;
  if (!block.loop_turn.empty()) out["loop_turn_ns"] = to_array(block.loop_turn);
  if (!block.multiply_add.empty()) out["multiply_add_ns"] = to_array(block.multiply_add);
  if (!block.worker_steps.empty()) out["worker_steps"] = block.worker_steps;
}

void from_json(const json& in, BlockRecord& block) {
  in.at("block").get_to(block.block);
  in.at("order").get_to(block.order);
  block.status = status_from_string(in.at("status").get<std::string>());
  in.at("reason").get_to(block.reason);
  in.at("k").get_to(block.k);
  in.at("samples_ns").get_to(block.samples_ns);
  in.at("span_ns").get_to(block.span_ns);
  block.region_ns = from_array(in.at("region_ns"));
  in.at("steps").get_to(block.steps);
  block.worker_steps = in.value("worker_steps", block.worker_steps);
  in.at("startup_ns").get_to(block.startup_ns);
  in.at("warmup_ns").get_to(block.warmup_ns);
  in.at("wall_ns").get_to(block.wall_ns);
  block.counters.clear();
  for (const auto& [name, series] : in.at("counters").items()) block.counters[name] = from_array(series);
  block.observations = in.value("observations", block.observations);
  in.at("flags").get_to(block.flags);
  in.at("disturbance").get_to(block.disturbance);
  block.steal_ticks = unless_null<std::int64_t>(in.at("steal_ticks"));
  block.throttled_us = unless_null<std::int64_t>(in.at("throttled_us"));
  in.at("padding_bytes").get_to(block.padding_bytes);
  block.max_rss_bytes = unless_null<std::int64_t>(in.at("max_rss_bytes"));
  in.at("cpus").get_to(block.cpus);
  block.caller_cpus = in.value("caller_cpus", block.caller_cpus);
  block.facts = in.value("facts", block.facts);
  block.distance = from_array<DistanceProbe>(in.value("distance_ns", json::array()));
  block.loop_turn = from_array<SpeedProbe>(in.value("loop_turn_ns", json::array()));
  block.multiply_add = from_array<SpeedProbe>(in.value("multiply_add_ns", json::array()));
}

}  // namespace coresweep
