#include "harness/exec/engine/session.hpp"

#include <algorithm>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/engine/disturbance.hpp"
#include "harness/exec/engine/shape.hpp"
#include "harness/exec/engine/stamps.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

// Beyond four times the usual length more overlap is not to be had: the sample is flagged instead.
constexpr std::int64_t longest_of_usual = 4;
// A trial to warm up with: a quarter of what a sample takes.
constexpr std::int64_t warm_up_ns = 5'000'000;

std::vector<int> cpus_of(const CpuMask& mask) {
  std::vector<int> cpus;
  for (int cpu = 0; cpu < static_cast<int>(mask.words.size() * 64); ++cpu) {
    if (mask.test(cpu)) cpus.push_back(cpu);
  }
  return cpus;
}

std::string in_words(const CpuMask& mask) {
  std::string text;
  for (const int cpu : cpus_of(mask)) text += (text.empty() ? "" : ",") + std::to_string(cpu);
  return text.empty() ? "none" : text;
}

[[noreturn]] void wrong_place(const std::string& who, const CpuMask& seen, const CpuMask& expected) {
  throw WorkerFailed(who + " was found bound to CPU " + in_words(seen) + " instead of " + in_words(expected));
}

[[noreturn]] void wrong_place(std::size_t worker, const CpuMask& seen, const CpuMask& expected) {
  wrong_place("worker " + std::to_string(worker), seen, expected);
}

Disturbance disturbance_of(const FreshCounts& sum) {
  if (sum.trials == 0) return {};
  Disturbance seen;
  if (sum.run_delay_ns >= 0) seen.run_delay_ns = sum.run_delay_ns;
  seen.voluntary_switches = sum.voluntary_switches;
  seen.involuntary_switches = sum.involuntary_switches;
  seen.minor_faults = sum.minor_faults;
  seen.major_faults = sum.major_faults;
  return seen;
}

Region make_region(const Case& subject, const CaseJob& job, const Bench& bench, const ModeInfo& mode) {
  if (!(job.work_scale >= 1 && job.work_scale <= 100)) throw UsageError("work_scale must be from 1 to 100");
  const std::size_t kernel = find_kernel(subject, bench.kernels);
  Region region = Region::create(bench.kernels[kernel], static_cast<std::uint32_t>(kernel),
                                 shape_of(subject, *bench.catalogue, mode, job.work_scale),
                                 dispatch_of(subject, bench.kernels[kernel]), /*spin_at_gate=*/!job.oversubscribed,
                                 /*fresh_workers=*/!mode.persistent);
  for (std::size_t i = 0; i < job.cpus.size(); ++i) {
    for (const int cpu : job.cpus[i]) region.slots()[i].expected.set(cpu);
  }
  return region;
}

}  // namespace

Session::Session(const Case& subject, const CaseJob& job, const Bench& bench)
    : workload_(bench.catalogue->workload(subject.workload)),
      mode_(find_mode(subject.get("mode"))),
      setup_{.places = job.cpus,
             .pinned = subject.get("place") != "none",
             .bind = bench.bind,
             .worker_program = bench.worker_program,
             .end_stuck = bench.end_stuck},
      caller_cpus_(job.caller_cpus),
      region_(make_region(subject, job, bench, mode_->info)) {
  const bool stamps = workload_->stamped_time_ms != 0 && subject.get("stamp") == "on";
  const unsigned trial_ms = stamps ? workload_->stamped_time_ms : workload_->fixed_time_ms;
  if (trial_ms != 0) setup_.trial_ns = std::int64_t{trial_ms} * 1'000'000;
  rests_ = subject.find("idle_us") != nullptr;
  pause_ns_ = static_cast<std::int64_t>(subject.number("idle_us", 0)) * 1000;
  longest_trial_ns_ = longest_of_usual * setup_.trial_ns;
  if (subject.find("lasting_ms") != nullptr) {  // an id that says how long a trial lasts is held to
    longest_trial_ns_ = setup_.trial_ns = static_cast<std::int64_t>(subject.number("lasting_ms", 0)) * 1'000'000;
  }
  open();
}

