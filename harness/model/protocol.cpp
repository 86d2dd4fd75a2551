#include "harness/model/protocol.hpp"

#include <array>
#include <utility>

#include "harness/model/disturbance_json.hpp"
#include "harness/model/errors.hpp"

namespace coresweep {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<Status, std::string_view>, 5> status_names{{{Status::ok, "ok"},
                                                                           {Status::skipped, "skipped"},
                                                                           {Status::failed, "failed"},
                                                                           {Status::incorrect, "incorrect"},
                                                                           {Status::timed_out, "timed_out"}}};

json sample_to_json(const Sample& sample) {
  json out{{"published_ns", sample.published_ns}, {"span_ns", sample.span_ns}, {"steps", sample.steps},
           {"counters", sample.counters},         {"flags", sample.flags},     {"workers", sample.workers}};
  if (sample.region_ns) out["region_ns"] = *sample.region_ns;
  if (sample.distance) out["distance_ns"] = *sample.distance;
  if (sample.loop_turn) out["loop_turn_ns"] = *sample.loop_turn;
  if (sample.multiply_add) out["multiply_add_ns"] = *sample.multiply_add;
  if (!sample.worker_steps.empty()) out["worker_steps"] = sample.worker_steps;
  return out;
}

Sample sample_from_json(const json& in) {
  Sample sample;
  in.at("published_ns").get_to(sample.published_ns);
  in.at("span_ns").get_to(sample.span_ns);
  if (in.contains("region_ns")) sample.region_ns = in.at("region_ns").get<double>();
  in.at("steps").get_to(sample.steps);
  sample.worker_steps = in.value("worker_steps", sample.worker_steps);
  in.at("counters").get_to(sample.counters);
  in.at("flags").get_to(sample.flags);
  in.at("workers").get_to(sample.workers);
  if (in.contains("distance_ns")) sample.distance = in.at("distance_ns").get<DistanceProbe>();
  if (in.contains("loop_turn_ns")) sample.loop_turn = in.at("loop_turn_ns").get<SpeedProbe>();
  if (in.contains("multiply_add_ns")) sample.multiply_add = in.at("multiply_add_ns").get<SpeedProbe>();
  return sample;
}

}  // namespace

std::string_view to_string(Status status) {
  for (const auto& [value, name] : status_names) {
    if (value == status) return name;
  }
  return "failed";
}

Status status_from_string(std::string_view text) {
  for (const auto& [value, name] : status_names) {
    if (name == text) return value;
  }
  throw UsageError("unknown status \"" + std::string(text) + "\"; one of ok, skipped, failed, incorrect, timed_out");
}

void to_json(json& out, const Around& probe) {
  out = json::array({probe.before_ns, probe.after_ns});
}

void from_json(const json& in, Around& probe) {
  in.at(0).get_to(probe.before_ns);
  in.at(1).get_to(probe.after_ns);
}

void to_json(json& out, const ProcessResult& result) {
  json samples = json::array();
  for (const Sample& sample : result.samples) samples.push_back(sample_to_json(sample));
  out = json{{"protocol", result.protocol},
             {"status", to_string(result.status)},
             {"reason", result.reason},
             {"k", result.k},
             {"samples", std::move(samples)},
             {"startup_ns", result.startup_ns},
             {"warmup_ns", result.warmup_ns},
             {"cpus", result.cpus},
             {"caller_cpus", result.caller_cpus},
             {"observations", result.observations},
             {"facts", result.facts}};
}

void from_json(const json& in, ProcessResult& result) {
  in.at("protocol").get_to(result.protocol);
  if (result.protocol != protocol_version) {
    throw UsageError("the case child speaks protocol " + std::to_string(result.protocol) + ", this driver " +
                     std::to_string(protocol_version) + "; use programs of one build");
  }
  result.status = status_from_string(in.at("status").get<std::string>());
  in.at("reason").get_to(result.reason);
  in.at("k").get_to(result.k);
  result.samples.clear();
  for (const json& sample : in.at("samples")) result.samples.push_back(sample_from_json(sample));
  in.at("startup_ns").get_to(result.startup_ns);
  in.at("warmup_ns").get_to(result.warmup_ns);
  in.at("cpus").get_to(result.cpus);
  in.at("caller_cpus").get_to(result.caller_cpus);
  in.at("observations").get_to(result.observations);
  in.at("facts").get_to(result.facts);
}

void to_json(json& out, const CaseJob& job) {
  out = json{{"cpus", job.cpus},
             {"caller_cpus", job.caller_cpus},
             {"oversubscribed", job.oversubscribed},
             {"topology_xml", job.topology_xml},
             {"trials_per_sample", job.trials_per_sample},
             {"samples", job.samples},
             {"work_scale", job.work_scale},
             {"record_fd", job.record_fd},
             {"timeout_s", job.timeout_s}};
}

void from_json(const json& in, CaseJob& job) {
  in.at("cpus").get_to(job.cpus);
  in.at("caller_cpus").get_to(job.caller_cpus);
  in.at("oversubscribed").get_to(job.oversubscribed);
  in.at("topology_xml").get_to(job.topology_xml);
  in.at("trials_per_sample").get_to(job.trials_per_sample);
  in.at("samples").get_to(job.samples);
  in.at("work_scale").get_to(job.work_scale);
  in.at("record_fd").get_to(job.record_fd);
  job.timeout_s = in.value("timeout_s", 0.0);  // a driver of the same protocol may not know it yet
}

}  // namespace coresweep
