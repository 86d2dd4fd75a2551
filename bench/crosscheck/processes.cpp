// Two programs that meet at a barrier in shared memory, or hand a token through pipes. The second is started afresh,
// with fork and exec, and inherits what they share.
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "bench/crosscheck/bare.hpp"

namespace coresweep::direct {
namespace {

constexpr int phases = 20'000;
constexpr int round_trips = 5'000;

[[noreturn]] void give_up(const char* what) {
  std::perror((std::string("coresweep-direct: ") + what).c_str());
  std::exit(1);
}

struct SharedBarrier {
  pthread_barrier_t barrier;
};
SharedBarrier* map(int file) {
  void* memory = mmap(nullptr, sizeof(SharedBarrier), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) give_up("cannot map shared memory");
  return static_cast<SharedBarrier*>(memory);
}

/// This program again, as the second worker: `role` and the descriptors that it inherits.
pid_t start(const std::string& role, const std::vector<int>& files) {
  const pid_t child = fork();
  if (child < 0) give_up("cannot fork");
  if (child > 0) return child;
  std::vector<std::string> words{"coresweep-direct", child_word, role, std::to_string(places().of_worker[1])};
  for (const int file : files) words.push_back(std::to_string(file));
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv("/proc/self/exe", arguments.data());
  _exit(127);
}

void await(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) give_up("the second program failed");
}

/// Passes the barrier as often as the other one does.
void meet(SharedBarrier& shared) {
  for (int i = 0; i < phases; ++i) pthread_barrier_wait(&shared.barrier);
}

double process_barrier() {
  const int file = memfd_create("coresweep-direct", 0);
  if (file < 0 || ftruncate(file, sizeof(SharedBarrier)) != 0) give_up("cannot make shared memory");
  SharedBarrier& shared = *new (map(file)) SharedBarrier;
  pthread_barrierattr_t attributes;
  pthread_barrierattr_init(&attributes);
  pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init(&shared.barrier, &attributes, workers);
  const pid_t child = start("barrier", {file});
  bind_self(0);
  const double ns = median_ns(phases, [&] { meet(shared); });
  await(child);
  return ns;
}

/// There and back.
void send_and_wait(int out, int in, int times) {
  std::uint64_t token = 1;
  for (int i = 0; i < times; ++i) {
    if (write(out, &token, sizeof token) != sizeof token || read(in, &token, sizeof token) != sizeof token) return;
  }
}
void answer(int in, int out) {
  std::uint64_t token = 0;
  while (read(in, &token, sizeof token) == sizeof token) {
    if (write(out, &token, sizeof token) != sizeof token) return;
  }
}

double process_pipe() {
  std::array<int, 2> there{}, back{};
  if (pipe(there.data()) != 0 || pipe(back.data()) != 0) give_up("cannot make pipes");
  const pid_t child = start("pipe", {there[0], back[1], there[1], back[0]});
  close(there[0]);
  close(back[1]);
  bind_self(0);
  const double ns = median_ns(round_trips, [&] { send_and_wait(there[1], back[0], round_trips); });
  close(there[1]);  // the other one ends
  await(child);
  return ns;
}

constexpr std::array figures{Figure{"process_barrier", process_barrier}, Figure{"process_pipe", process_pipe}};

}  // namespace

std::span<const Figure> process_figures() {
  return figures;
}

/// ROLE CPU FILE…
int run_child(std::span<char*> arguments) {
  if (arguments.size() < 3) return 2;
  places().of_worker[1] = std::atoi(arguments[1]);
  bind_self(1);
  const auto file = [&](std::size_t i) { return std::atoi(arguments[i]); };
  if (std::strcmp(arguments[0], "barrier") == 0) {
    SharedBarrier& shared = *map(file(2));
    for (int i = 0; i < repetitions + 2; ++i) meet(shared);
    return 0;
  }
  if (arguments.size() < 6) return 2;
  close(file(4));  // the ends of the first one
  close(file(5));
  answer(file(2), file(3));
  return 0;
}

}  // namespace coresweep::direct
