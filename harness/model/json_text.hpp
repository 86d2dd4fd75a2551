#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// JSON to text and back, compiled once: the library's parser and writer are templates, and every file that calls them
/// compiles them anew.
namespace coresweep {

/// Throws nlohmann::json::parse_error.
nlohmann::json parse_json(std::string_view text);

/// The same, without an exception: is_discarded() where the text is not JSON.
nlohmann::json try_parse_json(std::string_view text);

/// One line, or lines indented by so many spaces. Bytes that are no UTF-8 (arguments, variables and paths may be
/// anything) become U+FFFD.
std::string json_text(const nlohmann::json& value, int indent = -1);
std::string json_text(const nlohmann::ordered_json& value, int indent = -1);

}  // namespace coresweep
