#pragma once

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

namespace coresweep::exec {

/// A reporter of Google Benchmark's that names every row by the case's id alone: left to itself the library appends
/// "/iterations:4/repeats:5/manual_time", and two runs would share no name.
template <class Base>
class ByCaseId final : public Base {
 public:
  using Base::Base;
  void ReportRuns(const std::vector<benchmark::BenchmarkReporter::Run>& runs) override {
    auto renamed = runs;
    for (auto& run : renamed) {
      benchmark::BenchmarkName plain;
      plain.function_name = run.run_name.function_name;
      run.run_name = plain;
    }
    Base::ReportRuns(renamed);
  }
};

/// Prints nothing.
class Silent final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

/// console or json. Throws UsageError otherwise.
std::unique_ptr<benchmark::BenchmarkReporter> make_reporter(const std::string& format);

}  // namespace coresweep::exec
