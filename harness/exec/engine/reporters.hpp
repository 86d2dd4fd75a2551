#pragma once

#include <benchmark/benchmark.h>

#include <cmath>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace coresweep::exec {

/// A reporter of Google Benchmark's that names every row by the case's id alone: left to itself the library appends
/// "/iterations:4/repeats:5/manual_time", and two runs would share no name.
template <class Base>
class ByCaseId : public Base {
 public:
  using Base::Base;
  void ReportRuns(const std::vector<benchmark::BenchmarkReporter::Run>& runs) override {
    auto renamed = runs;
    for (auto& run : renamed) {
      benchmark::BenchmarkName plain;
      plain.function_name = run.run_name.function_name;
      run.run_name = plain;
      // The spread of a counter that is always 0 is no number, and not JSON either.
      std::erase_if(run.counters, [](const auto& counter) { return !std::isfinite(counter.second.value); });
    }
    Base::ReportRuns(renamed);
  }
};

/// The same into a text: what the library itself would open as a file says nothing of a full disk.
template <class Base>
class IntoText final : public Base {
 public:
  template <class... Options>
  explicit IntoText(std::ostream& text, Options... options) : Base(options...), text_(text) {}
  bool ReportContext(const benchmark::BenchmarkReporter::Context& context) override {
    Base::SetOutputStream(&text_);  // the library has set its own just before
    return Base::ReportContext(context);
  }

 private:
  std::ostream& text_;
};

/// Prints nothing.
class Silent final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

/// console or json, to stdout or into a text. Throws UsageError otherwise.
std::unique_ptr<benchmark::BenchmarkReporter> make_reporter(const std::string& format, std::ostream* text = nullptr);

}  // namespace coresweep::exec
