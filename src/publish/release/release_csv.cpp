#include "publish/release/release_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "publish/release/table_description.hpp"

namespace zicht::publish {
namespace {

constexpr std::array<std::string_view, 6> kStates = {"published",      "revised",   "hidden",
                                                     "not_applicable", "estimated", "refused"};
constexpr std::array<std::string_view, 6> kVerdicts = {
    "no_change", "may_be_chance", "no_earlier_years", "within_usual_swings", "clear", "links_cannot_tell"};

/// Tables of other people must not be added up: reports beside victims, or classes in which people stand
/// together.
std::string population_of(const ProtectedTable& table) {
  std::string population = table.unit();
  for (const FigureDimension& dimension : table.dimensions())
    if (dimension.several_per_person) population += " in " + dimension.id;
  return population;
}

}  // namespace

std::string_view name_of(CellState state) { return kStates.at(static_cast<std::size_t>(state)); }

std::string verdict_name(const ShownChange& change) {
  std::string name(kVerdicts.at(static_cast<std::size_t>(change.verdict)));
  if (change.verdict == Verdict::clear) name += change.absolute() > 0 ? "_more" : "_fewer";
  return name;
}

std::vector<std::string> key_columns(const ProtectedTable& table) {
  std::vector<std::string> columns = {"population", "year"};
  for (const auto& [dimension, code] : table.only()) columns.push_back(dimension);
  for (const FigureDimension& dimension : table.dimensions()) columns.push_back(dimension.id);
  return columns;
}

std::string key_of(const ProtectedTable& table, const ProtectedCell& cell) {
  std::string key = csv_field(population_of(table)) + "," + std::to_string(cell.year);
  for (const auto& [dimension, code] : table.only()) key += "," + csv_field(code);
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    key += "," + (cell.classes[d] == kAllClasses
                      ? std::string("Total")
                      : csv_field(table.dimensions()[d].classes[cell.classes[d]].code));
  return key;
}

bool is_estimate(const ProtectedTable& table) { return table.unit() == "estimated_person"; }

std::string share_columns(const ProtectedTable& table) {
  if (is_estimate(table)) return ",lower,upper";
  return table.share_rule() ? ",denominator,share,lower,upper" : "";
}

std::string share_fields(const ProtectedTable& table, const ProtectedCell& cell) {
  if (is_estimate(table)) {
    if (!cell.band) return ",,";
    return fmt::format(",{:.0f},", cell.band->lower) +
           (cell.band->upper ? fmt::format("{:.0f}", *cell.band->upper) : std::string());
  }
  if (!table.share_rule()) return "";
  if (!cell.share) return ",,,,";
  const ShownShare& share = *cell.share;
  return fmt::format(",{},{:.4f},{:.4f},{:.4f}", share.denominator,
                     static_cast<double>(share.numerator) / static_cast<double>(share.denominator),
                     share.lower, share.upper);
}

std::string release_csv(const ProtectedTable& table, const ShownChanges& changes) {
  std::string text;
  for (const std::string& column : key_columns(table)) text += csv_field(column) + ",";
  text += "count,status,count_before,release_before,verdict,break" + share_columns(table) + "\n";
  for (const ProtectedCell& cell : table.cells()) {
    if (is_overlapping_total(table, cell.classes)) continue;
    text += key_of(table, cell) + ",";
    if (cell.count) text += std::to_string(*cell.count);
    text += "," + std::string(name_of(cell.state)) + ",";
    if (cell.before) text += std::to_string(cell.before->count);
    text += "," + (cell.before ? csv_field(cell.before->release) : std::string()) + ",";
    if (cell.year == table.last_year())
      if (const auto change = changes.of(table, cell.classes)) text += verdict_name(*change);
    text += ",";
    if (std::ranges::find(table.breaks(), cell.year, &SeriesBreak::year) != table.breaks().end())
      text += "yes";
    text += share_fields(table, cell) + "\n";
  }
  return text;
}

std::string code_list_csv(const FigureDimension& dimension, const Label& total) {
  std::string text = "code,label_nl,label_en\n";
  text += "Total," + csv_field(total.nl) + "," + csv_field(total.en) + "\n";
  for (const FigureClass& one : dimension.classes)
    text += csv_field(one.code) + "," + csv_field(one.label.nl) + "," + csv_field(one.label.en) + "\n";
  return text;
}

std::vector<FigureDimension> all_dimensions(std::span<const ProtectedTable> tables) {
  std::map<std::string, FigureDimension> by_id;
  for (const ProtectedTable& table : tables)
    for (const FigureDimension& dimension : table.dimensions()) {
      FigureDimension& all = by_id[dimension.id];
      all.id = dimension.id;
      all.label = dimension.label;
      for (const FigureClass& one : dimension.classes)
        if (std::ranges::find(all.classes, one.code, &FigureClass::code) == all.classes.end())
          all.classes.push_back(one);
    }
  for (const ProtectedTable& table : tables)
    for (const auto& [dimension, code] : table.only())
      if (!by_id.contains(dimension))
        by_id[dimension] = {dimension, {dimension, dimension}, false, {{code, {code, code}}}};
  std::vector<FigureDimension> all;
  for (auto& [id, dimension] : by_id) all.push_back(std::move(dimension));
  return all;
}

namespace {

/// A column of CSV on the Web.
Node column(const std::string& name, const Label& text, Node datatype, bool required) {
  Node made = Node::table();
  made.put("name", name)
      .put("titles", name)
      .put("dc:description", in_both_languages(text))
      .put("datatype", std::move(datatype));
  if (required) made.put("required", true);
  return made;
}

Node integer_type() { return Node::table().put("base", "integer").put("minimum", 0); }

Node status_type() { return "string"; }

Node schema_of(const ReleaseDesign& design, const ProtectedTable& table) {
  const auto text = [&](const char* key) { return design.texts.all().find(key)->second; };
  Node columns = Node::list();
  Node key = Node::list();
  Node foreign = Node::list();
  for (const std::string& name : key_columns(table)) {
    const bool year = name == "year";
    const bool population = name == "population";
    Node type = year ? Node(Node::table().put("base", "gYear")) : Node("string");
    columns.add(column(name,
                       text(year         ? "column_year"
                            : population ? "column_population"
                                         : "column_dimension"),
                       std::move(type), true));
    key.add(name);
    if (year || population) continue;
    foreign.add(
        Node::table()
            .put("columnReference", name)
            .put("reference",
                 Node::table().put("resource", "codelists/" + name + ".csv").put("columnReference", "code")));
  }
  foreign.add(Node::table()
                  .put("columnReference", "status")
                  .put("reference",
                       Node::table().put("resource", "codelists/status.csv").put("columnReference", "code")));
  columns.add(column("count", text("column_count"), integer_type(), false))
      .add(column("status", text("column_status"), status_type(), true))
      .add(column("count_before", text("column_count_before"), integer_type(), false))
      .add(column("release_before", text("column_release_before"), "string", false))
      .add(column("verdict", text("column_verdict"), "string", false))
      .add(column("break", text("column_break"), "string", false));
  if (is_estimate(table))
    columns.add(column("lower", text("column_band_lower"), integer_type(), false))
        .add(column("upper", text("column_band_upper"), integer_type(), false));
  if (table.share_rule()) {
    const auto share_type = [] {
      return Node::table().put("base", "decimal").put("minimum", 0).put("maximum", 1);
    };
    columns.add(column("denominator", text("column_denominator"), integer_type(), false))
        .add(column("share", text("column_share"), share_type(), false))
        .add(column("lower", text("column_lower"), share_type(), false))
        .add(column("upper", text("column_upper"), share_type(), false));
  }
  return Node::table().put("columns", columns).put("primaryKey", key).put("foreignKeys", foreign);
}

Node code_list_table(const std::string& name) {
  const auto label = [](const char* column, const char* language) {
    return Node::table()
        .put("name", column)
        .put("titles", column)
        .put("lang", language)
        .put("required", true);
  };
  Node columns = Node::list();
  columns
      .add(Node::table()
               .put("name", "code")
               .put("titles", "code")
               .put("datatype", "string")
               .put("required", true))
      .add(label("label_nl", "nl"))
      .add(label("label_en", "en"));
  return Node::table()
      .put("url", "codelists/" + name + ".csv")
      .put("tableSchema", Node::table().put("columns", columns).put("primaryKey", "code"));
}

/// A table of texts without a key of its own.
Node plain_table(const char* url, const std::vector<std::pair<const char*, Label>>& columns) {
  Node listed = Node::list();
  for (const auto& [name, label] : columns) listed.add(column(name, label, "string", false));
  return Node::table().put("url", url).put("tableSchema", Node::table().put("columns", listed));
}

Node changes_table(const ReleaseDesign& design) {
  const auto text = [&](const char* key) { return design.texts.all().find(key)->second; };
  Node columns = Node::list();
  columns.add(column("kind", text("changes"), "string", true))
      .add(column("figure", text("figure"), "string", false))
      .add(column("year", text("year"), "string", false))
      .add(column("key", text("figure"), "string", false))
      .add(column("before", text("before"), "string", false))
      .add(column("now", text("now"), "string", false));
  return Node::table().put("url", "changes.csv").put("tableSchema", Node::table().put("columns", columns));
}

}  // namespace

std::string csv_metadata(const ReleaseDesign& design, const ReleaseContext& context,
                         std::span<const ProtectedTable> tables) {
  Node listed = Node::list();
  for (const ProtectedTable& table : tables)
    listed.add(Node::table()
                   .put("url", table.id() + ".csv")
                   .put("dc:title", in_both_languages(table.title()))
                   .put("dc:description", in_both_languages(description_of(design, context, table)))
                   .put("dc:source", table.definition())
                   .put("tableSchema", schema_of(design, table)));
  listed.add(changes_table(design));
  const auto text = [&](const char* key) { return design.texts.all().find(key)->second; };
  listed.add(plain_table("revisions.csv", {{"figure", text("figure")},
                                           {"year", text("year")},
                                           {"before", text("before")},
                                           {"release_before", text("column_release_before")},
                                           {"now", text("now")}}));
  for (const FigureDimension& dimension : all_dimensions(tables)) listed.add(code_list_table(dimension.id));
  listed.add(code_list_table("status"));
  Node language = Node::table().put("@language", "nl");
  Node document = Node::table();
  document.put("@context", Node::list().add("http://www.w3.org/ns/csvw").add(std::move(language)))
      .put("@type", "TableGroup")
      .put("dc:title", in_both_languages(design.texts.all().find("site_title")->second))
      .put("dc:publisher", in_both_languages(design.publisher))
      .put("dc:license", Node::table().put("@id", design.licence_url))
      .put("dc:issued", Node::table().put("@value", to_iso(context.date)).put("@type", "xsd:date"))
      .put("tables", listed);
  return to_json(document) + "\n";
}

}  // namespace zicht::publish
