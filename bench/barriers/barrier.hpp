#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace coresweep::bench {

/// What is known of a barrier. A barrier is a class in bench/barriers/<name>.hpp with
///   static constexpr BarrierTraits traits;
///   explicit Barrier(const BarrierSetup&);    constructed in the shared region, before any worker starts
///   static std::size_t bytes_behind(const BarrierSetup&);  optional: memory of its own, zeroed, where `memory` says
///   struct Context;                           per worker, in the shared region, on lines of its own; default: fresh
///   void join(Context&, std::uint32_t index); optional: by the worker itself, before the gate; in every trial
///   void wait(Context&);                      returns when all `workers` have come
/// Trials may end in any phase, so a barrier that counts phases goes on from where it is.
struct BarrierTraits {
  std::string_view description;
  bool process_shared = false;   ///< works between processes that share the memory it lies in
  bool holds_addresses = false;  ///< … if they map it at one address
  unsigned max_workers = 0;      ///< 0: no limit
  std::string_view only_mode{};  ///< works between the workers of this mode only; empty: of any
};

struct BarrierSetup {
  bool process_shared = false;
  std::uint32_t workers = 1;
  std::byte* memory = nullptr;  ///< its `bytes_behind`, on lines of their own
};

}  // namespace coresweep::bench
