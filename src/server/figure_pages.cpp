#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "figures/figure_output.hpp"
#include "figures/measure_output.hpp"
#include "publish/workbook.hpp"
#include "server/service.hpp"
#include "services/office_desk.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using services::OfficeYear;

/// Kinds of objects as texts name them, in the order of ObjectKind.
constexpr std::array<std::string_view, 9> kObjects = {
    "report", "concern", "follow_up", "investigation", "suspect", "case", "disposal", "judgment", "table"};
constexpr std::size_t kMostRows = 120;  ///< of a table on a page; all are in its file

/// What a page of figures is asked for by its address.
struct Asked {
  services::FigureQuestion question;
  std::string query;  ///< the same for links: "year=2024&as_of=2025-06-30"
};

std::optional<int> year_in(std::string_view text) {
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error != std::errc{} || end != text.data() + text.size() || year < 1900 || year > 2200)
    return std::nullopt;
  return year;
}

/// The year of the newest report: what somebody looks at first.
int first_year(Service& service) {
  const int now = civil(service.desk().today()).year;
  const auto newest = service.desk().page({}, 0, 1);
  if (!newest || newest->empty() || !newest->front().content.received_on) return now;
  return std::min(now, civil(*newest->front().content.received_on).year);
}

/// Nothing when the address cannot be read, or names a day to come.
std::optional<Asked> asked(Service& service, const Visit& visit) {
  Asked found;
  if (visit.query.get("year").empty()) {
    found.question.year = first_year(service);
  } else {
    const auto year = year_in(trimmed(visit.query.get("year")));
    if (!year) return std::nullopt;
    found.question.year = *year;
  }
  found.query = "year=" + std::to_string(found.question.year);
  if (const std::string_view day = trimmed(visit.query.get("as_of")); !day.empty()) {
    const auto as_of = parse_iso_date(day);
    if (!as_of || *as_of > service.desk().today()) return std::nullopt;
    found.question.as_of = *as_of;
    found.query += "&as_of=" + to_iso(*as_of);
  }
  for (const std::string_view rule : visit.query.all("rule")) {
    if (rule.empty() || found.question.rules.size() >= 20) continue;
    found.question.rules.emplace_back(rule);
    found.query += "&rule=" + http::percent_encoded(rule);
  }
  return found;
}

std::string base_of(const Visit& visit) { return "/" + std::string(code_of(visit.language)) + "/"; }

Response wrong_question(Service& service, const Visit& visit) {
  return service.message(visit, 422, "failed_title", "figures_wrong");
}

/// A page that says where the work is. It does not refresh itself: its link looks again.
Response in_the_making(Service& service, const Visit& visit,
                       const std::optional<services::WorkQueue::Standing>& standing) {
  if (!standing) return service.message(visit, 500, "failed_title", "failed");
  const std::string key = standing->step.empty() ? "work_waits" : "work_" + standing->step;
  Node lines = Node::list();
  lines.add(Node::table().put("text", service.text("work_says", visit)));
  lines.add(Node::table().put("text", service.text(key, visit)));
  lines.add(Node::table().put("text", service.text("work_since", visit,
                                                   {{"seconds", std::to_string(standing->since.count())},
                                                    {"ahead", std::to_string(standing->ahead)}})));
  const std::string again =
      visit.request.path + (visit.request.query.empty() ? "" : "?" + visit.request.query);
  Node view = Node::table();
  view.put("heading", service.text("work_title", visit)).put("paragraphs", lines);
  view.put("links",
           Node::list().add(Node::table().put("to", again).put("label", service.text("work_again", visit))));
  Response page = service.page(visit, 202, service.text("work_title", visit), "message", std::move(view));
  page.fields.push_back({"retry-after", "5"});
  return page;
}

/// The page for an answer that is not there; nothing when it is.
template <class T>
std::optional<Response> not_there(Service& service, const Visit& visit,
                                  const services::OfficeAnswer<T>& answer) {
  if (answer.made) return std::nullopt;
  if (answer.error && answer.error->code == ErrorCode::invalid_input) return wrong_question(service, visit);
  if (answer.error && answer.error->code == ErrorCode::unavailable)
    return service.message(visit, 503, "work_title", "work_full");
  if (answer.error) return service.failure(visit, *answer.error);
  return in_the_making(service, visit, answer.standing);
}

std::string verdict_text(Service& service, const Visit& visit, const FigureCell& cell) {
  const auto verdict = cell.verdict();
  if (!verdict) return "";
  return service.text("verdict_" + std::string(figures::name_of(verdict)), visit);
}

