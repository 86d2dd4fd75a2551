#pragma once

#include <span>

#include "harness/model/catalogue.hpp"
#include "harness/model/embedded.hpp"

namespace coresweep::exec {
struct Kernel;
}

namespace coresweep::bench {

/// Everything registered, in the order of the lists in bench/CMakeLists.txt; built once.
const Catalogue& catalogue();
/// One row per workload (× lock, × channel), in the same order in `coresweep` and `coresweep-worker`.
std::span<const exec::Kernel> kernels();
/// The suite files of bench/suites, compiled in; `name` is the suite's.
std::span<const EmbeddedFile> suites();

}  // namespace coresweep::bench
