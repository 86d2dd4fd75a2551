#include "bench/workloads/critical_section.hpp"

#include "bench/locks/none.hpp"

namespace coresweep::bench {
namespace critical_section {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
// A round's other instructions take about as long as so many chain steps.
constexpr std::uint64_t steps_of_a_round = 13;

/// How many rounds are a stretch.
std::uint64_t rounds_of(std::uint64_t chain_steps) noexcept {
  return 1 + WorkTime::stretch_steps / (steps_of_a_round + chain_steps);
}

/// Whether anything is done between two acquisitions.
bool has_outside(const exec::Shape& shape) noexcept {
  return shape.own[Rounds::outside] != 0 || Rounds::choice(shape) > 1;
}

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
  for (std::uint32_t i = 0; i < locks(shape); ++i) {
    guarded[i].set(0, shape.own[inside]);
    scratch[i].set(0, shape.own[inside]);
    runs[i].reset();
  }
}

void Rounds::prepare(exec::Worker& worker, Shared& shared) {
  if (worker.index != 0) return;
  const std::uint64_t steps_inside = worker.shape->own[inside], steps_outside = worker.shape->own[outside];
  Guarded own;
  Draw draw(worker.index, choice(*worker.shape));
  locks::none nothing(LockSetup{});
  locks::none::Context context;
  std::uint64_t own_work = worker.index;
  shared.section.measure(rounds_of(steps_inside), [&] { round(nothing, context, own, steps_inside, 0, own_work); });
  if (has_outside(*worker.shape)) {
    shared.work.measure(rounds_of(steps_inside + steps_outside), [&] {
      round(nothing, context, own, steps_inside, steps_outside, own_work);
      if (draw.has_choice()) exec::opaque(draw.next());
    });
  }
  worker.tally->scratch = own_work;
  shared.one_stamp.add(stamp_cost_ns());
}

namespace {

/// How many sections were counted in all.
std::uint64_t counted(std::span<const Guarded> lines) noexcept {
  std::uint64_t sum = 0;
  for (const Guarded& each : lines) sum += each.sections.word.load(relaxed);
  return sum;
}

/// Whether the lines hold what so many sections leave in them, those of each lock one after the other. How many a lock
/// had is what its own line says: counts can only be lost, so that their sum tells.
bool hold(std::span<const Guarded> lines, std::uint64_t done, std::uint64_t inside) noexcept {
  return counted(lines) == done && std::ranges::all_of(lines, [inside](const Guarded& each) {
           Guarded expected;
           expected.set(each.sections.word.load(relaxed), inside);
           return each == expected;
         });
}

}  // namespace

exec::Verdict Rounds::check(const Site<Rounds>& site, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
  const exec::Tally sum = total(tallies);
  const Shared& shared = site.shared;
  const auto guarded = std::span(shared.guarded).first(site.locks),
             scratch = std::span(shared.scratch).first(site.locks);
  const std::uint64_t sections = counted(guarded);
  if (sum.steps == 0) return wrong("nobody got the lock");
  if (site.excludes && !hold(guarded, sum.steps, shape.own[inside])) {
    return wrong("the lines do not hold what " + std::to_string(sum.steps) +
                 " sections one after the other leave in them (" + std::to_string(sections) + " counted)");
  }
  if (sections > sum.steps) return wrong("counted more sections than there were");
  if (!extra_steps_done(shape, sum) || (site.excludes && !hold(scratch, sum.scratch_steps, shape.own[inside]))) {
    return wrong("did not do the extra steps of --work-scale");
  }
  exec::Verdict verdict;
  const double inside_ns = shared.section.ns();
  const double outside_ns = has_outside(shape) ? std::max(0.0, shared.work.ns() - inside_ns) : 0;
  verdict.counters = stint_counters(site.stints(), {inside_ns, outside_ns, site.excludes ? site.locks : 0});
  if (shape.own[stamp] != 0) tell_stamps(site, verdict);
  if (!site.excludes) {
    verdict.counters["lost_share"] = static_cast<double>(sum.steps - sections) / static_cast<double>(sum.steps);
  }
  return verdict;
}

void Rounds::tell_stamps(const Site<Rounds>& site, exec::Verdict& verdict) {
  const auto stints = site.stints();
  const double stamp_ns = site.shared.one_stamp.ns(), unit_ns = ns_per_tick(stints);
  verdict.counters["stamp_ns"] = stamp_ns;
  site.tell(verdict.observations["wait"], &Part::waits);
  site.tell(verdict.observations["release"], &Part::releases);
  // Of releasing no share is told: while the clock is read others come to wait, whom every stamped release then wakes.
  // All releases taken for such ones came to more time than there was.
  std::vector<double> waited_ns;
  for (std::uint32_t i = 0; i < site.workers; ++i) {
    const double mean_ns = std::max(0.0, site.part(i).waits.mean() * unit_ns - stamp_ns);
    waited_ns.push_back(mean_ns * static_cast<double>(stints[i].steps));
  }
  add_wait_shares(verdict.counters, stints, waited_ns);
  if (site.excludes) OwnerRuns::tell(std::span(site.shared.runs).first(site.locks), verdict.counters);
}

}  // namespace critical_section

namespace {

constexpr auto rows = section_rows<critical_section::Rounds>("critical_section");

/// Whether a process can have one lock of this name only.
bool is_one_only(std::string_view name) {
  struct Lock {
    std::string_view name;
    bool one_only = false;
  };
  const auto known = table_of(lock_list{}, []<class Entry>() {
    return Lock{Entry::name, Entry::type::traits.one_only};
  });
  const auto found = std::ranges::find(known, name, &Lock::name);
  return found != known.end() && found->one_only;
}

std::optional<std::string> unsuitable(const Case& subject, const ModeInfo&) {
  const std::string_view stripes = axis_of(subject, "stripes"), lock = axis_of(subject, "lock");
  if (stripes == "1" || stripes.empty() || !is_one_only(lock)) return std::nullopt;
  return "lock " + std::string(lock) + " holds a name or files of the system: there is no second one of it";
}

}  // namespace

extern const Workload workload_critical_section{
    .info =
        [] {
          return WorkloadInfo{
              .name = "critical_section",
              .description =
                  "work on four shared cache lines under a lock, then work of one's own, for a fixed time: which lock "
                  "suits a "
                  "given load (rate, overhead, time in which nothing was worked; stamp:on: waits, what releasing "
                  "takes, fairness, and how often in a row one worker gets it)",
              .step = "one round: lock, work inside, unlock, work outside",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .stamped_time_ms = 110,  // fairness is told over 100, and workers may begin a little late
              .takes_lock = true,
              .guards_sections = true,
              .axes = {{"inside", "100", {}, "steps of a dependent chain while the lock is held"},
                       {.key = "outside",
                        .fallback = "100",
                        .description = "steps of a dependent chain between two acquisitions; 0: nothing, hammered",
                        .least = 0},
                       {"stamp", "off", {"off", "on"}, "on: 1 acquisition in 64 is stamped, for the waits"},
                       {"stripes",
                        "1",
                        {"1", "16", "256", "own"},
                        "locks, one of which is drawn for each acquisition; own: each worker has one to itself, and "
                        "what it guards"}},
              .unsuitable = unsuitable};
        },
    .rows = rows};

}  // namespace coresweep::bench
