#pragma once

#include "bench/workloads/chain.hpp"
#include "bench/workloads/mix.hpp"
#include "bench/workloads/task_kernel.hpp"

/// results[i] = f(values[i]), as a pool's map does it. A header of its own, so that the tests can map with a function
/// that leaves results out.
namespace coresweep::bench::map {

inline constexpr std::uint64_t links = 16;

struct Function {
  static void apply(std::uint64_t value, std::uint64_t& result) noexcept { result = run_chain(value, links); }
};

template <class F>
struct Map {
  struct alignas(exec::padding) Shared {
    explicit Shared(const exec::Shape& shape) {
      for (std::uint64_t i = 0; i < shape.work; ++i) values()[i] = i * golden_ratio;
    }
    static std::size_t bytes(const exec::Shape& shape) {
      return sizeof(Shared) + 2 * shape.work * sizeof(std::uint64_t);
    }
    /// Results of an earlier trial must not pass for this one's.
    void reset(const exec::Shape& shape) noexcept { std::fill_n(results(shape), shape.work, 0); }

    std::uint64_t* values() noexcept { return reinterpret_cast<std::uint64_t*>(this + 1); }
    std::uint64_t* results(const exec::Shape& shape) noexcept { return values() + shape.work; }
    const std::uint64_t* results(const exec::Shape& shape) const noexcept {
      return reinterpret_cast<const std::uint64_t*>(this + 1) + shape.work;
    }
    char first = 0;
  };

  static std::uint64_t run(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) noexcept {
    Shared& shared = TaskKernel<Map>::shared_by(worker.state);
    const std::uint64_t* values = shared.values();
    std::uint64_t* results = shared.results(*worker.shape);
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) {
      F::apply(values[i], results[i]);
      sum += results[i];
    }
    return sum;
  }
  static std::uint64_t expected(const exec::Shape& shape) {
    const Affine f = repeated(chain_step, links);
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < shape.work; ++i) sum += f(i * golden_ratio);
    return sum;
  }
  /// What workers summed up is right; so must be what lies in the array, each result in its own place.
  static exec::Verdict verify(const Shared& shared, const exec::Shape& shape, std::span<const exec::Tally>) {
    const Affine f = repeated(chain_step, links);
    for (std::uint64_t i = 0; i < shape.work; ++i) {
      if (shared.results(shape)[i] != f(i * golden_ratio)) return wrong("result " + std::to_string(i) + " is wrong");
    }
    return {};
  }
};

}  // namespace coresweep::bench::map
