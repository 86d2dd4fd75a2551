// coresweep-direct: libraries and system calls used the way their own manuals say, timed with nothing of coresweep's in
// between. `make crosscheck` and `make accept` compare it with what coresweep says of the same thing. Prints one line:
// the figure's name, a space, ns.
#include <fmt/core.h>

#include <cstdlib>
#include <cstring>

#include "bench/crosscheck/bare.hpp"

int main(int argc, char** argv) {
  using namespace coresweep::direct;
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  if (argc > 1 && std::strcmp(argv[1], child_word) == 0) return run_child(arguments.subspan(2));
  const std::string_view asked = argc >= 2 ? argv[1] : "";
  if (argc >= 4) places().of_worker = {std::atoi(argv[2]), std::atoi(argv[3])};
  places().of_caller = argc >= 5 ? std::atoi(argv[4]) : places().of_worker[0];
  const std::array all{pool_figures(), process_figures(), ring_figures(), memory_figures()};
  for (const auto& figures : all) {
    for (const auto& [name, measure] : figures) {
      if (name != asked || argc == 3 || argc > 5) continue;
      fmt::print("{} {:.6g}\n", name, measure());
      return 0;
    }
  }
  fmt::print(stderr, "coresweep-direct: FIGURE [CPU CPU [CPU-OF-CALLER]]; name one of:");
  for (const auto& figures : all) {
    for (const Figure& figure : figures) fmt::print(stderr, " {}", figure.name);
  }
  fmt::print(stderr, "\n");
  return 2;
}
