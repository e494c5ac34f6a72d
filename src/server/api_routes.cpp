#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "intake/native_column.hpp"
#include "intake/report_parser.hpp"
#include "model/report_field.hpp"
#include "server/openapi.hpp"
#include "server/problem.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

constexpr std::size_t kMostRowsOfAList = 200;

/// A value of JSON as a cell; nothing for what no cell can hold.
std::optional<std::string> cell_of(const Node& value) {
  if (value.is_null()) return std::string{};
  if (const std::string* const text = value.as_text()) return *text;
  if (const std::int64_t* const number = value.as_integer()) return std::to_string(*number);
  if (value.as_list() == nullptr) return std::nullopt;
  std::vector<std::string> parts;
  for (const Node& part : *value.as_list()) {
    // A separator within a value would make two values of one.
    if (part.as_text() == nullptr || part.as_text()->find(intake::kListSeparator) != std::string::npos)
      return std::nullopt;
    parts.push_back(*part.as_text());
  }
  return joined(parts, std::string(1, intake::kListSeparator));
}

/// An object of native fields as cells, or the name of the field that cannot be read.
struct ReadBody {
  services::Cells cells;
  std::string wrong;
};

void read_object(const Node& object, const std::string& before, ReadBody& read) {
  for (const auto& [key, value] : *object.as_table()) {
    if (before.empty() && key == "episodes") {
      const Node::List* const episodes = value.as_list();
      if (episodes == nullptr || episodes->size() > intake::kMostEpisodes) {
        read.wrong = key;
        continue;
      }
      for (std::size_t i = 0; i < episodes->size(); ++i) {
        if ((*episodes)[i].is_table())
          read_object((*episodes)[i], "episode" + std::to_string(i + 1) + "_", read);
        else
          read.wrong = key;
      }
      continue;
    }
    const std::string name = before + key;
    const auto cell = cell_of(value);
    if (!intake::native_column(name) || !cell)
      read.wrong = name;
    else
      read.cells[name] = *cell;
  }
}

Response receipt_response(const Receipt& receipt) {
  const bool repeated = receipt.outcome == Receipt::Outcome::repeated;
  Node body = Node::table();
  body.put("report", shown(receipt.sequence)).put("outcome", repeated ? "repeated" : "recorded");
  Response response = json_response(repeated ? 200 : 201, to_json(body));
  response.fields.push_back({"location", "/api/v1/reports/" + shown(receipt.sequence)});
  return response;
}

Response submit(Service& service, Visit& visit) {
  const std::string key(visit.request.field("idempotency-key"));
  if (key.empty() || key.size() > 200)
    return problem(400, "an Idempotency-Key is needed",
                   "Send the same key when you send the same report again: it counts once.");
  const auto body = parse_json(visit.request.body);
  if (!body || !body->is_table()) return problem(400, "the body is not one JSON object");
  ReadBody read;
  read_object(*body, "", read);
  if (!read.wrong.empty())
    return problem(422, "a field that is not of a report, or not of this type",
                   "field: " + printable_name(read.wrong));
  std::string& organisation = read.cells["organisation"];
  if (organisation.empty()) organisation = visit.actor.organisation;
  const auto named = service.desk().codebook().organisation().find_spelling(organisation);
  const auto own = service.desk().codebook().organisation().find(visit.actor.organisation);
  if (!named || named != own) return problem(403, "the key is of another organisation");
  if (read.cells["channel"].empty()) read.cells["channel"] = "api";
  const auto answer =
      service.desk().submit(read.cells, visit.actor, {"api " + visit.actor.organisation, key}, Language::en);
  if (!answer) return problem(answer.error());
  if (answer->receipt) {
    if (answer->receipt->outcome == Receipt::Outcome::recorded) ++service.counts().reports;
    return receipt_response(*answer->receipt);
  }
  const bool differs = std::ranges::any_of(answer->findings, [](const Finding& finding) {
    return finding.column == "own_reference" && finding.severity == Severity::error;
  });
  return problem(differs ? 409 : 422, "the report was not recorded", "", answer->findings);
}

