#include "harness/model/tests/fake_record.hpp"

#include "harness/model/catalogue_json.hpp"
#include "harness/model/json_text.hpp"
#include "harness/model/tests/fake_catalogue.hpp"

namespace coresweep::tests {

nlohmann::json fake_machine() {
  return parse_json(R"({"name": "box-0123abcd", "host": "box", "digest": "0123456789ab", "cpu_model": null,
    "architecture": "x86_64", "kernel": "6.1", "os": null, "memory_bytes": null, "virtualisation": null,
    "affinity_is_pretended": false, "governor": null, "turbo": null, "clocksource": "tsc",
    "cpus": {"online": 2, "allowed": 2, "affinity": 2, "usable": 2, "quota": null}, "topology": {}})");
}

nlohmann::json fake_build() {
  return parse_json(R"({"version": "0.1.0", "commit": null, "compiler": "GNU 12.2.0", "flags": "-O2",
    "build_type": "Release", "sanitizer": "none", "libraries": {"boost": "1.74"}, "benchmark_library_debug": true})");
}

BlockRecord fake_block(unsigned block, double value_ns) {
  BlockRecord record;
  record.block = block;
  record.order = 3;
  record.k = 4;
  record.samples_ns = {value_ns, value_ns * 1.5};
  record.span_ns = {4e6, 6e6};
  record.region_ns = {3.5e6, std::nullopt};
  record.steps = {4000, 4000};
  record.worker_steps = {{3000, 1000}, {1500, 2500}};
  record.startup_ns = 1e5;
  record.warmup_ns = 2e6;
  record.wall_ns = 2e7;
  record.counters = {{"overlap", {0.95, std::nullopt}}};
  record.flags = {"low_overlap"};
  record.disturbance = {{Disturbance{.run_delay_ns = 10, .migrations = 0}}, {}};
  record.distance = {DistanceProbe{.before_ns = 41.5, .after_ns = 203}, std::nullopt};
  record.loop_turn = {std::nullopt, SpeedProbe{.before_ns = 0.375, .after_ns = 0.75}};
  record.multiply_add = {std::nullopt, SpeedProbe{.before_ns = 1.5, .after_ns = 1.5}};
  record.steal_ticks = 1;
  record.padding_bytes = 77;
  record.max_rss_bytes = 1 << 20;
  record.cpus = {{0}, {1}};
  record.caller_cpus = {0};
  record.facts = {{"trial_ns", "80000000"}};
  return record;
}

RunRecord fake_record() {
  const Catalogue catalogue = fake_catalogue();
  RunRecord record;
  record.run.id = "20240131T120000Z-tiny";
  record.run.suite = "tiny";
  record.run.title = "A tiny one";
  record.run.suite_source = {{"name", "tiny"}};
  record.run.seed = 9223372036854775807;
  record.run.budget_s = 10;
  record.run.started_at = "2024-01-31T12:00:00Z";
  record.run.command = {"coresweep", "run", "tiny"};
  record.run.reproduce = "coresweep run tiny --seed 9223372036854775807";
  record.run.blocks_planned = 2;
  record.run.target_half_width = 0.02;
  record.run.wall_s = 2;
  record.run.measured_s = 1.5;
  record.build = fake_build();
  record.machine = fake_machine();
  record.environment = {{"aslr", true}};
  record.catalogue = catalogue;
  CaseRecord measured;
  measured.subject = parse_case("sum/mode:pool/dispatch:submit", catalogue);
  measured.cpus = {{0}, {1}};
  measured.caller_cpus = {0};
  measured.aliases = {parse_case("sum/mode:pool/dispatch:submit/place:compact", catalogue).id()};
  measured.unit = "ns_per_step";
  measured.blocks = {fake_block(0, 2.0), fake_block(1, 3.0)};
  CaseRecord skipped;
  skipped.subject = parse_case("gated/mode:process/lock:local", catalogue);
  skipped.status = Status::skipped;
  skipped.reason = "lock local works between the threads of one process only";
  skipped.unit = "ns_per_step";
  record.rounds = {{.block = 0, .cpu = 0, .frequency_hz = 2.9e9, .aperf_hz = 3e9},
                   {.block = 1, .cpu = 0, .frequency_hz = 3.1e9}};
  record.cases = {measured, skipped};
  return record;
}

}  // namespace coresweep::tests
