#pragma once

#include "bench/barriers/ck/ck_barrier.hpp"

namespace coresweep::bench::barriers {

class ck_dissemination : public CkBarrier<ck_dissemination_bytes, ck_dissemination_init, ck_dissemination_subscribe,
                                          ck_dissemination_wait> {
 public:
  static constexpr BarrierTraits traits{
      .description = "Concurrency Kit: log2(workers) rounds of signals between pairs, all spinning",
      .process_shared = true,
      .holds_addresses = true};
  using CkBarrier::CkBarrier;
};

}  // namespace coresweep::bench::barriers
