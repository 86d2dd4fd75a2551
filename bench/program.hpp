#pragma once

namespace coresweep::bench {

/// Kernels over primitives are compiled twice: for coresweep, and for coresweep-worker, which shares nothing with
/// coresweep but the region (at another address) and must not link what it never runs: its start is what mode `process`
/// measures. Rows of primitives that cannot work there are left empty; they keep their index.
#ifndef CORESWEEP_WORKER_PROGRAM
#error "a workload that includes this belongs to workloads_of_primitives in bench/CMakeLists.txt"
#endif
inline constexpr bool is_worker_program = CORESWEEP_WORKER_PROGRAM != 0;

/// Whether this program can run a lock, channel or barrier.
template <class Primitive>
inline constexpr bool runs_here =
    !is_worker_program || (Primitive::traits.process_shared && !Primitive::traits.holds_addresses);

}  // namespace coresweep::bench
