#pragma once

#include "harness/model/record.hpp"

namespace coresweep::tests {

nlohmann::json fake_machine();
nlohmann::json fake_build();

/// A block with two samples of which one has no region: every kind of absence once.
BlockRecord fake_block(unsigned block, double value_ns);

/// One measured and one skipped case, valid against the schema.
RunRecord fake_record();

}  // namespace coresweep::tests
