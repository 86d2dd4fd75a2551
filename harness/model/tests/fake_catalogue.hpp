#pragma once

#include "harness/model/catalogue.hpp"

namespace coresweep::tests {

/// A small vocabulary with one of each kind, so that tests of ids, plans and the driver need no real workload.
Catalogue fake_catalogue();

}  // namespace coresweep::tests
