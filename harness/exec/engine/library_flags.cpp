#include "harness/exec/engine/library_flags.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>

#include "harness/exec/engine/reporters.hpp"
#include "harness/exec/engine/results_file.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

/// Flags that the library would take and that could mean nothing here.
struct Refused {
  std::string_view head;
  std::string_view why;
};
constexpr std::array refused{
    Refused{"--benchmark_perf_counters", "this build of Google Benchmark has no libpfm; leave it out"},
    Refused{"--benchmark_filter", "the ID says what is measured; leave it out"},
    Refused{"--benchmark_min_time",
            "a sample is as many trials as fill 20 ms, found out once; ask for more samples with "
            "--benchmark_repetitions"},
    Refused{"--benchmark_min_warmup_time",
            "warming up ends when the number of trials per sample is known; leave it out"},
};

/// The text after `--benchmark_<name>=`; empty for the bare flag; nothing where it was not given.
std::optional<std::string> value_of(const std::vector<std::string>& arguments, const std::string& name) {
  const std::string flag = "--benchmark_" + name;
  std::optional<std::string> value;
  for (const std::string& argument : arguments) {
    if (argument == flag) value = "";
    if (argument.starts_with(flag + "=")) value = argument.substr(flag.size() + 1);  // the last counts
  }
  return value;
}

/// What the library takes for no: any other value, and none at all, is yes.
bool is_yes(std::string value) {
  std::ranges::transform(value, value.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::array<std::string_view, 6> no{"0", "f", "n", "no", "off", "false"};
  return std::ranges::find(no, value) == no.end();
}

unsigned count_from(const std::string& text) {
  unsigned count = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stop != end || count == 0) {
    throw UsageError("--benchmark_repetitions=" + text + ": a number from 1");
  }
  return count;
}

void hand_to_library(const std::vector<std::string>& arguments) {
  static std::vector<std::string> texts;  // the library keeps a pointer to the first
  texts = {"coresweep"};
  for (const std::string& argument : arguments) {
    // Its own writing says nothing of a full disk: it writes to nowhere, and the text is taken from the reporter.
    texts.push_back(argument.starts_with("--benchmark_out=") ? "--benchmark_out=/dev/null" : argument);
  }
  std::vector<char*> argv;
  argv.reserve(texts.size());
  for (std::string& text : texts) argv.push_back(text.data());
  auto argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1) throw UsageError(std::string("unknown option ") + argv[1] + "; see: coresweep case --help");
}

}  // namespace

LibraryFlags take_flags(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    for (const Refused& each : refused) {
      if (argument.starts_with(each.head)) throw UsageError(std::string(each.head) + ": " + std::string(each.why));
    }
  }
  LibraryFlags flags;
  flags.format = value_of(arguments, "format").value_or(flags.format);
  flags.out = value_of(arguments, "out").value_or("");
  flags.out_format = value_of(arguments, "out_format").value_or(flags.out_format);
  if (const auto text = value_of(arguments, "repetitions")) flags.repetitions = count_from(*text);
  if (const auto text = value_of(arguments, "list_tests")) flags.list_tests = is_yes(*text);
  make_reporter(flags.format);  // throws for a format that there is not
  make_reporter(flags.out_format);
  hand_to_library(arguments);
  if (!flags.out.empty()) require_writable(flags.out);
  return flags;
}

}  // namespace coresweep::exec
