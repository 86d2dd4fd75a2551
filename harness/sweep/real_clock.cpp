#include "harness/sweep/real_clock.hpp"

#include <chrono>
#include <ctime>

#include <fmt/chrono.h>

namespace coresweep::sweep {

double RealClock::now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string RealClock::utc() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

std::string compact_utc(const std::string& utc) {
  std::string compact = utc;
  std::erase_if(compact, [](char c) { return c == '-' || c == ':'; });
  return compact;
}

}  // namespace coresweep::sweep