Node report_node(Service& service, const registry::ListedReport& report) {
  Node node = Node::table();
  node.put("report", shown(report.report)).put("recorded_at", to_rfc3339(report.recorded_at));
  node.put("state", report.withdrawn ? "withdrawn" : report.decided ? "judged" : "recorded");
  node.put("erased", report.erased);
  Node fields = Node::table();
  const Codebook& book = service.desk().codebook();
  for (const ReportField& field : fields_of_report()) {
    if (field.identifies() || field.id == FieldId::submission) continue;
    const auto texts = texts_of(field, report.content, book);
    if (!texts.empty()) fields.put(std::string(field.name), joined(texts, "|"));
  }
  node.put("fields", fields);
  return node;
}

Response list(Service& service, Visit& visit) {
  std::size_t limit = 50;
  const std::string_view asked = visit.query.get("limit");
  if (!asked.empty()) {
    const auto [end, error] = std::from_chars(asked.data(), asked.data() + asked.size(), limit);
    if (error != std::errc{} || end != asked.data() + asked.size() || limit == 0 || limit > kMostRowsOfAList)
      return problem(422, "limit is a number from 1 to 200");
  }
  const auto before = report_in(visit.query.get("before"));
  if (visit.query.has("before") && !before) return problem(422, "before is the number of a report");
  registry::ReportFilter filter;
  filter.sender = service.desk().codebook().organisation().find(visit.actor.organisation).value_or(kUnknown);
  const auto page = service.desk().page(filter, before.value_or(0), limit);
  if (!page) return problem(page.error());
  Node reports = Node::list();
  for (const registry::ListedReport& report : *page) reports.add(report_node(service, report));
  Node body = Node::table();
  body.put("reports", reports);
  body.put("next", page->size() < limit ? Node()
                                        : Node("/api/v1/reports?limit=" + std::to_string(limit) +
                                               "&before=" + shown(page->back().report)));
  return json_response(200, to_json(body));
}

Response one(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return problem(report.error());
  if (!*report) return problem(404, "there is no such report of this organisation");
  return json_response(200, to_json(report_node(service, **report)));
}

Response import(Service& service, Visit& visit) {
  const auto answer = service.desk().upload(visit.request.body, visit.actor, true, Language::en);
  if (!answer) return problem(answer.error());
  service.counts().reports += static_cast<std::uint64_t>(answer->recorded);
  Node findings = Node::list();
  for (const Finding& finding : answer->findings)
    findings.add(Node::table()
                     .put("row", static_cast<std::int64_t>(finding.row))
                     .put("field", finding.column)
                     .put("rule", finding.rule)
                     .put("message", without_quoted(finding.message))
                     .put("suggestion", finding.suggestion));
  Node body = Node::table();
  body.put("rows", answer->rows).put("recorded", answer->recorded).put("repeated", answer->repeated);
  body.put("rejected", answer->rejected)
      .put("findings", findings)
      .put("more_findings", answer->more_findings);
  body.put("rejected_rows", answer->rejected_rows);
  return json_response(200, to_json(body));
}

}  // namespace

void add_api_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/api/v1/openapi.json", Door::open, "", [&](Visit&) {
                return json_response(
                    200, to_json(openapi(service.desk().definitions().fields, service.desk().codebook())));
              }});
  routes.add({Method::post, "/api/v1/reports", Door::api, "report.submit",
              [&](Visit& visit) { return submit(service, visit); }, kFormLimit});
  routes.add({Method::get, "/api/v1/reports", Door::api, "report.list",
              [&](Visit& visit) { return list(service, visit); }});
  routes.add({Method::get, "/api/v1/reports/{report}", Door::api, "report.outcome",
              [&](Visit& visit) { return one(service, visit); }});
  routes.add({Method::post, "/api/v1/imports", Door::api, "import.upload",
              [&](Visit& visit) { return import(service, visit); }, kUploadLimit});
}

}  // namespace zicht::server