Node count_row(Service& service, const Visit& visit, const std::string& label, const FigureCell& cell) {
  return Node::table()
      .put("label", label)
      .put("value", std::to_string(cell.value))
      .put("previous", cell.previous ? std::to_string(*cell.previous) : "–")
      .put("verdict", verdict_text(service, visit, cell));
}

/// The choices of year, day and rules, as they are now.
Result<Node> choices(Service& service, const Visit& visit, const Asked& question) {
  ZICHT_TRY(const auto rules, service.office().rules());
  Node list = Node::list();
  for (const services::RuleChoice& rule : rules) {
    Node values = Node::list();
    for (const auto& [id, label] : rule.values) {
      const std::string setting = rule.rule + "=" + id;
      values.add(Node::table()
                     .put("value", setting)
                     .put("text", label.in(visit.language))
                     .put("chosen", std::ranges::find(question.question.rules, setting) !=
                                        question.question.rules.end()));
    }
    list.add(Node::table()
                 .put("id", "rule-" + rule.rule)
                 .put("label", rule.label.in(visit.language))
                 .put("values", values));
  }
  return list;
}

/// What every page of figures says of itself.
void put_frame(Service& service, const Visit& visit, const Asked& question, const OfficeYear& year,
               const std::optional<services::WorkQueue::Standing>& standing, Node& view) {
  view.put("query", question.query).put("base", base_of(visit));
  view.put("as_known",
           service.text("figures_as_known", visit,
                        {{"day", to_iso(year.as_of)}, {"events", std::to_string(year.tree_size)}}));
  view.put("renewing", standing.has_value()).put("is_dutch", visit.language == Language::nl);
}

using YearAnswer = services::OfficeAnswer<OfficeYear>;

Response figures_page(Service& service, Visit& visit, const Asked& question, const YearAnswer& answer) {
  const OfficeYear& year = *answer.made;
  auto rules = choices(service, visit, question);
  if (!rules) return service.failure(visit, rules.error());
  Node sentences = Node::list();
  for (const std::string& sentence : year.sentences) sentences.add(Node::table().put("text", sentence));
  Node tables = Node::list();
  for (const FigureTable& table : year.tables)
    tables.add(count_row(service, visit, table.title.in(visit.language), table.total).put("id", table.id));
  Node hidden = Node::list();
  for (const publish::ReportSection& section : year.hidden)
    hidden.add(Node::table()
                   .put("id", section.id)
                   .put("title", section.title)
                   .put("text", section.paragraphs.empty() ? "" : section.paragraphs.front()));
  const std::string title = service.text("figures_title", visit, {{"year", std::to_string(year.year)}});
  Node view = Node::table();
  put_frame(service, visit, question, year, answer.standing, view);
  view.put("title", title).put("year", std::to_string(year.year)).put("rules", *std::move(rules));
  view.put("as_of", question.question.as_of ? to_iso(*question.question.as_of) : "");
  view.put("sentences", sentences).put("tables", tables);
  view.put("has_hidden", !year.hidden.empty()).put("hidden", hidden);
  return service.page(visit, 200, title, "figures", std::move(view));
}

/// The labels of the classes that a cell stands in.
std::string label_of(const FigureTable& table, const FigureCell& cell, Language language) {
  std::vector<std::string> labels;
  for (std::size_t at = 0; at < cell.classes.size(); ++at)
    labels.push_back(table.dimensions.at(at).classes.at(cell.classes[at]).label.in(language));
  return joined(labels, " · ");
}

const FigureTable* table_of(const OfficeYear& year, std::string_view id) {
  const auto found = std::ranges::find(year.tables, id, &FigureTable::id);
  return found == year.tables.end() ? nullptr : &*found;
}

Response figure_page(Service& service, Visit& visit, const Asked& question, const YearAnswer& answer) {
  const FigureTable* const table = table_of(*answer.made, visit.path.at("figure"));
  if (table == nullptr) return service.not_found(visit);
  Node rows = Node::list();
  rows.add(count_row(service, visit, service.text("total", visit), table->total));
  for (std::size_t at = 0; at < std::min(table->cells.size(), kMostRows); ++at)
    rows.add(count_row(service, visit, label_of(*table, table->cells[at], visit.language), table->cells[at]));
  Node rules = Node::list();
  for (const auto& [rule, label] : table->rule_labels)
    rules.add(Node::table().put("text", label.in(visit.language)));
  for (const TableNote& note : table->notes)
    rules.add(Node::table().put("text", note.text.in(visit.language)));
  const std::string title = table->title.in(visit.language) + " " + std::to_string(table->year);
  Node view = Node::table();
  put_frame(service, visit, question, *answer.made, answer.standing, view);
  view.put("title", title).put("id", table->id).put("definition", table->definition);
  view.put("text", table->definition_text.in(visit.language)).put("rules", rules).put("rows", rows);
  view.put("year", std::to_string(table->year)).put("before", std::to_string(table->year - 1));
  view.put("has_more", table->cells.size() > kMostRows);
  return service.page(visit, 200, title, "figure", std::move(view));
}

