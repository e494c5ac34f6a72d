#include "server/openapi.hpp"

#include "model/report_field.hpp"

namespace zicht::server {
namespace {

Node table(std::initializer_list<std::pair<const char*, Node>> entries) {
  Node node = Node::table();
  for (const auto& [key, value] : entries) node.put(key, value);
  return node;
}

Node list(std::initializer_list<Node> entries) {
  Node node = Node::list();
  for (const Node& entry : entries) node.add(entry);
  return node;
}

Node codes_of(const CodeList& codes) {
  Node list = Node::list();
  for (std::size_t id = 0; id < codes.size(); ++id) list.add(codes[static_cast<CodeId>(id)].code);
  return list;
}

Node schema_of(const ReportField& field, const intake::FieldWords& words, const Codebook& codebook) {
  Node one = table({{"type", "string"}});
  if (field.kind == FieldKind::code && field.list != "country")
    one.put("enum", codes_of(codebook.list(field.list)));
  if (field.kind == FieldKind::day) one.put("format", "date");
  Node schema = field.is_list() ? table({{"type", "array"}, {"items", one}}) : one;
  schema.put("title", words.label.en).put("description", words.help.en);
  return schema;
}

Node problem_response(const char* description) {
  return table(
      {{"description", description},
       {"content", table({{"application/problem+json",
                           table({{"schema", table({{"$ref", "#/components/schemas/Problem"}})}})}})}});
}

Node json_content(Node schema) {
  return table({{"application/json", table({{"schema", std::move(schema)}})}});
}

Node operation(const char* id, const char* summary, Node responses) {
  responses.put("401", problem_response("an API key is needed"));
  responses.put("429",
                problem_response("more requests than a key may make; Retry-After says the seconds to wait"));
  return table({{"operationId", id}, {"summary", summary}, {"responses", std::move(responses)}});
}

Node query_parameter(const char* name, const char* description, Node schema) {
  return table(
      {{"name", name}, {"in", "query"}, {"description", description}, {"schema", std::move(schema)}});
}

Node reports_path() {
  const Node receipt = json_content(table({{"$ref", "#/components/schemas/Receipt"}}));
  Node submit = operation(
      "submitReport", "Send one report",
      table({{"201", table({{"description", "recorded, on disk"}, {"content", receipt}})},
             {"200", table({{"description", "was recorded before: counts once"}, {"content", receipt}})},
             {"400", problem_response("no JSON object, or no Idempotency-Key")},
             {"409", problem_response("the same reference came with other content")},
             {"422", problem_response("findings by field")}}));
  submit.put("parameters", list({table({{"name", "Idempotency-Key"},
                                        {"in", "header"},
                                        {"required", true},
                                        {"description", "the same for a report that is sent again"},
                                        {"schema", table({{"type", "string"}, {"maxLength", 200}})}})}));
  submit.put("requestBody",
             table({{"required", true},
                    {"content", json_content(table({{"$ref", "#/components/schemas/Report"}}))}}));
  Node get = operation(
      "listReports", "The reports of your organisation, newest first",
      table({{"200", table({{"description", "a page; `next` leads on, and stays right while reports come"},
                            {"content", json_content(table({{"type", "object"}}))}})}}));
  get.put("parameters",
          list({query_parameter("before", "the number of the last report that was read",
                                table({{"type", "string"}, {"pattern", "^R[0-9]+$"}})),
                query_parameter("limit", "1 to 200",
                                table({{"type", "integer"}, {"minimum", 1}, {"maximum", 200}}))}));
  return table({{"post", submit}, {"get", get}});
}

Node paths() {
  Node one = operation("getReport", "One report and what came of it",
                       table({{"200", table({{"description", "the report, without who it is about"},
                                             {"content", json_content(table({{"type", "object"}}))}})},
                              {"404", problem_response("no such report of this organisation")}}));
  one.put("parameters", list({table({{"name", "report"},
                                     {"in", "path"},
                                     {"required", true},
                                     {"schema", table({{"type", "string"}, {"pattern", "^R[0-9]+$"}})}})}));
  Node import =
      operation("importReports", "Many reports as CSV; rows that are wrong come back with findings",
                table({{"200", table({{"description", "what became of the rows"},
                                      {"content", json_content(table({{"type", "object"}}))}})},
                       {"422", problem_response("not such a file, or rows of another organisation")}}));
  import.put("requestBody",
             table({{"required", true},
                    {"content", table({{"text/csv", table({{"schema", table({{"type", "string"}})}})}})}}));
  const Node self = table({{"operationId", "describe"},
                           {"summary", "This description"},
                           {"security", Node::list()},
                           {"responses", table({{"200", table({{"description", "OpenAPI 3.1"}})}})}});
  return table({{"/api/v1/openapi.json", table({{"get", self}})},
                {"/api/v1/reports", reports_path()},
                {"/api/v1/reports/{report}", table({{"get", one}})},
                {"/api/v1/imports", table({{"post", import}})}});
}

}  // namespace

std::string printable_name(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, 40)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    text += plain ? c : '?';
  }
  return text;
}

