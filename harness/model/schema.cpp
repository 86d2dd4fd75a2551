#include "harness/model/schema.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "harness/model/json_text.hpp"

namespace coresweep {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

struct Compiled {
  explicit Compiled(std::string_view name) {
    const auto files = embedded_schemas();
    const auto file = std::ranges::find(files, name, &EmbeddedFile::name);
    const auto text = parse_json(file->text);
    valijson::SchemaParser parser;
    parser.populateSchema(Adapter(text), schema);
  }
  valijson::Schema schema;
};

const valijson::Schema& compiled(Schema which) {
  static const Compiled run("run.schema");
  static const Compiled suite("suite.schema");
  return which == Schema::run ? run.schema : suite.schema;
}

/// valijson's context is a list like "<root>", "[cases]", "[3]".
std::string path_of(const std::vector<std::string>& context) {
  std::string path;
  for (const std::string& part : context) {
    if (part.size() < 2 || part.front() != '[') continue;
    path += (path.empty() ? "" : "/") + part.substr(1, part.size() - 2);
  }
  return path.empty() ? "document" : path;
}

}  // namespace

std::optional<std::string> schema_violation(const nlohmann::json& document, Schema schema) {
  // Strong types: "3" is no number here.
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled(schema), Adapter(document), &results)) return std::nullopt;
  // The deepest complaint says what is wrong; the ones above it only repeat that something below is.
  const auto deepest = std::ranges::max_element(results, {}, [](const auto& error) { return error.context.size(); });
  if (deepest == results.end()) return "document: does not match";
  std::string why = deepest->description;
  std::ranges::replace(why, '\n', ' ');
  return path_of(deepest->context) + ": " + why;
}

}  // namespace coresweep
