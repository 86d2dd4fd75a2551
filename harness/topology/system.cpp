#include "harness/topology/system.hpp"

#include <charconv>
#include <fstream>
#include <sstream>

namespace coresweep::topology {
namespace {

std::string trimmed(const std::string& text) {
  constexpr const char* blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::filesystem::path below(const Root& root, const std::string& absolute) {
  return root / std::filesystem::path(absolute).relative_path();
}

std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) return std::nullopt;
  return text.str();
}

std::optional<std::string> read_line(const std::filesystem::path& file) {
  const auto text = read_text(file);
  if (!text) return std::nullopt;
  const std::string line = trimmed(text->substr(0, text->find('\n')));
  return line.empty() ? std::nullopt : std::optional(line);
}

std::optional<long long> read_number(const std::filesystem::path& file) {
  const auto line = read_line(file);
  if (!line) return std::nullopt;
  long long number = 0;
  const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), number);
  if (error != std::errc{} || end != line->data() + line->size()) return std::nullopt;
  return number;
}

std::optional<std::string> value_of(const std::string& text, const std::string& key) {
  constexpr const char* separators = " \t:=";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key) || line.find_first_of(separators, key.size()) != key.size()) continue;
    const std::size_t value = line.find_first_not_of(separators, key.size());
    if (value != std::string::npos) return trimmed(line.substr(value));
  }
  return std::nullopt;
}

}  // namespace coresweep::topology
