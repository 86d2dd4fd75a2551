#include "bench/workloads/lock_handoff.hpp"

namespace coresweep::bench {
namespace lock_handoff {
namespace {

constexpr std::uint64_t steps_of_a_call = 3;  // about as long as its other instructions take

}  // namespace

void Rounds::Shared::reset(const exec::Shape& shape) noexcept {
  holder.store(shape.workers - 1, std::memory_order_relaxed);  // worker 0 comes first
  busy.store(0, std::memory_order_relaxed);
  last_lap.store(0, std::memory_order_relaxed);
  handoffs.store(0, std::memory_order_relaxed);
  left_ticks.store(0, std::memory_order_relaxed);
}

void Rounds::prepare(exec::Worker& worker, Shared& shared) {
  if (worker.index != 0) return;
  const std::uint64_t steps = worker.shape->own[inside];
  std::uint64_t held = worker.index;
  shared.hold.measure(1 + WorkTime::stretch_steps / (steps_of_a_call + steps), [&] { held = run_chain(held, steps); });
  worker.tally->scratch = held;
  shared.one_stamp.add(stamp_cost_ns());
}

exec::Verdict Rounds::check(const Site<Rounds>& site, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
  const exec::Tally sum = total(tallies);
  const Shared& shared = site.shared;
  std::uint64_t early = 0, out_of_turn = 0;
  for (std::uint32_t i = 0; i < shape.workers; ++i) {
    const Part& part = site.part(i);
    early += part.early;
    out_of_turn += part.out_of_turn;
  }
  if (sum.steps == 0) return wrong("the lock was never passed on");
  if (site.excludes) {
    if (early != 0) return wrong(std::to_string(early) + " times a worker got the lock before it had been left");
    if (out_of_turn != 0) return wrong(std::to_string(out_of_turn) + " times a worker got the lock out of turn");
    if (shared.handoffs.load(std::memory_order_relaxed) != sum.steps + sum.scratch_steps) {
      return wrong("the lock was not passed on as often as the workers say");
    }
    for (const exec::Tally& tally : tallies) {
      if (tally.steps != tallies.front().steps) return wrong("workers did not take turns");
    }
  }
  if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
  exec::Verdict verdict;
  // Only one worker at a time does anything: what is not holding is handing over.
  verdict.counters = stint_counters(site.stints(), {.inside_ns = shared.hold.ns()});
  // They take turns; and who waits for his turn to come for the lock does so on a CPU, which is not the lock's doing.
  for (const char* of_the_round :
       {"jain", "cpu_ns_per_step", "running_share", "running_share_least", "not_working_share"}) {
    verdict.counters.erase(of_the_round);
  }
  if (shape.own[stamp] != 0) {
    verdict.counters["stamp_ns"] = shared.one_stamp.ns();
    site.tell(verdict.observations["handoff"], &Part::handoffs);
  }
  if (!site.excludes) verdict.counters["early_share"] = static_cast<double>(early) / static_cast<double>(sum.steps);
  return verdict;
}

}  // namespace lock_handoff

namespace {

constexpr auto rows = section_rows<lock_handoff::Rounds>("lock_handoff");

}  // namespace

extern const Workload workload_lock_handoff{
    .info =
        [] {
          return WorkloadInfo{
              .name = "lock_handoff",
              .description =
                  "workers pass one lock round, each waiting for it while the one before holds it, for a fixed "
                  "time: from one's unlock to the next one's lock; overhead_ns is wall ÷ handoffs − holding, as "
                  "only one works at a time (CPU time is not told: who is not next in turn polls)",
              .step = "one handoff, holding included (overhead_ns: without)",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .fixed_time_ms = 100,  // few handoffs are stamped
              .takes_lock = true,
              .guards_sections = true,
              .axes = {{"inside", "1000", {}, "steps of a dependent chain for which each holds the lock"},
                       {"stamp", "off", {"off", "on"}, "on: 1 handoff in 64 is stamped, for its distribution"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
