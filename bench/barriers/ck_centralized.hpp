#pragma once

#include "bench/barriers/ck/ck_barrier.hpp"

namespace coresweep::bench::barriers {

class ck_centralized
    : public CkBarrier<ck_centralized_bytes, ck_centralized_init, ck_centralized_subscribe, ck_centralized_wait> {
 public:
  static constexpr BarrierTraits traits{.description = "Concurrency Kit: one counter and one sense that all spin on",
                                        .process_shared = true};
  using CkBarrier::CkBarrier;
};

}  // namespace coresweep::bench::barriers
