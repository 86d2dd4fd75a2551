#pragma once

#include "harness/sweep/ports.hpp"

namespace coresweep::sweep {

class RealClock : public SweepClock {
 public:
  double now_s() override;
  std::string utc() override;
};

/// "2024-01-31T12:00:00Z" as a directory's name can hold it: "20240131T120000Z".
std::string compact_utc(const std::string& utc);

}  // namespace coresweep::sweep
