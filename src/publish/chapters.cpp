#include "publish/chapters.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/node.hpp"
#include "base/text.hpp"
#include "model/definition_file.hpp"

namespace zicht::publish {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 5> kChartKinds = {"bars", "slopes", "intervals", "series", "panels"};
constexpr std::array<std::string_view, 5> kShows = {"nothing", "headlines", "all_years", "definitions",
                                                    "remaining"};

/// The file while it is read.
class ChapterReader {
 public:
  explicit ChapterReader(std::string_view name) : file_(name) {}

  Result<Chapter> chapter(const Node& node) {
    ZICHT_CHECK(file_.only_keys(node, {"id", "title", "intro", "sentences", "shows", "table"}));
    Chapter chapter;
    ZICHT_TRY(chapter.id, file_.text(node, "id"));
    if (!seen_.insert("chapter " + chapter.id).second)
      return file_.wrong(node, "the chapter '" + chapter.id + "' stands twice");
    ZICHT_TRY(chapter.title, file_.label(node, "title"));
    ZICHT_TRY(chapter.intro, file_.labels(node, "intro"));
    ZICHT_TRY(chapter.sentences, file_.texts_or_none(node, "sentences"));
    if (node.find("shows") != nullptr) {
      ZICHT_TRY(const std::string shows, file_.text(node, "shows"));
      ZICHT_TRY(chapter.shows, one_of<Shows>(node, shows, kShows));
    }
    ZICHT_TRY(const auto tables, file_.tables(node, "table"));
    for (const Node* const entry : tables) {
      ZICHT_TRY(chapter.tables.emplace_back(), table(*entry));
    }
    return chapter;
  }

 private:
  Result<ChapterTable> table(const Node& node) {
    ZICHT_CHECK(file_.only_keys(node, {"id", "charts"}));
    ChapterTable table;
    ZICHT_TRY(table.id, file_.text(node, "id"));
    if (!seen_.insert("table " + table.id).second)
      return file_.wrong(node, "the table '" + table.id + "' stands twice");
    ZICHT_TRY(const auto charts, file_.texts_or_none(node, "charts"));
    for (const std::string& kind : charts) {
      ZICHT_TRY(const ChartKind added, one_of<ChartKind>(node, kind, kChartKinds));
      table.charts.push_back(added);
    }
    return table;
  }

  template <class Kind, std::size_t N>
  Result<Kind> one_of(const Node& at, std::string_view named,
                      const std::array<std::string_view, N>& names) const {
    const auto found = std::ranges::find(names, named);
    if (found == names.end())
      return file_.wrong(at, "not one of " + joined({names.begin(), names.end()}, ", "));
    return static_cast<Kind>(found - names.begin());
  }

  DefinitionFile file_;
  std::set<std::string> seen_;
};

}  // namespace

Result<std::vector<Chapter>> parse_chapters(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const DefinitionFile file(name);
  ZICHT_TRY(const auto listed, file.tables(document, "chapter"));
  if (listed.empty()) return file.wrong(document, "no [[chapter]] in it");
  ChapterReader reader(name);
  std::vector<Chapter> chapters;
  for (const Node* const node : listed) {
    ZICHT_TRY(chapters.emplace_back(), reader.chapter(*node));
  }
  return chapters;
}

}  // namespace zicht::publish
