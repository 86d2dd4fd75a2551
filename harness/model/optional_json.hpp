#pragma once

#include <optional>

#include <nlohmann/json.hpp>

namespace coresweep {

/// An absent value is null in the record's files.
template <typename Value>
nlohmann::json or_null(const std::optional<Value>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

template <typename Value>
std::optional<Value> unless_null(const nlohmann::json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<Value>());
}

}  // namespace coresweep
