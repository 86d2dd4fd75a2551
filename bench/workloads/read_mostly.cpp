#include "bench/workloads/read_mostly.hpp"

#include <array>

#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {
namespace read_mostly {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr std::array<unsigned, 4> per_cent{50, 90, 99, 100};
constexpr std::uint64_t measured_calls = 16'000;  // some 0.5 ms

/// What the i-th word holds after `version` writes.
std::uint64_t word_of(std::uint64_t version, std::uint64_t i) noexcept {
  return version * (2 * i + 1) + i;
}

}  // namespace

[[gnu::noinline]] void write_all(Guarded& guarded) noexcept {
  keep_apart();
  const std::uint64_t version = guarded.lines[0].words[0].load(relaxed) + 1;
  std::uint64_t i = 0;
  for (Guarded::Line& line : guarded.lines) {
    for (auto& word : line.words) word.store(word_of(version, i++), relaxed);
  }
  keep_apart();
}

[[gnu::noinline]] Seen read_all(const Guarded& guarded) noexcept {
  keep_apart();
  Seen seen{.version = guarded.lines[0].words[0].load(relaxed)};
  std::uint64_t i = 0;
  for (const Guarded::Line& line : guarded.lines) {
    for (const auto& word : line.words) seen.torn |= word.load(relaxed) != word_of(seen.version, i++);
  }
  keep_apart();
  return seen;
}

unsigned Rounds::reads_per_cent(const exec::Shape& shape) noexcept {
  return per_cent.at(shape.own[reads]);
}

void Rounds::Shared::reset(const exec::Shape&) noexcept {
  for (Guarded* each : {&guarded, &scratch}) {
    std::uint64_t i = 0;
    for (Guarded::Line& line : each->lines) {
      for (auto& word : line.words) word.store(word_of(0, i++), relaxed);
    }
  }
}

void Rounds::prepare(exec::Worker& worker, Shared& shared) {
  if (worker.index != 0) return;
  Guarded own{};
  shared.one_write.measure(measured_calls, [&] { write_all(own); });
  shared.one_read.measure(measured_calls, [&] { exec::opaque(read_all(own).version); });
  shared.one_stamp.add(stamp_cost_ns());
}

/// Where readers meet, only writes keep others out: reads are as work outside.
RoundWork Rounds::work_of(const Site<Rounds>& site, double read_share) {
  const double read_ns = read_share * site.shared.one_read.ns();
  const double write_ns = (1 - read_share) * site.shared.one_write.ns();
  if (!site.excludes) return {.inside_ns = read_ns + write_ns, .locks = 0};
  if (site.readers_meet) return {.inside_ns = write_ns, .outside_ns = read_ns};
  return {.inside_ns = read_ns + write_ns};
}

void Rounds::tell_stamps(const Site<Rounds>& site, std::span<const exec::Tally> tallies, exec::Verdict& verdict) {
  const auto stints = site.stints();
  const double stamp_ns = site.shared.one_stamp.ns(), unit_ns = ns_per_tick(stints);
  verdict.counters["stamp_ns"] = stamp_ns;
  site.tell(verdict.observations["read_wait"], &Part::read_waits);
  site.tell(verdict.observations["write_wait"], &Part::write_waits);
  site.tell(verdict.observations["read_release"], &Part::read_releases);
  site.tell(verdict.observations["write_release"], &Part::write_releases);
  const auto lasted = [&](const LogHistogram& stamps, std::uint64_t acquisitions) {
    return std::max(0.0, stamps.mean() * unit_ns - stamp_ns) * static_cast<double>(acquisitions);
  };
  std::vector<double> waited_ns;
  for (std::uint32_t i = 0; i < site.workers; ++i) {
    const std::uint64_t written = tallies[i].own[writes], read = tallies[i].steps - written;
    const Part& part = site.part(i);
    waited_ns.push_back(lasted(part.read_waits, read) + lasted(part.write_waits, written));
  }
  add_wait_shares(verdict.counters, stints, waited_ns);
}

exec::Verdict Rounds::check(const Site<Rounds>& site, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
  const exec::Tally sum = total(tallies);
  const Shared& shared = site.shared;
  const Seen left = read_all(shared.guarded);
  if (sum.steps == 0) return wrong("nobody got the lock");
  if (site.excludes) {
    if (sum.own[bad_reads] != 0) {
      return wrong(std::to_string(sum.own[bad_reads]) + " reads saw a write by halves, or one undone");
    }
    if (left.torn || left.version != sum.own[writes]) {
      return wrong("the words were written " + std::to_string(left.version) + " times instead of " +
                   std::to_string(sum.own[writes]));
    }
  }
  if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
  const double read_share = reads_per_cent(shape) / 100.0;
  exec::Verdict verdict;
  verdict.counters = stint_counters(site.stints(), work_of(site, read_share));
  if (shape.own[stamp] != 0) tell_stamps(site, tallies, verdict);
  if (!site.excludes) {
    verdict.counters["torn_share"] = static_cast<double>(sum.own[bad_reads]) / static_cast<double>(sum.steps);
  }
  return verdict;
}

}  // namespace read_mostly

namespace {

constexpr auto rows = section_rows<read_mostly::Rounds>("read_mostly");

}  // namespace

extern const Workload workload_read_mostly{
    .info =
        [] {
          return WorkloadInfo{
              .name = "read_mostly",
              .description =
                  "workers read eight words that belong together under a lock, and now and then write them, for "
                  "a fixed time: what readers gain where the lock lets them in together",
              .step = "one read or one write of all eight words",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .stamped_time_ms = 110,  // fairness is told over 100, and workers may begin a little late
              .takes_lock = true,
              .guards_sections = true,
              .axes = {{"reads", "90", {"50", "90", "99", "100"}, "per cent of the steps that read"},
                       {"stamp", "off", {"off", "on"}, "on: 1 acquisition in 64 is stamped, for the waits"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
