#include <cstdlib>

#include "bench/workloads/lock_kernel.hpp"

namespace coresweep::bench {
namespace {

constexpr std::uint64_t opening_balance = 100;
constexpr std::uint64_t profit = 10;
constexpr std::uint64_t bill = 0 - profit;  // two's complement: the word wraps

template <class Lock>
struct Deposit {
  static constexpr bool fixed_time = false;
  static constexpr bool guards_sections = false;

  struct Guarded {
    std::atomic<std::uint64_t> balance{opening_balance};
    std::atomic<std::uint64_t> scratch{0};  // extra steps by work_scale
  };
  using State = LockState<Lock, Guarded>;

  static void move_money(exec::Worker& worker, State& state, std::uint64_t delta, std::uint64_t times) {
    auto& context = state.context_of(worker);
    for (std::uint64_t i = 0; i < times; ++i) add_under(state.lock, context, state.guarded.balance, delta);
    worker.tally->steps += times;
    if (worker.shape->work_scale == 1.0) return;
    for (std::uint64_t due = extra_steps(worker, times); due > 0; --due, ++worker.tally->scratch_steps) {
      add_under(state.lock, context, state.guarded.scratch, delta);
    }
  }

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t pays_in = worker.shape->work / 2;
    const std::uint64_t pays_out = worker.shape->work - pays_in;
    if (worker.index == 0) move_money(worker, state, profit, pays_in);
    if (worker.index == 1 || worker.shape->serial != 0) move_money(worker, state, bill, pays_out);
  }

  static exec::Verdict check(const Guarded& guarded, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) {
      return wrong("made " + std::to_string(sum.steps) + " payments instead of " + std::to_string(shape.work));
    }
    const std::uint64_t pays_in = shape.work / 2;
    const std::uint64_t right = opening_balance + pays_in * profit + (shape.work - pays_in) * bill;
    const auto error = static_cast<std::int64_t>(guarded.balance.load(std::memory_order_relaxed) - right);
    if (Lock::traits.excludes && error != 0) return wrong("the balance is off by " + std::to_string(error));
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    return {.correct = true, .reason = {}, .counters = {{"balance_error", static_cast<double>(std::abs(error))}}};
  }
};

constexpr auto rows = lock_rows<Deposit>("deposit");

}  // namespace

extern const Workload workload_deposit{
    .info =
        [] {
          return WorkloadInfo{
              .name = "deposit",
              .description =
                  "one worker pays in 10 and one pays out 10, from a balance of 100: right only with a lock "
                  "(the notes' program)",
              .step = "one payment",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .takes_lock = true,
              .workers = {2},
              .axes = {{"work", "200000", {}, "payments per trial, half of them in and half out"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
