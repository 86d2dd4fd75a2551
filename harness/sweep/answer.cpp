#include "harness/sweep/answer.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::sweep {
namespace {

std::string last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  const std::size_t newline = text.rfind('\n');
  std::string line(newline == std::string_view::npos ? text : text.substr(newline + 1));
  // The record is UTF-8; what a dying program prints need not be.
  std::ranges::replace_if(
      line, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return line.size() > 300 ? line.substr(0, 300) + "…" : line;
}

ProcessResult without_record(const Answer& answer, Status status, const std::string& why) {
  ProcessResult result;
  result.status = status;
  const std::string said = last_line(answer.errors);
  result.reason = said.empty() ? why : fmt::format("{}: {}", why, said);
  return result;
}

}  // namespace

ProcessResult interpret(const Answer& answer) {
  const auto failed = [&](const std::string& why) { return without_record(answer, Status::failed, why); };
  if (answer.timed_out) {
    return without_record(answer, Status::timed_out,
                          fmt::format("no end within {:g} s; its processes were killed", answer.timeout_s));
  }
  if (answer.record.empty()) return failed(fmt::format("{} without a record", answer.end.describe()));
  if (answer.record.back() != '\n') return failed(fmt::format("{}, its record cut short", answer.end.describe()));
  ProcessResult result;
  try {
    parse_json(answer.record).get_to(result);
  } catch (const nlohmann::json::exception&) {
    return failed("its record is garbled");
  } catch (const Error& error) {
    return failed(error.what());
  }
  if (result.status != Status::ok) return result;  // with its own reason, whatever the exit code
  if (!answer.end.ok()) return failed(fmt::format("{} after its record", answer.end.describe()));
  if (result.samples.empty()) return failed("its record holds no samples");
  // A trial of fixed time in which nobody got to make a step: there is no time per step to publish.
  if (!std::ranges::all_of(result.samples, [](const Sample& sample) { return sample.published_ns > 0; })) {
    return failed("a sample of its record took no time, or made no step");
  }
  return result;
}

}  // namespace coresweep::sweep