Session::~Session() = default;

void Session::open() {
  Control& control = region_.control();
  for (auto* word : {&control.ready, &control.epoch, &control.leave}) word->store(0, std::memory_order_relaxed);
  caller_place_.reset();  // new workers begin with the mask of whoever makes them
  const std::int64_t begin = now_ns();
  executor_ = mode_->open(region_, setup_);
  idle_since_ns_ = now_ns();
  startup_ns_ = idle_since_ns_ - begin;
  if (!caller_cpus_.empty()) caller_place_.emplace(setup_.bind, caller_cpus_);
}

void Session::reset() {
  Control& control = region_.control();
  control.next_task.store(0, std::memory_order_relaxed);
  control.start_at_ns.store(0, std::memory_order_relaxed);
  for (auto* word : {&control.ready, &control.gate, &control.stop, &control.done}) {
    word->store(0, std::memory_order_relaxed);
  }
  for (WorkerSlot& slot : region_.slots()) {
    slot.tally = {};
    slot.begin_ns = slot.end_ns = 0;
  }
  if (region_.header().dispatch == Dispatch::submit) region_.queue().open();
  region_.kernel().reset(region_.state(), region_.shape());
}

/// Leaves the workers alone before a trial, and says for how long, how much CPU time they used meanwhile, and how many
/// of them slept in the end. Looking takes some µs per worker: not where there is no pause.
void Session::lie_idle(Trial& trial) {
  if (pause_ns_ > 0) {
    const bool has_workers = mode_->info.persistent;  // else those of the last trial are gone
    const std::int64_t begin = now_ns();
    const auto used_before = has_workers ? cpu_time_ns(region_.slots()) : std::nullopt;
    sleep_until_ns(begin + pause_ns_);
    const auto used = has_workers ? cpu_time_ns(region_.slots()) : std::nullopt;
    const std::int64_t end = now_ns();
    if (used && used_before) {
      trial.counters["idle_cpu_ns"] = static_cast<double>(*used - *used_before);
      trial.counters["idle_cpu_share"] = static_cast<double>(*used - *used_before) / static_cast<double>(end - begin);
    }
    if (const auto share = asleep_share(region_.slots())) trial.counters["asleep_share"] = *share;
  }
  trial.counters["idle_ns"] = static_cast<double>(now_ns() - idle_since_ns_);
}

bool Session::stamped() const {
  return mode_->stamps || region_.kernel().is_roles();
}

void Session::require_participants() const {
  const auto slots = region_.slots();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].error[0] != '\0') throw WorkerFailed("worker " + std::to_string(i) + ": " + slots[i].error.data());
    if (!stamped()) continue;
    if (slots[i].begin_ns == 0) throw WorkerFailed("worker " + std::to_string(i) + " did not take part in a trial");
    if (slots[i].seen != slots[i].expected) wrong_place(i, slots[i].seen, slots[i].expected);
  }
}

std::optional<std::int64_t> Session::measure_region(Trial& trial) const {
  if (!stamped()) return {};
  std::vector<Stamps> stamps;
  stamps.reserve(region_.slots().size());
  for (const WorkerSlot& slot : region_.slots()) stamps.push_back({slot.begin_ns, slot.end_ns});
  if (region_.kernel().is_roles()) {
    if (const auto overlap = overlap_of(stamps)) trial.counters["overlap"] = *overlap;
  }
  return region_of(stamps);
}

