#include "bench/workloads/critical_section.hpp"

namespace coresweep::bench {
namespace critical_section {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
// A batch of this many chain steps takes some 50 µs.
constexpr std::uint64_t batch_steps = 40'000;

}  // namespace

void Guarded::set(std::uint64_t done, std::uint64_t inside) noexcept {
  chained.word.store(repeated(chain_step, inside * done)(1), relaxed);
  stepped[0].word.store(repeated(chain_step, done)(2), relaxed);
  stepped[1].word.store(repeated(chain_step, done)(3), relaxed);
  sections.word.store(done, relaxed);
}

bool Guarded::operator==(const Guarded& other) const noexcept {
  const auto same = [](const Line& a, const Line& b) { return a.word.load(relaxed) == b.word.load(relaxed); };
  return same(chained, other.chained) && same(stepped[0], other.stepped[0]) && same(stepped[1], other.stepped[1]) &&
         same(sections, other.sections);
}

[[gnu::noinline]] void work_inside(Guarded& guarded, std::uint64_t inside) noexcept {
  keep_apart();
  guarded.chained.word.store(run_chain(guarded.chained.word.load(relaxed), inside), relaxed);
  for (Guarded::Line& line : guarded.stepped) line.word.store(chain_step(line.word.load(relaxed)), relaxed);
  guarded.sections.word.store(guarded.sections.word.load(relaxed) + 1, relaxed);
  keep_apart();
}

[[gnu::noinline]] std::uint64_t work_outside(std::uint64_t own, std::uint64_t outside) noexcept {
  keep_apart();
  const std::uint64_t done = run_chain(own, outside);
  keep_apart();
  return done;
}

void Rounds::Shared::reset(const exec::Shape& shape) noexcept {
  guarded.set(0, shape.own[inside]);
  scratch.set(0, shape.own[inside]);
}

void Rounds::prepare(exec::Worker& worker, Shared& shared) {
  if (worker.index != 0) return;
  const std::uint64_t steps_inside = worker.shape->own[inside], steps_outside = worker.shape->own[outside];
  Guarded own;
  shared.work.measure(1 + batch_steps / (1 + steps_inside + steps_outside), [&] {
    work_inside(own, steps_inside);
    worker.tally->scratch = work_outside(worker.tally->scratch, steps_outside);
  });
  shared.one_stamp.add(stamp_cost_ns());
}

exec::Verdict Rounds::check(const Site<Rounds>& site, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
  const exec::Tally sum = total(tallies);
  const Shared& shared = site.shared;
  const std::uint64_t counted = shared.guarded.sections.word.load(relaxed);
  if (sum.steps == 0) return wrong("nobody got the lock");
  Guarded expected;
  expected.set(sum.steps, shape.own[inside]);
  if (site.excludes && !(shared.guarded == expected)) {
    return wrong("the lines do not hold what " + std::to_string(sum.steps) +
                 " sections one after the other leave in them (" + std::to_string(counted) + " counted)");
  }
  if (counted > sum.steps) return wrong("counted more sections than there were");
  expected.set(sum.scratch_steps, shape.own[inside]);
  if (!extra_steps_done(shape, sum) || (site.excludes && !(shared.scratch == expected))) {
    return wrong("did not do the extra steps of --work-scale");
  }
  exec::Verdict verdict;
  verdict.counters = stint_counters(site.stints(), shared.work.ns());
  verdict.counters["work_ns"] = shared.work.ns();
  if (shape.own[stamp] != 0) {
    verdict.counters["stamp_ns"] = shared.one_stamp.ns();
    site.tell(verdict.observations["wait"], &Part::waits);
  }
  if (!site.excludes) {
    verdict.counters["lost_share"] = static_cast<double>(sum.steps - counted) / static_cast<double>(sum.steps);
  }
  return verdict;
}

}  // namespace critical_section

namespace {

constexpr auto rows = section_rows<critical_section::Rounds>("critical_section");

}  // namespace

extern const Workload workload_critical_section{
    .info =
        [] {
          return WorkloadInfo{
              .name = "critical_section",
              .description =
                  "work on four shared cache lines under a lock, then work of one's own, for a fixed time: "
                  "acquisitions/s, overhead, fairness and (stamp:on) waits of a lock under a given load",
              .step = "one round: lock, work inside, unlock, work outside",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .fixed_time_ms = 110,  // fairness is told over 100, and workers may begin a little late
              .takes_lock = true,
              .guards_sections = true,
              .axes = {{"inside", "100", {}, "steps of a dependent chain while the lock is held"},
                       {"outside", "100", {}, "steps of a dependent chain between two acquisitions"},
                       {"stamp", "off", {"off", "on"}, "on: 1 acquisition in 64 is stamped, for the waits"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