Response csv_response(const std::string& name, std::string content) {
  return {200,
          {{"content-type", "text/csv; charset=utf-8"},
           {"content-disposition", "attachment; filename=\"" + name + "\""}},
          std::move(content)};
}

Response figure_csv(Service& service, Visit& visit, const Asked&, const YearAnswer& answer) {
  const FigureTable* const table = table_of(*answer.made, visit.path.at("figure"));
  if (table == nullptr) return service.not_found(visit);
  return csv_response(table->id + "-" + std::to_string(table->year) + ".csv", figures::to_csv({table, 1}));
}

Node section_view(const publish::ReportSection& section) {
  Node paragraphs = Node::list();
  for (const std::string& text : section.paragraphs) paragraphs.add(Node::table().put("text", text));
  Node headings = Node::list();
  for (const std::string& text : section.headings) headings.add(Node::table().put("text", text));
  Node rows = Node::list();
  for (std::size_t at = 0; at < std::min(section.rows.size(), kMostRows); ++at) {
    const std::vector<std::string>& row = section.rows[at];
    Node cells = Node::list();
    for (std::size_t i = 1; i < row.size(); ++i) cells.add(Node::table().put("text", row[i]));
    rows.add(Node::table().put("label", row.empty() ? "" : row.front()).put("cells", cells));
  }
  return Node::table()
      .put("id", section.id)
      .put("title", section.title)
      .put("paragraphs", paragraphs)
      .put("has_table", !section.headings.empty())
      .put("table_title", section.table_title.empty() ? section.title : section.table_title)
      .put("headings", headings)
      .put("rows", rows)
      .put("has_more", section.rows.size() > kMostRows)
      .put("source", section.source);
}

/// A section of an estimate or of the chain, with its table.
template <std::vector<publish::ReportSection> OfficeYear::* sections>
Response section_page(Service& service, Visit& visit, const Asked& question, const YearAnswer& answer) {
  const std::vector<publish::ReportSection>& all = (*answer.made).*sections;
  const auto section = std::ranges::find(all, visit.path.at("section"), &publish::ReportSection::id);
  if (section == all.end()) return service.not_found(visit);
  Node view = section_view(*section);
  put_frame(service, visit, question, *answer.made, answer.standing, view);
  return service.page(visit, 200, section->title, "section", std::move(view));
}

Response chain_page(Service& service, Visit& visit, const Asked& question, const YearAnswer& answer) {
  const OfficeYear& year = *answer.made;
  Node sections = Node::list();
  for (const publish::ReportSection& section : year.chain)
    sections.add(Node::table()
                     .put("id", section.id)
                     .put("title", section.title)
                     .put("text", section.paragraphs.empty() ? "" : section.paragraphs.front()));
  Node ties = Node::list();
  for (const services::TieCoverage& one : year.coverage)
    ties.add(
        Node::table()
            .put("what", service.text("tie_" + std::string(services::name_of(one.relation)), visit))
            .put("of",
                 service.text("object_" + std::string(kObjects.at(static_cast<std::size_t>(one.of))), visit))
            .put("tied", std::to_string(one.tied))
            .put("all", std::to_string(one.all)));
  Node findings = Node::list();
  for (const OfficeYear::FoundByRule& found : year.findings)
    findings.add(Node::table()
                     .put("rule", found.rule)
                     .put("count", std::to_string(found.count))
                     .put("message", found.message));
  const std::string title = service.text("chain_title", visit, {{"year", std::to_string(year.year)}});
  Node view = Node::table();
  put_frame(service, visit, question, year, answer.standing, view);
  view.put("title", title).put("year", std::to_string(year.year));
  view.put("as_of", question.question.as_of ? to_iso(*question.question.as_of) : "");
  view.put("has_sections", !year.chain.empty()).put("sections", sections).put("ties", ties);
  view.put("has_ties", !year.coverage.empty());
  view.put("has_findings", !year.findings.empty()).put("findings", findings);
  return service.page(visit, 200, title, "chain", std::move(view));
}

