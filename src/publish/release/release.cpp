#include "publish/release/release.hpp"

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "publish/release/catalogue.hpp"
#include "publish/release/release_csv.hpp"
#include "publish/release/release_pages.hpp"
#include "publish/release/sdmx.hpp"
#include "publish/release/spreadsheet.hpp"

namespace zicht::publish {
namespace {

std::string status_list(const ReportTexts& texts) {
  std::string text = "code,label_nl,label_en\n";
  for (const CellState state : {CellState::published, CellState::revised, CellState::hidden,
                                CellState::not_applicable, CellState::estimated, CellState::refused}) {
    const Label& label = texts.all().find("status_" + std::string(name_of(state)))->second;
    text += std::string(name_of(state)) + "," + csv_field(label.nl) + "," + csv_field(label.en) + "\n";
  }
  return text;
}

/// release.json: what the release is, for machines and for the release after it.
std::string release_json(const ReleaseContext& context, std::span<const ProtectedTable> tables) {
  Node figures = Node::table();
  for (const ProtectedTable& table : tables) figures.put(table.id(), table.definition());
  Node document = Node::table();
  document.put("release", context.id)
      .put("date", to_iso(context.date))
      .put("as_of", to_iso(context.as_of))
      .put("first_year", tables.empty() ? context.year : tables.front().first_year())
      .put("year", context.year)
      .put("corrects", context.corrects.empty() ? Node() : Node(context.corrects))
      .put("previous", context.earlier.empty() ? Node() : Node(context.earlier.back().id))
      .put("program", context.program)
      .put("made_up", context.made_up)
      .put("log",
           Node::table().put("size", static_cast<std::int64_t>(context.tree_size)).put("root", context.head))
      .put("figures", figures);
  return to_json(document, 1) + "\n";
}

std::string readme(const ReleaseDesign& design, const ReleaseContext& context) {
  const auto said = [&](Language language) {
    const auto text = [&](const char* key) { return design.texts.get(key, language); };
    return text("site_title") + "\n" + design.publisher.in(language) + "\n" + text("release_of") + " " +
           context.id + ", " + text("known_on") + " " + to_iso(context.as_of) + "\n" +
           (context.made_up ? text("made_up") + "\n" : "") + design.licence + ", " + design.licence_url +
           "\n";
  };
  return said(Language::nl) + "-> nl/index.html\n\n" + said(Language::en) + "-> en/index.html\n\n" +
         design.base_url + context.id + "/\nsha256sum --check SHA256SUMS\n";
}

}  // namespace

Result<void> write_release_data(const ReleaseDesign& design, const ReleaseContext& context,
                                std::span<const ProtectedTable> tables, FolderWriter& folder) {
  const ShownChanges changes(tables);
  for (const ProtectedTable& table : tables)
    ZICHT_CHECK(folder.write("data/" + table.id() + ".csv", release_csv(table, changes)));
  const Label& total = design.texts.all().find("total")->second;
  for (const FigureDimension& dimension : all_dimensions(tables))
    ZICHT_CHECK(folder.write("data/codelists/" + dimension.id + ".csv", code_list_csv(dimension, total)));
  ZICHT_CHECK(folder.write("data/codelists/status.csv", status_list(design.texts)));
  std::string revisions = "figure,year,before,release_before,now\n";
  for (const Revision& one : context.revisions)
    revisions += one.figure + "," + std::to_string(one.year) + "," + std::to_string(one.before) + "," +
                 csv_field(one.release) + "," + std::to_string(one.now) + "\n";
  ZICHT_CHECK(folder.write("data/revisions.csv", revisions));
  ZICHT_CHECK(folder.write("data/changes.csv", changes_csv(context, changes_since(context, tables))));
  return folder.write("data/csv-metadata.json", csv_metadata(design, context, tables));
}

Result<void> write_release_pages(const ReleaseDesign& design, const ReleaseContext& context,
                                 std::span<const ProtectedTable> tables, const AttackSummary& attack,
                                 FolderWriter& folder) {
  const ShownChanges changes(tables);
  for (const Language language : {Language::nl, Language::en}) {
    const std::string code = code_of(language);
    ZICHT_TRY(const FilesByName pages, release_pages(design, context, tables, changes, attack, language));
    for (const auto& [name, content] : pages)
      ZICHT_CHECK(folder.write(fmt::format("{}/{}", code, name), content));
    for (const ProtectedTable& table : tables) {
      if (is_estimate(table)) continue;  // a band drawn as a bar would be read as a count
      const FigureView view(design, context, changes, table, language, "");
      ZICHT_CHECK(folder.write(fmt::format("charts/{}.{}.svg", table.id(), code), view.standalone_chart()));
    }
    ZICHT_CHECK(
        folder.write("data/tables." + code + ".ods", release_spreadsheet(design, context, tables, language)));
  }
  for (const ProtectedTable& table : tables)
    ZICHT_CHECK(folder.write("data/sdmx/" + table.id() + ".csv", sdmx_csv(design, table)));
  ZICHT_CHECK(folder.write("data/sdmx/structure.xml", sdmx_structure(design, context, tables)));
  ZICHT_CHECK(folder.write("catalog.jsonld", release_catalogue(design, context, tables)));
  ZICHT_CHECK(folder.write("style.css", design.style));
  ZICHT_CHECK(folder.write("search.js", design.search));
  ZICHT_CHECK(folder.write("release.json", release_json(context, tables)));
  return folder.write("README.txt", readme(design, context));
}

}  // namespace zicht::publish
