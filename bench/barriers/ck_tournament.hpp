#pragma once

#include "bench/barriers/ck/ck_barrier.hpp"

namespace coresweep::bench::barriers {

class ck_tournament
    : public CkBarrier<ck_tournament_bytes, ck_tournament_init, ck_tournament_subscribe, ck_tournament_wait> {
 public:
  static constexpr BarrierTraits traits{
      .description = "Concurrency Kit: winners of pairs meet in a tree, losers spin on a flag of their own",
      .process_shared = true,
      .holds_addresses = true};
  using CkBarrier::CkBarrier;
};

}  // namespace coresweep::bench::barriers
