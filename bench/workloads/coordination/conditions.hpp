#pragma once

#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace coresweep::bench {

/// Condition variables with the mutex that they go with. `process_shared` is asked for when a state is constructed, and
/// what cannot be shared is never constructed so.
struct std_condition_variable {
  static constexpr std::string_view name = "std_condition_variable";
  static constexpr bool process_shared = false;

  struct Mutex {
    explicit Mutex(bool /*between_processes*/) {}
    void lock() { mutex.lock(); }
    void unlock() { mutex.unlock(); }
    std::mutex mutex;
  };
  class Condition {
   public:
    explicit Condition(bool /*between_processes*/) {}
    /// With the mutex held; may return for no reason.
    void wait(Mutex& held) {
      std::unique_lock lock(held.mutex, std::adopt_lock);
      condition_.wait(lock);
      lock.release();
    }
    void notify_one() { condition_.notify_one(); }
    void notify_all() { condition_.notify_all(); }

   private:
    std::condition_variable condition_;
  };
};

struct pthread_cond {
  static constexpr std::string_view name = "pthread_cond";
  static constexpr bool process_shared = true;

  struct Mutex {
    explicit Mutex(bool between_processes) {
      pthread_mutexattr_t attributes;
      pthread_mutexattr_init(&attributes);
      pthread_mutexattr_setpshared(&attributes, between_processes ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
      pthread_mutex_init(&mutex, &attributes);
      pthread_mutexattr_destroy(&attributes);
    }
    ~Mutex() { pthread_mutex_destroy(&mutex); }
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;
    void lock() { pthread_mutex_lock(&mutex); }
    void unlock() { pthread_mutex_unlock(&mutex); }
    pthread_mutex_t mutex;
  };
  class Condition {
   public:
    explicit Condition(bool between_processes) {
      pthread_condattr_t attributes;
      pthread_condattr_init(&attributes);
      pthread_condattr_setpshared(&attributes, between_processes ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
      pthread_cond_init(&condition_, &attributes);
      pthread_condattr_destroy(&attributes);
    }
    ~Condition() { pthread_cond_destroy(&condition_); }
    Condition(const Condition&) = delete;
    Condition& operator=(const Condition&) = delete;
    void wait(Mutex& held) { pthread_cond_wait(&condition_, &held.mutex); }
    void notify_one() { pthread_cond_signal(&condition_); }
    void notify_all() { pthread_cond_broadcast(&condition_); }

   private:
    pthread_cond_t condition_;
  };
};

}  // namespace coresweep::bench
