#pragma once

#include <optional>
#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "harness/model/embedded.hpp"

namespace coresweep {

/// The files of reports/schema, generated at build time.
std::span<const EmbeddedFile> embedded_schemas();

enum class Schema { run, suite };

/// The first thing in which `document` breaks the schema, as "cases/3/priority: what is wrong"; nullopt if valid.
std::optional<std::string> schema_violation(const nlohmann::json& document, Schema schema);

}  // namespace coresweep
