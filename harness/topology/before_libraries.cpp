// What must happen before any library's constructor runs.
#include "harness/topology/before_libraries.hpp"

// Each compiler has its own spelling, and warns of the other's.
#if defined(__clang__)
#define UNSANITIZED [[clang::no_sanitize("address", "thread", "undefined")]]
#else
#define UNSANITIZED [[gnu::no_sanitize_address, gnu::no_sanitize_thread, gnu::no_sanitize_undefined]]
#endif

namespace coresweep::topology {
namespace {

constexpr int most_names = 32;
const char* dropped[most_names];
int dropped_count = 0;

// No library may be called yet, nor a sanitizer's version of one: plain loops over plain bytes.
UNSANITIZED bool starts_with(const char* text, const char* head) {
  for (; *head != '\0'; ++text, ++head) {
    if (*text != *head) return false;
  }
  return true;
}

/// libgomp binds the main thread in its constructor when one of these is set: the mask that we then found "at start"
/// would be libgomp's, and a machine of many CPUs would look like one of one. Google Benchmark takes each of its flags
/// from a variable, too, and would filter, list or write files in every child. They are taken out of the environment.
UNSANITIZED void drop_variables(int, char**, char** environment) {
  const char* const heads[] = {"OMP_PROC_BIND=", "OMP_PLACES=", "GOMP_CPU_AFFINITY=", "BENCHMARK_"};
  char** kept = environment;
  for (char** entry = environment; *entry != nullptr; ++entry) {
    bool drop = false;
    for (const char* head : heads) drop = drop || starts_with(*entry, head);
    if (!drop) {
      *kept++ = *entry;
    } else if (dropped_count < most_names) {
      dropped[dropped_count++] = *entry;
    }
  }
  *kept = nullptr;
}

__attribute__((section(".preinit_array"), used)) void (*const run_first)(int, char**, char**) = drop_variables;

}  // namespace

std::vector<std::string> dropped_variables() {
  return {dropped, dropped + dropped_count};
}

}  // namespace coresweep::topology