Trial Session::run_trial() {
  Trial trial;
  if (workload_->opens_anew) {
    executor_.reset();  // its workers end before the next ones start
    open();
  }
  reset();
  if (rests_) lie_idle(trial);
  trial.span_ns = executor_->run();
  idle_since_ns_ = now_ns();
  require_participants();
  trial.region_ns = measure_region(trial);
  std::vector<Tally> tallies;
  for (const WorkerSlot& slot : region_.slots()) tallies.push_back(slot.tally);
  Verdict verdict = region_.kernel().check(region_.state(), region_.shape(), tallies);
  if (!verdict.correct) throw Incorrect(verdict.reason);
  for (const Tally& tally : tallies) {
    trial.steps += tally.steps;
    trial.worker_steps.push_back(tally.steps);
  }
  trial.counters.merge(verdict.counters);
  trial.observations = std::move(verdict.observations);
  if (workload_->opens_anew) {
    trial.observations["pool_start"].add(static_cast<double>(startup_ns_));
    trial.observations["first_task"].add(static_cast<double>(trial.span_ns));
  }
  return trial;
}

Trial Session::run_short_trial(bool cut_work) {
  if (cut_work && region_.kernel().run_range != nullptr) return run_part_of_the_work();
  const std::int64_t usual_ns = setup_.trial_ns;
  setup_.trial_ns = std::min(usual_ns, warm_up_ns);
  Trial trial = run_trial();
  if (region_.kernel().fixed_time) trial.cut_ns = usual_ns - setup_.trial_ns;
  setup_.trial_ns = usual_ns;
  return trial;
}

Trial Session::run_part_of_the_work() {
  Shape& shape = region_.header().shape;
  const std::uint64_t whole = shape.work;
  const std::size_t state = region_.kernel().state_bytes(shape);
  // A task for each worker, or they would not be warm.
  const std::uint64_t tasks = std::max<std::uint64_t>(shape.tasks() / 8, shape.workers);
  shape.work = std::min(whole, tasks * shape.grain);
  if (region_.kernel().state_bytes(shape) != state) shape.work = whole;  // laid out by it, and to be touched
  Trial trial = run_trial();                                             // a case that it fails for has no other
  shape.work = whole;
  return trial;
}

bool Session::lengthen() {
  if (!region_.kernel().fixed_time || setup_.trial_ns >= longest_trial_ns_) return false;
  setup_.trial_ns *= 2;
  return true;
}

std::vector<Disturbance> Session::disturbance() {
  std::vector<Disturbance> since;
  if (workload_->opens_anew) return since;  // whoever could be asked is gone
  if (mode_->info.persistent) {
    std::vector<Disturbance> now;
    for (const WorkerSlot& slot : region_.slots()) now.push_back(read_disturbance(slot.tid.load()));
    for (std::size_t i = 0; i < seen_before_.size(); ++i) since.push_back(difference(now[i], seen_before_[i]));
    seen_before_ = std::move(now);
  } else {
    for (WorkerSlot& slot : region_.slots()) {
      since.push_back(disturbance_of(slot.fresh));
      slot.fresh = {};
    }
  }
  return since;
}

std::map<std::string, std::string> Session::facts() {
  // None where a new pool could not be made: its case has failed.
  auto facts = executor_ ? executor_->facts() : std::map<std::string, std::string>{};
  if (region_.kernel().fixed_time) facts["trial_ns"] = std::to_string(setup_.trial_ns);
  return facts;
}

void Session::require_callers_place() {
  if (caller_cpus_.empty()) return;
  const CpuMask seen = read_own_mask();
  CpuMask expected;
  for (const int cpu : caller_cpus_) expected.set(cpu);
  if (seen != expected) wrong_place("the submitter", seen, expected);
  caller_seen_ = cpus_of(seen);
}

void Session::require_places() {
  require_callers_place();
  if (!mode_->info.persistent) return;
  const auto slots = region_.slots();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slots[i].seen = read_mask_of(slots[i].tid.load());
    if (slots[i].seen != slots[i].expected) wrong_place(i, slots[i].seen, slots[i].expected);
  }
}

std::vector<std::vector<int>> Session::places_seen() const {
  std::vector<std::vector<int>> places;
  for (const WorkerSlot& slot : region_.slots()) places.push_back(cpus_of(slot.seen));
  return places;
}

}  // namespace coresweep::exec