Node report_schema(const intake::FieldTable& fields, const Codebook& codebook) {
  Node properties = Node::table();
  Node of_episode = Node::table();
  Node required = Node::list();
  Node episode_required = Node::list();
  Node identifying = Node::table();
  for (const intake::FieldWords& words : fields.fields()) {
    const ReportField& field = report_field(words.id);
    (field.of_episode() ? of_episode : properties)
        .put(std::string(field.name), schema_of(field, words, codebook));
    if (words.required && field.id != FieldId::organisation)
      (field.of_episode() ? episode_required : required).add(field.name);
    if (field.identifies()) identifying.put(std::string(field.name), false);
  }
  properties.put(
      "episodes",
      table({{"type", "array"},
             {"minItems", 1},
             {"maxItems", 3},
             {"items",
              table({{"type", "object"}, {"properties", of_episode}, {"additionalProperties", false}})}}));
  required.add("episodes");
  Node conditions = Node::list();
  for (const intake::LegalBasisRule& basis : fields.bases()) {
    if (basis.identifying) continue;
    const Node is_basis = table({{"const", codebook.legal_basis()[basis.code].code}});
    conditions.add(table({{"if", table({{"properties", table({{"legal_basis", is_basis}})}})},
                          {"then", table({{"properties", identifying}})}}));
  }
  return table({{"type", "object"},
                {"properties", properties},
                {"required", required},
                {"additionalProperties", false},
                {"allOf", conditions}});
}

Node openapi(const intake::FieldTable& fields, const Codebook& codebook) {
  const Node text = table({{"type", "string"}});
  const Node receipt =
      table({{"type", "object"},
             {"required", list({"report", "outcome"})},
             {"properties",
              table({{"report", text}, {"outcome", table({{"enum", list({"recorded", "repeated"})}})}})}});
  const Node problem_schema =
      table({{"type", "object"},
             {"required", list({"title", "status"})},
             {"properties",
              table({{"type", text},
                     {"title", text},
                     {"status", table({{"type", "integer"}})},
                     {"detail", text},
                     {"findings", table({{"type", "array"}, {"items", table({{"type", "object"}})}})}})}});
  const Node schemes = table({{"key", table({{"type", "http"}, {"scheme", "bearer"}})}});
  return table({{"openapi", "3.1.0"},
                {"info", table({{"title", "Zicht"}, {"version", "1"}})},
                {"security", list({table({{"key", Node::list()}})})},
                {"paths", paths()},
                {"components", table({{"securitySchemes", schemes},
                                      {"schemas", table({{"Report", report_schema(fields, codebook)},
                                                         {"Receipt", receipt},
                                                         {"Problem", problem_schema}})}})}});
}

}  // namespace zicht::server
