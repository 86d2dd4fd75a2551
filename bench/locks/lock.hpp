#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <string_view>

namespace coresweep::bench {

/// What is known of a lock. A lock is a class in bench/locks/<name>.hpp with
///   static constexpr LockTraits traits;
///   explicit Lock(const LockSetup&);       constructed in the shared region, before any worker starts
///   struct Context;                        per worker, in the shared region, on lines of its own (a queue node, …)
///   void lock(Context&); void unlock(Context&);
///   void join(Context&, std::uint32_t index); void leave(Context&);
///                                          optional: by the worker itself, before the gate and after its last stamp
///   void wake_sleepers();                  optional, where lock() may sleep on for no reason: see exec::Kernel
/// or, where only single updates exclude each other (kind "update"), instead of `lock` and `unlock`
///   void add(std::atomic<std::uint64_t>& word, std::uint64_t delta, Context&);
/// A lock that lets readers in together (kind "rwlock") also has
///   void lock_shared(Context&); void unlock_shared(Context&);
/// or, where readers do not hold it but try again,
///   template <class Read> auto read(Context&, const Read& read);   calls it until nobody has written meanwhile
/// "No lock" is a lock, too.
struct LockTraits {
  std::string_view description;
  std::string_view kind = "lock";  ///< lock | rwlock | update
  bool excludes = true;
  bool process_shared = false;   ///< works between processes that share the memory it lies in
  bool holds_addresses = false;  ///< … if they map it at one address
  unsigned max_workers = 0;      ///< 0: no limit
  bool one_only = false;         ///< holds a name or files of the system: no workload makes many of it
};

struct LockSetup {
  bool process_shared = false;
  std::uint32_t workers = 1;
};

template <class Lock>
concept Adds = requires(Lock& lock, std::atomic<std::uint64_t>& word, typename Lock::Context& context) {
  lock.add(word, std::uint64_t{}, context);
};

template <class Lock>
concept Joins = requires(Lock& lock, typename Lock::Context& context) {
  lock.join(context, std::uint32_t{});
  lock.leave(context);
};

template <class Lock>
concept Locks = requires(Lock& lock, typename Lock::Context& context) {
  lock.lock(context);
  lock.unlock(context);
};

template <class Lock>
concept SharedLocks = requires(Lock& lock, typename Lock::Context& context) {
  lock.lock_shared(context);
  lock.unlock_shared(context);
};

/// What `read()` returns of the guarded data: together with other readers where the lock allows it, else exclusively.
/// Under a lock that tries again, `read` may see a half-written state, whose result is thrown away: it loads relaxed
/// atomics and follows no pointers.
template <class Lock, class Read>
auto read_under(Lock& lock, typename Lock::Context& context, const Read& read) {
  if constexpr (requires { lock.read(context, read); }) {
    return lock.read(context, read);
  } else if constexpr (SharedLocks<Lock>) {
    lock.lock_shared(context);
    const auto result = read();
    lock.unlock_shared(context);
    return result;
  } else {
    lock.lock(context);
    const auto result = read();
    lock.unlock(context);
    return result;
  }
}

/// `word += delta` under the lock. A separate load and store: that two of them can overlap is what a lock is for. Both
/// are relaxed atomics, so that without a lock the race is in the algorithm and not undefined behaviour.
template <class Lock>
void add_under(Lock& lock, typename Lock::Context& context, std::atomic<std::uint64_t>& word, std::uint64_t delta) {
  if constexpr (Adds<Lock>) {
    lock.add(word, delta, context);
  } else {
    lock.lock(context);
    word.store(word.load(std::memory_order_relaxed) + delta, std::memory_order_relaxed);
    lock.unlock(context);
  }
}

}  // namespace coresweep::bench
