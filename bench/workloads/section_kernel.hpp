#pragma once

#include <new>
#include <vector>

#include "bench/workloads/lock_kernel.hpp"
#include "bench/workloads/stint.hpp"

namespace coresweep::bench {

/// What the workers of a workload share that holds locks over sections, whichever lock it is: what the workload keeps,
/// and a part per worker behind it. It stands apart from the lock, so that most of the workload is compiled once and
/// not once per lock.
template <class W>
struct alignas(exec::padding) Site {
  struct alignas(exec::padding) Seat {
    typename W::Part part;
  };

  Site(const exec::Shape& shape, const LockTraits& traits)
      : workers(shape.workers), excludes(traits.excludes), readers_meet(traits.kind == "rwlock") {
    for (std::uint32_t i = 0; i < workers; ++i) new (seats() + i) Seat;
  }
  static std::size_t bytes(std::uint32_t workers) { return sizeof(Site) + workers * sizeof(Seat); }
  Seat* seats() { return reinterpret_cast<Seat*>(this + 1); }
  const Seat* seats() const { return reinterpret_cast<const Seat*>(this + 1); }
  typename W::Part& part(std::uint32_t worker) { return seats()[worker].part; }
  const typename W::Part& part(std::uint32_t worker) const { return seats()[worker].part; }

  static void reset(void* state, const exec::Shape& shape) {
    Site& site = *static_cast<Site*>(state);
    site.shared.reset(shape);
    for (std::uint32_t i = 0; i < site.workers; ++i) new (site.seats() + i) Seat;
  }
  static exec::Verdict check(const void* state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    return W::check(*static_cast<const Site*>(state), shape, tallies);
  }

  std::vector<Stint> stints() const {
    std::vector<Stint> all;
    all.reserve(workers);
    for (std::uint32_t i = 0; i < workers; ++i) all.push_back(part(i).stint);
    return all;
  }
  /// Adds up what all workers stamped.
  void tell(Observations& observed, LogHistogram W::Part::*stamps) const {
    const double unit_ns = ns_per_tick(stints());
    for (std::uint32_t i = 0; i < workers; ++i) (part(i).*stamps).tell(observed, unit_ns);
  }

  std::uint32_t workers;
  bool excludes;
  bool readers_meet;  ///< the lock lets them in together
  std::uint32_t locks = 1;
  typename W::Shared shared{};
};

/// What the lock itself guards: the site stands apart.
struct Nothing {};

/// How many locks a workload takes its pick of.
template <class W>
std::uint32_t locks_of(const exec::Shape& shape) {
  if constexpr (requires { W::locks(shape); }) {
    return W::locks(shape);
  } else {
    return 1;
  }
}

/// The locks of a site, in a row, each with its contexts.
template <class Lock>
class LockRow {
 public:
  using Guard = LockState<Lock, Nothing>;
  LockRow(void* first, const exec::Shape& shape) : first_(static_cast<char*>(first)), bytes_(Guard::bytes(shape)) {}
  Guard& operator[](std::uint32_t i) const noexcept { return *reinterpret_cast<Guard*>(first_ + i * bytes_); }

 private:
  char* first_;
  std::size_t bytes_;  ///< of each
};

/// The site and the locks, one behind the other.
template <class W, class Lock>
struct LockedSite {
  using Guard = typename LockRow<Lock>::Guard;

  static std::size_t bytes(const exec::Shape& shape) {
    return Site<W>::bytes(shape.workers) + locks_of<W>(shape) * Guard::bytes(shape);
  }
  static void construct(void* state, const exec::Shape& shape) {
    new (state) Site<W>(shape, Lock::traits);
    site(state).locks = locks_of<W>(shape);
    for (std::uint32_t i = 0; i < site(state).locks; ++i) new (&guards(state, shape)[i]) Guard(shape);
  }
  static void destroy(void* state) {
    each(state, [](Guard& guard) { guard.~Guard(); });
  }

  static Site<W>& site(void* state) { return *static_cast<Site<W>*>(state); }
  static LockRow<Lock> guards(void* state, const exec::Shape& shape) {
    return {static_cast<char*>(state) + Site<W>::bytes(shape.workers), shape};
  }
  template <class Do>
  static void each(void* state, const Do& act) {
    const exec::Shape shape{.workers = site(state).workers};  // all that their size depends on
    for (std::uint32_t i = 0; i < site(state).locks; ++i) act(guards(state, shape)[i]);
  }
};

/// A kernel row per lock. `W` has
///   struct Shared { void reset(const Shape&); };   before every trial; what it does not reset stays for the next
///   struct Part { Stint stint; };                  one worker's, constructed afresh before every trial
///   template <class Lock> static void run(Worker&, Site<W>&, Lock&, typename Lock::Context&);
///   static std::uint32_t locks(const Shape&);      optional: there are so many; then it is run(Worker&, Site<W>&,
///                                                  const LockRow<Lock>&)
///   static Verdict check(const Site<W>&, const Shape&, std::span<const Tally>);
///   static void prepare(Worker&, Shared&);         by each worker, before the gate and after its last stamp:
///   calibrates static constexpr bool fixed_time;
/// Locks that only add (kind `update`) guard no sections: their rows stay empty.
template <class W, class Lock>
constexpr exec::Kernel section_row(std::string_view workload, std::string_view lock) {
  if constexpr (!runs_here<Lock> || !Locks<Lock>) {
    return {.workload = workload, .variant = lock};
  } else {
    using State = LockedSite<W, Lock>;
    return {.workload = workload,
            .variant = lock,
            .state_bytes = State::bytes,
            .construct = State::construct,
            .destroy = State::destroy,
            .reset = Site<W>::reset,
            .run_role =
                [](exec::Worker& worker) {
                  const auto guards = State::guards(worker.state, *worker.shape);
                  auto& site = State::site(worker.state);
                  Stint& stint = site.part(worker.index).stint;
                  stint.begin();
                  if constexpr (requires { W::locks(*worker.shape); }) {
                    W::run(worker, site, guards);
                  } else {
                    W::run(worker, site, guards[0].lock, guards[0].context_of(worker));
                  }
                  stint.end(worker.tally->steps);
                },
            .join =
                [](exec::Worker& worker) {
                  W::prepare(worker, State::site(worker.state).shared);
                  State::each(worker.state, [&worker](auto& guard) { guard.join(worker); });
                },
            .leave =
                [](exec::Worker& worker) {
                  State::each(worker.state, [&worker](auto& guard) { guard.leave(worker); });
                  W::prepare(worker, State::site(worker.state).shared);  // a core may have slowed down since
                },
            .wake_sleepers = Oversleeps<Lock>
                                 ? +[](void* state) { State::each(state, [](auto& guard) { guard.wake_sleepers(); }); }
                                 : nullptr,
            .check = Site<W>::check,
            .fixed_time = W::fixed_time};
  }
}

/// A row per registered lock, in the order of the registry.
template <class W>
constexpr auto section_rows(std::string_view workload) {
  return table_of(lock_list{},
                  [workload]<class Entry>() { return section_row<W, typename Entry::type>(workload, Entry::name); });
}

}  // namespace coresweep::bench