/// Which figures two days tell differently.
Response compare_page(Service& service, Visit& visit) {
  const auto question = asked(service, visit);
  const auto other = parse_iso_date(trimmed(visit.query.get("with")));
  if (!question || !other || *other > service.desk().today()) return wrong_question(service, visit);
  const auto answer = service.office().comparison(question->question, *other);
  if (auto page = not_there(service, visit, answer)) return *std::move(page);
  const services::FigureComparison& comparison = *answer.made;
  Node rows = Node::list();
  for (std::size_t at = 0; at < std::min(comparison.differences.size(), kMostRows); ++at) {
    const figures::FigureDifference& one = comparison.differences[at];
    std::string label = one.title.in(visit.language);
    for (const auto& [dimension, its_class] : one.classes)
      label.append(" · ").append(its_class.label.in(visit.language));
    const std::int64_t change = one.after - one.before;
    const bool is_share = one.estimate_before || one.estimate_after;
    const auto text = [&](std::int64_t count, const std::optional<CellEstimate>& share) {
      return is_share ? figures::estimate_text(share, visit.language) : std::to_string(count);
    };
    rows.add(Node::table()
                 .put("label", label)
                 .put("before", text(one.before, one.estimate_before))
                 .put("after", text(one.after, one.estimate_after))
                 .put("change", is_share ? "" : (change > 0 ? "+" : "") + std::to_string(change)));
  }
  const std::string title =
      service.text("compare_title", visit, {{"year", std::to_string(question->question.year)}});
  Node view = Node::table();
  view.put("title", title).put("base", base_of(visit)).put("query", question->query);
  view.put("before", to_iso(comparison.before)).put("after", to_iso(comparison.after)).put("rows", rows);
  view.put("says", service.text("compare_says", visit,
                                {{"count", std::to_string(comparison.differences.size())},
                                 {"before", to_iso(comparison.before)},
                                 {"after", to_iso(comparison.after)}}));
  view.put("has_rows", !comparison.differences.empty());
  view.put("has_more", comparison.differences.size() > kMostRows);
  return service.page(visit, 200, title, "compare", std::move(view));
}

/// The office's report is one page with its style in it, and without script: it may have that style.
constexpr const char* kReportPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

Response download(Service& service, Visit& visit) {
  const auto question = asked(service, visit);
  if (!question) return wrong_question(service, visit);
  const std::string& name = visit.path.at("name");
  const bool workbook =
      name == publish::workbook_name(Language::nl) || name == publish::workbook_name(Language::en);
  const bool page = name == publish::page_name(Language::nl) || name == publish::page_name(Language::en);
  if (!workbook && !page && name != "tables.csv") return service.not_found(visit);
  const auto answer = service.office().files(question->question);
  if (auto there = not_there(service, visit, answer)) return *std::move(there);
  const auto file = answer.made->find(name);
  if (file == answer.made->end()) return service.not_found(visit);
  const std::string saved = "zicht-" + std::to_string(question->question.year) + "-" + name;
  if (name == "tables.csv") return csv_response(saved, file->second);
  if (page)
    return {200,
            {{"content-type", "text/html; charset=utf-8"}, {"content-security-policy", kReportPolicy}},
            file->second};
  return {200,
          {{"content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
           {"content-disposition", "attachment; filename=\"" + saved + "\""}},
          file->second};
}

}  // namespace

void add_figure_routes(RouteTable& routes, Service& service) {
  const auto add = [&](const char* pattern, std::function<Response(Visit&)> handle) {
    routes.add({Method::get, pattern, Door::session, "figures.read", std::move(handle)});
  };
  // What is made of a year, once it is there.
  const auto of_year = [&](Response (*make)(Service&, Visit&, const Asked&, const YearAnswer&)) {
    return [&service, make](Visit& visit) {
      const auto question = asked(service, visit);
      if (!question) return wrong_question(service, visit);
      const auto answer = service.office().year(question->question, visit.language);
      if (auto page = not_there(service, visit, answer)) return *std::move(page);
      return make(service, visit, *question, answer);
    };
  };
  add("/{lang}/figures", of_year(figures_page));
  add("/{lang}/figures/compare", [&](Visit& visit) { return compare_page(service, visit); });
  add("/{lang}/figures/{figure}", of_year(figure_page));
  add("/{lang}/figures/{figure}/csv", of_year(figure_csv));
  add("/{lang}/hidden/{section}", of_year(section_page<&OfficeYear::hidden>));
  add("/{lang}/chain", of_year(chain_page));
  add("/{lang}/chain/{section}", of_year(section_page<&OfficeYear::chain>));
  add("/{lang}/report/{name}", [&](Visit& visit) { return download(service, visit); });
}

}  // namespace zicht::server
