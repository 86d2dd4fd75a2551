#include "bench/workloads/smt_pair.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<smt_pair::SmtPair<smt_pair::NeedsSmt>>("smt_pair")};

}  // namespace

extern const Workload workload_smt_pair{
    .info =
        [] {
          return WorkloadInfo{.name = "smt_pair",
                              .description =
                                  "two workers compute on the two threads of one core (place:compact) or on two cores "
                                  "(place:cores): ns per step, of operations that wait for each other and that do not; "
                                  "on_one_core says which it was",
                              .step = "256 multiplications and additions",
                              .unit = "ns_per_step",
                              .form = Form::roles,
                              .clock = Clock::region,
                              .workers = {2, 1},
                              .axes = {{"work", "40000", {}, "steps per trial, of all workers"},
                                       {"operations",
                                        "dependent",
                                        {"dependent", "independent"},
                                        "one chain of operations, or four side by side"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
