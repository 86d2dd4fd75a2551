#pragma once

#include "bench/barriers/ck/ck_barrier.hpp"

namespace coresweep::bench::barriers {

class ck_mcs : public CkBarrier<ck_mcs_bytes, ck_mcs_init, ck_mcs_subscribe, ck_mcs_wait> {
 public:
  static constexpr BarrierTraits traits{
      .description = "Concurrency Kit: a tree by Mellor-Crummey and Scott, each spins on its own words",
      .process_shared = true,
      .holds_addresses = true};
  using CkBarrier::CkBarrier;
};

}  // namespace coresweep::bench::barriers
