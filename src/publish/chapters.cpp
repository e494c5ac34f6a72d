#include "publish/chapters.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/node.hpp"
#include "base/text.hpp"

namespace zicht::publish {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 5> kChartKinds = {"bars", "slopes", "intervals", "series", "panels"};
constexpr std::array<std::string_view, 5> kShows = {"nothing", "headlines", "all_years", "definitions",
                                                    "remaining"};

/// The file while it is read.
class ChapterReader {
 public:
  explicit ChapterReader(std::string_view name) : name_(name) {}

  Result<Chapter> chapter(const Node& node) {
    ZICHT_CHECK(only_keys(node, {"id", "title", "intro", "sentences", "shows", "table"}));
    Chapter chapter;
    ZICHT_TRY(chapter.id, text(node, "id"));
    if (!seen_.insert("chapter " + chapter.id).second)
      return wrong(node, "the chapter '" + chapter.id + "' stands twice");
    const Node* const title = node.find("title");
    if (title == nullptr) return wrong(node, "title = { nl = …, en = … } is missing");
    ZICHT_TRY(chapter.title, label(*title));
    ZICHT_TRY(const auto intro, list(node, "intro"));
    for (const Node& paragraph : intro) {
      ZICHT_TRY(chapter.intro.emplace_back(), label(paragraph));
    }
    ZICHT_TRY(const auto sentences, list(node, "sentences"));
    for (const Node& sentence : sentences)
      chapter.sentences.push_back(sentence.as_text() == nullptr ? "" : *sentence.as_text());
    if (node.find("shows") != nullptr) {
      ZICHT_TRY(chapter.shows, one_of<Shows>(node, node.find("shows"), kShows));
    }
    ZICHT_TRY(const auto tables, list(node, "table"));
    for (const Node& entry : tables) {
      ZICHT_TRY(chapter.tables.emplace_back(), table(entry));
    }
    return chapter;
  }

  std::unexpected<Error> wrong(const Node& at, std::string message) const {
    return fail(ErrorCode::invalid_config, std::move(message),
                name_ + (at.line > 0 ? ":" + std::to_string(at.line) : ""));
  }

 private:
  Result<ChapterTable> table(const Node& node) {
    ZICHT_CHECK(only_keys(node, {"id", "charts"}));
    ChapterTable table;
    ZICHT_TRY(table.id, text(node, "id"));
    if (!seen_.insert("table " + table.id).second)
      return wrong(node, "the table '" + table.id + "' stands twice");
    ZICHT_TRY(const auto charts, list(node, "charts"));
    for (const Node& kind : charts) {
      ZICHT_TRY(const ChartKind added, one_of<ChartKind>(node, &kind, kChartKinds));
      table.charts.push_back(added);
    }
    return table;
  }

  template <class Kind, std::size_t N>
  Result<Kind> one_of(const Node& at, const Node* named, const std::array<std::string_view, N>& names) const {
    const auto found =
        std::ranges::find(names, named->as_text() == nullptr ? std::string_view() : *named->as_text());
    if (found == names.end()) return wrong(at, "not one of " + joined({names.begin(), names.end()}, ", "));
    return static_cast<Kind>(found - names.begin());
  }

  Result<std::string> text(const Node& table, std::string_view key) const {
    const Node* const node = table.find(key);
    if (node == nullptr || node->as_text() == nullptr || node->as_text()->empty())
      return wrong(table, std::string(key) + " = \"…\" is missing");
    return *node->as_text();
  }

  Result<Label> label(const Node& node) const {
    if (!node.is_table()) return wrong(node, "a text is written as { nl = …, en = … }");
    Label label;
    ZICHT_TRY(label.nl, text(node, "nl"));
    ZICHT_TRY(label.en, text(node, "en"));
    return label;
  }

  /// The entries of a list; none when it is not there.
  Result<Node::List> list(const Node& table, std::string_view key) const {
    const Node* const node = table.find(key);
    if (node == nullptr) return Node::List{};
    if (!node->is_list()) return wrong(table, std::string(key) + " is not a list");
    return *node->as_list();
  }

  Result<void> only_keys(const Node& table, const std::set<std::string_view>& known) const {
    if (!table.is_table()) return wrong(table, "not a table");
    for (const auto& [key, entry] : *table.as_table())
      if (!known.contains(key)) return wrong(table, "there is no key '" + key + "' here");
    return {};
  }

  std::string name_;
  std::set<std::string> seen_;
};

}  // namespace

Result<std::vector<Chapter>> parse_chapters(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ChapterReader reader(name);
  const Node* const listed = document.find("chapter");
  if (listed == nullptr || !listed->is_list()) return reader.wrong(document, "no [[chapter]] in it");
  std::vector<Chapter> chapters;
  for (const Node& node : *listed->as_list()) {
    ZICHT_TRY(chapters.emplace_back(), reader.chapter(node));
  }
  return chapters;
}

}  // namespace zicht::publish
