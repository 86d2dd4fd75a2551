#pragma once

namespace coresweep::bench {

/// Kernels are compiled twice: for coresweep, and for coresweep-worker, which shares nothing with coresweep but the
/// region (at another address) and must not link what it never runs: its start is what mode `process` measures. Rows of
/// primitives that cannot work there are left empty; they keep their index.
#ifdef CORESWEEP_WORKER_PROGRAM
inline constexpr bool is_worker_program = true;
#else
inline constexpr bool is_worker_program = false;
#endif

/// Whether this program can run a lock, channel or barrier.
template <class Primitive>
inline constexpr bool runs_here =
    !is_worker_program || (Primitive::traits.process_shared && !Primitive::traits.holds_addresses);

}  // namespace coresweep::bench
