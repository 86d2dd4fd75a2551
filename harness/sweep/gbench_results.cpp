#include "harness/sweep/gbench_results.hpp"

#include <numeric>

#include "harness/model/statistics.hpp"

namespace coresweep::sweep {
namespace {

using nlohmann::json;

/// `caches` may be empty but Bencher's adapter wants it there; `json_schema_version`, if present, must be 1. What the
/// library says of a machine and was not observed here (mhz_per_cpu, cpu_scaling_enabled, load_avg) is left out: its
/// readers do without.
json context_of(const RunRecord& record) {
  const json& machine = record.machine;
  return json{{"date", record.run.started_at},
              {"host_name", machine.at("host")},
              {"executable", "coresweep"},
              {"num_cpus", machine.at("cpus").at("usable")},
              {"caches", json::array()},
              {"library_build_type", record.build.at("benchmark_library_debug") == true ? "debug" : "release"},
              {"json_schema_version", 1}};
}

/// `cpu_time` was not measured, but compare.py computes with it in every row: the published value once more.
json row_of(const std::string& id, std::size_t family, std::size_t repetitions, std::size_t repetition,
            std::uint64_t iterations, double time_ns) {
  return json{{"name", id},
              {"family_index", family},
              {"per_family_instance_index", 0},
              {"run_name", id},
              {"run_type", "iteration"},
              {"repetitions", repetitions},
              {"repetition_index", repetition},
              {"threads", 1},
              {"iterations", iterations},
              {"real_time", time_ns},
              {"cpu_time", time_ns},
              {"time_unit", "ns"}};
}

bool is_measured(const CaseRecord& subject) {
  return subject.status == Status::ok && !subject.blocks.empty();
}

}  // namespace

json gbench_results(const RunRecord& record) {
  json rows = json::array();
  std::size_t family = 0;
  for (const CaseRecord& subject : record.cases) {
    if (!is_measured(subject)) continue;
    const std::string id = subject.subject.id();
    const std::size_t repetitions =
        std::accumulate(subject.blocks.begin(), subject.blocks.end(), std::size_t{0},
                        [](std::size_t sum, const BlockRecord& block) { return sum + block.samples_ns.size(); });
    std::size_t repetition = 0;
    for (const BlockRecord& block : subject.blocks) {
      for (double value : block.samples_ns) {
        rows.push_back(row_of(id, family, repetitions, repetition++, block.k, value));
      }
    }
    ++family;
  }
  return json{{"context", context_of(record)}, {"benchmarks", std::move(rows)}};
}

json ci_results(const RunRecord& record) {
  json rows = json::array();
  for (const CaseRecord& subject : record.cases) {
    if (!is_measured(subject)) continue;
    std::vector<double> values;
    for (const BlockRecord& block : subject.blocks) values.push_back(process_value(block));
    rows.push_back(
        row_of(subject.subject.id(), rows.size(), 1, 0, subject.blocks.front().k, median(std::move(values))));
  }
  return json{{"context", context_of(record)}, {"benchmarks", std::move(rows)}};
}

}  // namespace coresweep::sweep
