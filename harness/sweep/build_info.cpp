#include "harness/sweep/build_info.hpp"

#include "coresweep_build.hpp"
#include "coresweep_commit.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::sweep {

nlohmann::json build_info(const std::string& programs) {
  const std::string commit = generated::commit;
  return {{"version", generated::version},
          {"commit", commit.empty() ? nlohmann::json() : nlohmann::json(commit)},
          {"programs", programs},
          {"compiler", generated::compiler},
          {"flags", generated::flags},
          {"build_type", generated::build_type},
          {"sanitizer", generated::sanitizer},
          {"libraries", parse_json(generated::libraries)},
          {"benchmark_library_debug", generated::benchmark_library_debug}};
}

}  // namespace coresweep::sweep
