#include <utility>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/library_workers.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// boost::asio::thread_pool, one post per task. The pool has no "wait for what I posted", so that its users count down,
/// as here; and a task that waited for tasks would keep its thread from running them, so that the last child goes on
/// where its parent left off.
class AsioPool final : public Executor {
 public:
  AsioPool(const Region& region, const Setup& setup)
      : region_(region), workers_(region, setup), pool_(setup.places.size()) {
    begin_batch(setup.places.size());
    for (std::size_t i = 0; i < setup.places.size(); ++i) {
      boost::asio::post(pool_, [this] {
        workers_.enlist_calling_thread();
        finish_one();
      });
    }
    wait_for_batch();
    workers_.require_all();
  }

  std::int64_t run() override {
    const std::int64_t begin = now_ns();
    region_.header().dispatch == Dispatch::nested ? grow() : submit();
    wait_for_batch();
    const std::int64_t span = now_ns() - begin;
    workers_.require_no_strangers();
    return span;
  }

 private:
  /// A task of a tree that has created others: what it waits for, and what they bring it.
  struct Join {
    Join* parent;
    std::uint64_t node;
    std::uint64_t sum;  ///< its own
    std::array<std::uint64_t, 2> of_children{};
    std::atomic<std::uint32_t> open;
  };

  void submit() {
    const Shape& shape = region_.shape();
    begin_batch(shape.tasks());
    for (std::uint64_t at = 0; at < shape.work; at += shape.grain) {
      boost::asio::post(pool_, [this, at, end = std::min(at + shape.grain, shape.work)] {
        workers_.run_task(at, end);
        finish_one();
      });
    }
  }

  void grow() {
    begin_batch(1);  // the root, which ends last
    boost::asio::post(pool_, [this] { run_node(1, nullptr); });
  }

  void run_node(std::uint64_t node, Join* parent) {
    const std::uint64_t sum = workers_.run_node(node), nodes = region_.shape().work;
    if (2 * node > nodes) return finish_node(node, sum, parent);
    const std::uint32_t children = 2 * node < nodes ? 2 : 1;
    auto* join = new Join{.parent = parent, .node = node, .sum = sum, .open = children};  // the last child's to delete
    for (std::uint32_t i = 0; i < children; ++i) {
      boost::asio::post(pool_, [this, child = 2 * node + i, join] { run_node(child, join); });
    }
  }

  /// Hands a sum up, and goes on for each parent whose last child this was.
  void finish_node(std::uint64_t node, std::uint64_t sum, Join* parent) {
    while (parent != nullptr) {
      parent->of_children[node % 2] = sum;
      if (parent->open.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
      const std::unique_ptr<Join> done(parent);
      node = done->node;
      sum = done->sum + done->of_children[0] + done->of_children[1];
      parent = done->parent;
    }
    region_.kernel().end_tree(region_.state(), sum);
    finish_one();
  }

  void begin_batch(std::uint64_t tasks) noexcept {
    finished_.store(0, std::memory_order_relaxed);
    remaining_.store(tasks, std::memory_order_relaxed);
  }
  void finish_one() noexcept {
    if (remaining_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    finished_.store(1, std::memory_order_release);
    futex_wake(finished_, 1, futex_scope(false));
  }
  void wait_for_batch() noexcept {
    while (finished_.load(std::memory_order_acquire) == 0) {
      futex_wait(finished_, 0, -1, futex_scope(false));
    }
  }

  const Region& region_;
  LibraryWorkers workers_;
  alignas(padding) std::atomic<std::uint64_t> remaining_{0};
  alignas(padding) std::atomic<std::uint32_t> finished_{0};
  boost::asio::thread_pool pool_;  // joined first
};

}  // namespace

extern const Mode mode_thread_pool_asio{
    .info = {.name = "thread_pool_asio",
             .description =
                 "boost::asio::thread_pool: one post per task; nested tasks by counting down, without waiting",
             .family = "thread_pool",
             .workers_are = WorkersAre::threads,
             .dispatches = {"submit"},
             .roles = false,
             .persistent = true,
             .restarts = true,
             .most_nested = any_number_of_tasks,
             .headline = "what Boost.Asio's pool costs per task",
             .waits = "asleep at once, on a condition variable"},
    .stamps = false,
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<AsioPool>(region, setup);
    }};

}  // namespace coresweep::exec
