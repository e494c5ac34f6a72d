#include "publish/sentences.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/node.hpp"
#include "base/text.hpp"
#include "model/definition_file.hpp"
#include "model/made_up.hpp"
#include "publish/number_format.hpp"
#include "stats/decomposition.hpp"

namespace zicht::publish {
namespace {

constexpr std::size_t kShortestRun = 2;  // changes in one direction that make a run

using Values = std::map<std::string, std::string>;

/// What [change.nl] and [linkage.nl] must hold. No key stands in both.
constexpr const char* kOfChange[] = {"up",
                                     "down",
                                     "same",
                                     "alone",
                                     "alone_one",
                                     "up_one",
                                     "down_one",
                                     "same_one",
                                     "clear",
                                     "within_usual_swings",
                                     "within_usual_swings_among",
                                     "no_earlier_years",
                                     "may_be_chance",
                                     "may_be_chance_among",
                                     "share_change",
                                     "share_clear",
                                     "share_within_usual_swings",
                                     "share_among",
                                     "share_no_earlier_years",
                                     "share_may_be_chance",
                                     "share_no_change",
                                     "run_up",
                                     "run_down",
                                     "as_published"};
constexpr const char* kOfLinkage[] = {"limits",        "of_count", "of_change",      "untold",
                                      "untold_one",    "of_text",  "of_text_change", "text_change_untold",
                                      "outside",       "about",    "about_lost",     "about_model",
                                      "about_reviewed"};

/// What a sentence says where its table was made under these rules stands among the patterns by this name.
std::string name_under(const std::string& id, const std::string& rules) {
  return "under " + id + ": " + rules;
}

const FigureTable* table_named(std::span<const FigureTable> tables, std::string_view id) {
  const auto found = std::ranges::find(tables, id, &FigureTable::id);
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace

/// Reads the book, and writes one sentence.
class SentenceWriter {
 public:
  using Entry = SentenceBook::Entry;

  static std::unexpected<Error> wrong(const std::string& name, std::string_view where, std::string what) {
    return fail(ErrorCode::invalid_config, std::move(what), name + ": " + std::string(where));
  }

  static Result<void> read_patterns(const Node& document, const char* group,
                                    std::span<const char* const> keys, const DefinitionFile& file,
                                    SentenceBook& book) {
    const Node* const languages = document.find(group);
    if (languages == nullptr) return file.outdated(document, std::string("[") + group + "] is missing");
    ZICHT_TRY(auto patterns, file.texts_by_language(*languages, keys));
    book.patterns_.merge(patterns);
    return {};
  }

  /// [[sentence.under]]: the text of a sentence where all of `rules` hold, "rule=value", in its place.
  static Result<void> read_under(const Node& node, const DefinitionFile& file, const Entry& entry,
                                 SentenceBook& book) {
    ZICHT_TRY(const auto under, file.tables(node, "under"));
    for (const Node* const one : under) {
      ZICHT_CHECK(file.only_keys(*one, {"rules", "text"}));
      ZICHT_TRY(const auto rules, file.texts(*one, "rules"));
      const auto has_value = [](const std::string& rule) { return rule.find('=') != std::string::npos; };
      if (rules.empty() || !std::ranges::all_of(rules, has_value) || entry.text.nl.empty())
        return file.wrong(*one,
                          "a text under rules stands with a sentence that has text, and names them: rules = "
                          "[\"rule=value\"]");
      ZICHT_TRY(book.patterns_[name_under(entry.id, joined(rules, " "))], file.label(*one, "text"));
    }
    return {};
  }

  static Result<void> people(const Node& node, const DefinitionFile& file, Entry& entry) {
    for (const auto& [language, one, several] : {std::tuple{"nl", &entry.one.nl, &entry.several.nl},
                                                 std::tuple{"en", &entry.one.en, &entry.several.en}}) {
      ZICHT_TRY(const auto words, file.texts_or_none(node, language));
      if (words.size() != 2)
        return file.wrong(node, "people is a list of two texts in nl and in en: one, several");
      *one = words[0];
      *several = words[1];
    }
    return {};
  }

  static Result<Entry> entry(const Node& node, const DefinitionFile& file) {
    ZICHT_CHECK(
        file.only_keys(node, {"id", "table", "class", "estimate", "parts", "text", "people", "under"}));
    Entry entry;
    ZICHT_TRY(entry.id, file.text(node, "id"));
    for (const auto& [key, member] : {std::pair{"table", &entry.table}, std::pair{"parts", &entry.parts},
                                      std::pair{"estimate", &entry.estimate}}) {
      if (node.find(key) == nullptr) continue;
      ZICHT_TRY(*member, file.text(node, key));
    }
    ZICHT_TRY(entry.classes, file.texts_or_none(node, "class"));
    const Node* const who = node.find("people");
    if ((node.find("text") == nullptr) == (who == nullptr))
      return file.wrong(node, "the sentence " + entry.id + " has either text or people");
    if (who == nullptr) {
      ZICHT_TRY(entry.text, file.label(node, "text"));
    } else {
      if (entry.table.empty())
        return file.wrong(node, "the sentence " + entry.id + " is about people and needs a table");
      ZICHT_CHECK(people(*who, file, entry));
    }
    return entry;
  }

  SentenceWriter(const SentenceBook& book, std::span<const FigureTable> tables, int year, Language language)
      : book_(book), tables_(tables), year_(year), language_(language) {}

  Result<std::optional<Sentence>> write(Entry entry) {
    Sentence sentence{entry.id, "", "", entry.classes, {}};
    values_ = {{"year", std::to_string(year_)}, {"previous_year", std::to_string(year_ - 1)}};
    if (entry.table.empty()) {
      sentence.text = filled(entry.text.in(language_), values_);
      return std::optional(sentence);
    }
    const FigureTable* const table = table_named(tables_, entry.table);
    if (table == nullptr) return std::optional<Sentence>();
    sentence.definition = table->definition;
    sentence.rules = table->rules;
    const std::string rules_behind = take_words_under_rules(*table, entry);
    ZICHT_TRY(const FigureCell cell, cell_of(*table, entry));
    sentence.linkage = cell.linkage;
    if (sentence.linkage && !cell.change) sentence.linkage->changes.clear();
    if (entry.text.nl.empty()) {
      sentence.text = about_people(entry, *table, cell);
    } else {
      if (!has_anything_to_tell(entry, *table, cell)) return std::optional<Sentence>();
      add_numbers(*table, cell);
      if (!entry.parts.empty() && !add_parts(entry, cell)) return std::optional<Sentence>();
      sentence.text = filled(entry.text.in(language_), values_);
      if (sentence.text.find('{') != std::string::npos)
        return wrong(book_.name_, entry.id, "a name between braces that does not exist: " + sentence.text);
      sentence.text += linkage_behind(entry, cell);
    }
    sentence.text += rules_behind;
    return std::optional(sentence);
  }

 private:
  std::string count(std::int64_t number) const { return count_text(number, language_); }
  const std::string& pattern(const std::string& key) const {
    return book_.patterns_.find(key)->second.in(language_);
  }

  /// Takes what the sentence says under the rules of its table: of the texts whose rules all hold, that with
  /// most of them. \return what the other rules mean that have words in the table
  std::string take_words_under_rules(const FigureTable& table, Entry& entry) const {
    std::vector<std::string> said;
    for (auto at = book_.patterns_.lower_bound(name_under(entry.id, "")); at != book_.patterns_.end(); ++at) {
      const std::string begin = name_under(entry.id, "");
      if (!at->first.starts_with(begin)) break;
      std::vector<std::string> rules;
      for (const std::string_view rule : split(std::string_view(at->first).substr(begin.size()), ' '))
        rules.emplace_back(rule);
      const bool holds = std::ranges::all_of(rules, [&](const std::string& rule) {
        const std::size_t sign = rule.find('=');
        const auto found = table.rules.find(rule.substr(0, sign));
        return found != table.rules.end() && found->second == rule.substr(sign + 1);
      });
      if (!holds || rules.size() <= said.size()) continue;
      said = std::move(rules);
      entry.text = at->second;
    }
    std::string behind;
    for (const auto& [rule, label] : table.rule_labels)
      if (const auto value = table.rules.find(rule);
          value == table.rules.end() || std::ranges::find(said, rule + "=" + value->second) == said.end())
        behind += (language_ == Language::nl ? " (Regel: " : " (Rule: ") + label.in(language_) + ")";
    return behind;
  }

  static bool tells_a_change(const std::string& text) {
    return text.find("{change}") != std::string::npos || text.find("{total_change}") != std::string::npos ||
           text.find("{previous}") != std::string::npos || text.find("{part_") != std::string::npos;
  }

  /// A count: somebody stands in the table, and of a change there are two years. An estimate: it is not too
  /// early for it.
  bool has_anything_to_tell(const Entry& entry, const FigureTable& table, const FigureCell& cell) const {
    if (table.kind != "count") return !cell.estimate || cell.estimate->said;
    if (table.total.value == 0 && table.total.previous.value_or(0) == 0) return false;
    return table.total.previous || !tells_a_change(entry.text.in(language_));
  }

  Result<FigureCell> cell_of(const FigureTable& table, const Entry& entry) const {
    if (entry.classes.empty()) return table.total;
    FigureCell cell;
    if (table.total.previous) cell.previous = 0;
    cell.series.assign(table.total.series.size(), 0);
    if (entry.classes.size() != table.dimensions.size())
      return wrong(book_.name_, entry.id, "class has not one code for each dimension of " + table.id);
    for (std::size_t d = 0; d < entry.classes.size(); ++d) {
      const auto& classes = table.dimensions[d].classes;
      const auto found = std::ranges::find(classes, entry.classes[d], &FigureClass::code);
      if (found == classes.end())
        return wrong(book_.name_, entry.id, "no class '" + entry.classes[d] + "' in " + table.id);
      cell.classes.push_back(static_cast<std::uint16_t>(found - classes.begin()));
    }
    for (const auto* const cells : {&table.cells, &table.cells_of_draws})
      if (const auto found = std::ranges::find(*cells, cell.classes, &FigureCell::classes);
          found != cells->end())
        return *found;
    return cell;
  }

  std::string share(std::int64_t part, std::int64_t whole) const {
    return whole == 0 ? "\u2013" : percent(static_cast<double>(part) / static_cast<double>(whole));
  }

  /// "62% (53\u201370)", or that it is too early.
  std::string estimate_text(const CellEstimate& one) const {
    constexpr double kHundred = 100;
    if (!one.said) return language_ == Language::nl ? "niet te zeggen" : "cannot be said";
    const auto number = [&](double share) { return decimal_text(kHundred * share, 0, language_); };
    return percent(one.value) + " (" + number(one.lower) + "\u2013" + number(one.upper) + ")";
  }

  std::string percent(double share) const {
    constexpr double kHundred = 100;
    return decimal_text(kHundred * share, 0, language_) + (language_ == Language::nl ? "\u00a0%" : "%");
  }

  /// The classes of a table with how many stand in each, the largest first, unknown last; estimates in the
  /// order of the table.
  std::string list_of(const FigureTable& table) const {
    std::vector<std::string> estimates;
    for (const FigureCell& cell : table.cells)
      if (cell.estimate)
        estimates.push_back(table.dimensions[0].classes.at(cell.classes[0]).label.in(language_) + " " +
                            estimate_text(*cell.estimate));
    if (!estimates.empty()) return joined(estimates, "; ");
    std::vector<FigureCell> cells;
    std::ranges::copy_if(table.cells, std::back_inserter(cells),
                         [](const FigureCell& cell) { return cell.value > 0; });
    std::ranges::stable_sort(cells, [](const FigureCell& a, const FigureCell& b) {
      const bool a_unknown = a.classes[0] == 0;
      const bool b_unknown = b.classes[0] == 0;
      return a_unknown != b_unknown ? b_unknown : a.value > b.value;
    });
    std::vector<std::string> parts;
    for (const FigureCell& cell : cells)
      parts.push_back(table.dimensions[0].classes.at(cell.classes[0]).label.in(language_) + " " +
                      count(cell.value));
    return joined(parts, ", ");
  }

  void add_numbers(const FigureTable& table, const FigureCell& cell) {
    values_["value"] = count(cell.value);
    values_["total"] = count(table.total.value);
    values_["share"] = share(cell.value, table.total.value);
    values_["share_change"] = share_change(cell);
    values_["previous"] = count(cell.previous.value_or(0));
    values_["change"] = change_text(cell.value - cell.previous.value_or(0), language_);
    values_["means"] =
        cell.previous && cell.value != *cell.previous && cell.verdict() != Verdict::links_cannot_tell
            ? meaning(cell)
            : ".";
    values_["run"] = cell.previous ? run(table, cell) : "";
    if (cell.estimate) {
      values_["share"] = estimate_text(*cell.estimate);
      values_["total"] = count(cell.estimate->denominator);
      values_["open"] = count(cell.estimate->at_risk);
    }
    std::vector<std::string> notes;
    for (const TableNote& note : table.notes)
      if (note.id != kMadeUpNote) notes.push_back(note.text.in(language_));
    values_["notes"] = joined(notes, " ");
    if (table.dimensions.size() != 1) return;
    values_["list"] = list_of(table);
    std::int64_t both = 0;
    std::int64_t fresh = 0;
    std::int64_t silent = 0;
    for (const FigureCell& one : table.cells) {
      const std::int64_t before = one.previous.value_or(0);
      (before == 0 ? fresh : one.value == 0 ? silent : both) += one.value - before;
    }
    values_["part_both"] = change_text(both, language_);
    values_["part_new"] = change_text(fresh, language_);
    values_["part_silent"] = change_text(silent, language_);
  }

  /// How much of the change of a figure comes from the total of another table, and how much from their ratio.
  bool add_parts(const Entry& entry, const FigureCell& cell) {
    const FigureTable* const other = table_named(tables_, entry.parts);
    if (other == nullptr || other->total.value == 0 || other->total.previous.value_or(0) == 0) return false;
    const auto now = static_cast<double>(other->total.value);
    const auto before = static_cast<double>(*other->total.previous);
    const std::int64_t previous = cell.previous.value_or(0);
    const auto split = stats::decompose_product(now, static_cast<double>(cell.value) / now, before,
                                                static_cast<double>(previous) / before);
    // Rounded so that the parts still add up.
    const auto by_total = static_cast<std::int64_t>(std::llround(split.by_first));
    values_["part_total"] = change_text(by_total, language_);
    values_["part_ratio"] = change_text(cell.value - previous - by_total, language_);
    values_["total_change"] = change_text(other->total.value - *other->total.previous, language_);
    return true;
  }

  std::string about_people(const Entry& entry, const FigureTable& table, const FigureCell& cell) {
    const std::int64_t previous = cell.previous.value_or(0);
    const std::int64_t change = cell.value - previous;
    values_["value"] = count(cell.value);
    values_["people"] = (cell.value == 1 ? entry.one : entry.several).in(language_) + linkage_of_count(cell);
    values_["previous"] = count(previous);
    values_["change"] = count(std::abs(change));
    values_["percent"] = how_much(cell);
    const bool untold = cell.verdict() == Verdict::links_cannot_tell;
    std::string key = untold ? "untold" : change > 0 ? "up" : change < 0 ? "down" : "same";
    if (!cell.previous) key = "alone";
    if (cell.value == 1) key += "_one";
    std::string text = filled(pattern(key), values_);
    if (cell.previous && !untold) {
      if (change != 0) text += meaning(cell);
      text += run(table, cell);
    }
    if (cell.previous_as_published && *cell.previous_as_published != previous) {
      values_["published"] = count(*cell.previous_as_published);
      text += filled(pattern("as_published"), values_);
    }
    return text + outside(cell);
  }

  /// " (+9 %; linkage: +50 to +81)": the change beside the count of the year before, and its range.
  std::string how_much(const FigureCell& cell) {
    std::vector<std::string> parts;
    if (const std::int64_t previous = cell.previous.value_or(0); previous != 0)
      parts.push_back(percent_change_text(static_cast<double>(cell.value) / static_cast<double>(previous) - 1,
                                          language_));
    if (cell.linkage && cell.change && !cell.linkage->changes.back().is_just(cell.change->absolute)) {
      values_["change_range"] = range_text(cell.linkage->changes.back(), change_text);
      parts.push_back(filled(pattern("of_change"), values_));
    }
    return parts.empty() ? "" : " (" + joined(parts, "; ") + ")";
  }

  std::string range_text(const DrawnRange& range, std::string (*number)(std::int64_t, Language)) const {
    return publish::range_text(range, number, language_, pattern("limits"));
  }

  /// " (linkage: 938 to 951)"; nothing when all draws gave what the register has.
  std::string linkage_of_count(const FigureCell& cell) {
    if (!cell.linkage || cell.linkage->count.is_just(cell.value)) return "";
    values_["range"] = range_text(cell.linkage->count, count_text);
    return filled(pattern("of_count"), values_);
  }

  /// What linkage leaves open of the numbers that a text names, in sentences of their own.
  std::string linkage_behind(const Entry& entry, const FigureCell& cell) {
    if (!cell.linkage) return "";
    const std::string& text = entry.text.in(language_);
    const auto names = [&](const char* name) { return text.find(name) != std::string::npos; };
    std::string said;
    const bool names_count = names("{value}") || (entry.classes.empty() && names("{total}"));
    if (names_count && !cell.linkage->count.is_just(cell.value)) {
      values_["range"] = range_text(cell.linkage->count, count_text);
      said += filled(pattern("of_text"), values_);
    }
    const DrawnRange& drawn = cell.linkage->changes.back();
    const bool names_change = cell.change && tells_a_change(text) && !drawn.is_just(cell.change->absolute);
    if (names_change) {
      values_["change_range"] = range_text(drawn, change_text);
      const bool untold = cell.verdict() == Verdict::links_cannot_tell;
      said += filled(pattern(untold ? "text_change_untold" : "of_text_change"), values_);
    }
    return names_count || names_change ? said + outside(cell) : said;
  }

  /// Said when the register's own links are none that its reports make likely.
  std::string outside(const FigureCell& cell) const {
    if (!cell.linkage) return "";
    const bool count_is_within = cell.linkage->count.contains(cell.value);
    const bool change_is_within =
        !cell.change || cell.linkage->changes.back().contains(cell.change->absolute);
    return count_is_within && change_is_within ? "" : pattern("outside");
  }

  std::string meaning(const FigureCell& cell) {
    if (!cell.change) return ".";
    const CountChange& change = *cell.change;
    values_["p"] = p_value_text(change.p_value, language_);
    values_["p_series"] = change.dispersed ? p_value_text(change.dispersed->p_value, language_) : "";
    if (change.dispersed && !change.dispersed->years.empty()) {
      values_["first_year"] = std::to_string(change.dispersed->years.front());
      values_["last_year"] = std::to_string(change.dispersed->years.back());
    }
    return filled(pattern(meaning_key(change)), values_);
  }

  /// A small p-value that stands among those of many classes is said to.
  static const char* meaning_key(const CountChange& change) {
    constexpr double kSmall = 0.05;
    switch (change.verdict) {
      case Verdict::clear:
        return "clear";
      case Verdict::within_usual_swings:
        return change.dispersed && change.dispersed->p_value < kSmall ? "within_usual_swings_among"
                                                                      : "within_usual_swings";
      case Verdict::no_earlier_years:
        return "no_earlier_years";
      case Verdict::no_change:
      case Verdict::may_be_chance:
      case Verdict::links_cannot_tell:
        break;
    }
    return change.p_value < kSmall ? "may_be_chance_among" : "may_be_chance";
  }

  /// ", against 25% in 2023; that share changed clearly (p < 0.001)"; nothing where there is no share of the
  /// year before, or links leave it open.
  std::string share_change(const FigureCell& cell) {
    const auto verdict = cell.share_verdict();
    if (!verdict || *verdict == Verdict::links_cannot_tell) return "";
    constexpr double kSmall = 0.05;
    const bool small = cell.share->p_value < kSmall;
    const char* const key = *verdict == Verdict::clear                 ? "share_clear"
                            : *verdict == Verdict::no_change           ? "share_no_change"
                            : *verdict == Verdict::no_earlier_years    ? "share_no_earlier_years"
                            : small                                    ? "share_among"
                            : *verdict == Verdict::within_usual_swings ? "share_within_usual_swings"
                                                                       : "share_may_be_chance";
    values_["previous_share"] = percent(cell.share->previous_share);
    values_["p_share"] = p_value_text(cell.share->p_value, language_);
    values_["share_means"] = filled(pattern(key), values_);
    return filled(pattern("share_change"), values_);
  }

  /// " The number has risen since 2022: 26, 68, 84." when the last changes all went one way.
  std::string run(const FigureTable& table, const FigureCell& cell) {
    const auto& series = cell.series;
    if (series.size() <= kShortestRun) return "";
    std::size_t from = series.size() - 1;
    const bool up = series[from] > series[from - 1];
    const auto went_on = [&](std::size_t year) {
      const std::int64_t change = series[year] - series[year - 1];
      return (up ? change > 0 : change < 0) &&
             (!cell.linkage || cell.linkage->changes[year - 1].agrees_with(change));
    };
    while (from > 0 && went_on(from)) --from;
    if (series.size() - 1 - from < kShortestRun) return "";
    std::vector<std::string> counts;
    for (std::size_t at = from; at < series.size(); ++at) counts.push_back(count(series[at]));
    values_["run"] = joined(counts, ", ");
    values_["run_from"] = std::to_string(table.series_from + static_cast<int>(from));
    return filled(pattern(up ? "run_up" : "run_down"), values_);
  }

  const SentenceBook& book_;
  std::span<const FigureTable> tables_;
  int year_;
  Language language_;
  Values values_;
};

Result<SentenceBook> SentenceBook::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  SentenceBook book;
  book.name_ = name;
  const DefinitionFile file(name);
  ZICHT_CHECK(file.only_keys(document, {"change", "linkage", "sentence"}));
  ZICHT_CHECK(SentenceWriter::read_patterns(document, "change", kOfChange, file, book));
  ZICHT_CHECK(SentenceWriter::read_patterns(document, "linkage", kOfLinkage, file, book));
  ZICHT_TRY(const auto sentences, file.tables(document, "sentence"));
  for (const Node* const sentence : sentences) {
    ZICHT_TRY(book.entries_.emplace_back(), SentenceWriter::entry(*sentence, file));
    ZICHT_CHECK(SentenceWriter::read_under(*sentence, file, book.entries_.back(), book));
  }
  return book;
}

std::vector<std::string> SentenceBook::tables() const {
  std::vector<std::string> tables;
  for (const Entry& entry : entries_)
    for (const std::string& table : {entry.table, entry.parts})
      if (!table.empty() && std::ranges::find(tables, table) == tables.end()) tables.push_back(table);
  return tables;
}

std::string SentenceBook::about_linkage(const LinkageDraws& draws, Language language) const {
  const auto pattern = [&](const char* key) { return patterns_.find(key)->second.in(language); };
  const std::int64_t lost = std::llround(draws.links_lost_at_least);
  std::string said = filled(pattern("about"), {{"draws", count_text(draws.draws, language)}});
  if (lost > 0) said += filled(pattern("about_lost"), {{"lost", count_text(lost, language)}});
  return said + pattern(draws.model_based ? "about_model" : "about_reviewed");
}

Result<std::vector<Sentence>> SentenceBook::write(std::span<const FigureTable> tables, int year,
                                                  Language language,
                                                  const std::map<std::string, std::string>& estimates) const {
  std::vector<Sentence> sentences;
  for (const Entry& entry : entries_) {
    ZICHT_TRY(auto sentence, SentenceWriter(*this, tables, year, language).write(entry));
    if (!sentence) continue;
    if (const auto said = estimates.find(entry.estimate); said != estimates.end())
      sentence->text = said->second;
    sentences.push_back(*std::move(sentence));
  }
  return sentences;
}

}  // namespace zicht::publish
