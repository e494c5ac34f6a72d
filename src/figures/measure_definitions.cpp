#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "figures/definition_parts.hpp"

namespace zicht::figures {
namespace {

/// What a measure of one unit can be broken down by, and where its units can get to.
struct MeasuredUnit {
  std::string_view unit;
  std::set<std::string_view> attributes;
  std::set<std::string_view> reaches;
};
const std::vector<MeasuredUnit>& measured_units() {
  static const std::vector<MeasuredUnit> units = {
      {"victim", {"place", "form", "organisation", "region", "scope"}, {"follow_up"}},
      {"report", {"place", "form", "organisation", "region", "scope"}, {"follow_up"}},
      {"concern", {"place", "form", "organisation", "region"}, {"follow_up", "report"}},
      {"investigation", {"place", "form", "organisation", "region", "scope"}, {"case"}},
      {"case", {"form", "scope", "office", "organisation", "trafficking_is_heaviest"}, {"court"}}};
  return units;
}

/// What measures.toml must say, in groups: classes that breakdowns of the program have, notes, rules.
constexpr auto kWords = std::to_array<std::string_view>({"class.within_days",
                                                         "class.crude",
                                                         "class.within_strata",
                                                         "class.decided_in_year",
                                                         "class.registered_in_year",
                                                         "class.within_365",
                                                         "class.within_730",
                                                         "class.open_before",
                                                         "class.registered",
                                                         "class.disposed",
                                                         "class.open_after",
                                                         "class.persons",
                                                         "class.investigations",
                                                         "class.cases",
                                                         "class.court",
                                                         "class.all",
                                                         "class.tied",
                                                         "class.already_investigated",
                                                         "class.investigated",
                                                         "class.other_criminal",
                                                         "class.administrative_or_care",
                                                         "class.no_action",
                                                         "class.open",
                                                         "class.with_case",
                                                         "class.closed_without_case",
                                                         "class.merged",
                                                         "class.transferred",
                                                         "class.running",
                                                         "class.before_court",
                                                         "class.dismissed_technical",
                                                         "class.dismissed_policy",
                                                         "class.other",
                                                         "class.convicted",
                                                         "class.acquitted_or_discharged",
                                                         "class.pending",
                                                         "class.unknown",
                                                         "dimension.days",
                                                         "dimension.comparison",
                                                         "dimension.denominator",
                                                         "dimension.series",
                                                         "dimension.step",
                                                         "dimension.part",

                                                         "note.total_window",
                                                         "note.already_investigated",
                                                         "note.already_reported",
                                                         "note.case_before_opening",
                                                         "note.disposal_before_registration",
                                                         "note.silent_source",
                                                         "note.one_unit",
                                                         "note.not_linked",
                                                         "note.coverage",
                                                         "note.none_reached",
                                                         "note.association",
                                                         "note.in_one_place",
                                                         "note.too_few_years",
                                                         "note.opposite",
                                                         "note.ratio_falls",
                                                         "note.not_shown",
                                                         "note.ratio"});

/// What it must say too where a kind of figure is defined that earlier versions did not know.
constexpr auto kWordsOfReasons =
    std::to_array<std::string_view>({"dimension.reason", "note.reasons_of", "note.not_linked"});
constexpr auto kWordsOfCoverage = std::to_array<std::string_view>(
    {"dimension.tie", "dimension.source", "class.concern_became", "class.follow_up_subject",
     "class.report_investigated", "class.investigation_reported", "class.investigation_case",
     "class.suspect_investigated", "class.case_investigated", "class.case_suspect", "class.disposal_case",
     "class.judgment_case", "note.waiting"});

Result<std::string> choice(const DefinitionFile& file, const Node& node, std::string_view key,
                           const std::set<std::string_view>& known) {
  ZICHT_TRY(std::string value, file.text(node, key));
  if (!known.contains(value))
    return file.wrong(node, std::string(key) + " is " + joined({known.begin(), known.end()}, ", "));
  return value;
}

MeasureBreakdown breakdown_of(const Dimension& dimension) {
  MeasureBreakdown by;
  by.attribute = name_of(dimension.attribute);
  by.class_of_code = dimension.class_of_code;
  by.shown.id = dimension.id;
  by.shown.label = dimension.label;
  for (const auto& [code, label] : dimension.classes) by.shown.classes.push_back({code, label});
  return by;
}

Result<void> parse_days(const DefinitionFile& file, const Node& node, MeasureDefinition& measure) {
  constexpr std::int64_t kLongest = 3660;
  const Node* const days = node.find("days");
  if (days == nullptr || !days->is_list() || days->as_list()->empty())
    return file.wrong(node, "days = [90, 180, …] is missing");
  for (const Node& day : *days->as_list()) {
    const std::int64_t* const number = day.as_integer();
    if (number == nullptr || *number < 1 || *number > kLongest ||
        (!measure.days.empty() && *number <= measure.days.back()))
      return file.wrong(node, "days are whole numbers from 1 to 3660, rising");
    measure.days.push_back(static_cast<std::int32_t>(*number));
  }
  return {};
}

Result<void> parse_share(const DefinitionFile& file, const Node& node, const MeasuredUnit& unit,
                         MeasureDefinition& measure) {
  ZICHT_TRY(const std::string reaches, choice(file, node, "reaches", unit.reaches));
  measure.reaches =
      static_cast<Reaches>(std::ranges::find(kReaches, std::string_view(reaches)) - kReaches.begin());
  ZICHT_CHECK(parse_days(file, node, measure));
  if (const Node* const against = node.find("against"); against != nullptr) {
    ZICHT_TRY(measure.against, file.text(node, "against"));
    if (measure.by.size() != 1 || measure.by.front().attribute != "place" ||
        measure.reaches != Reaches::follow_up || !measure.by.front().class_of_code.empty())
      return file.wrong(*against, "against compares places of follow-up: dimensions = [\"place\"]");
    if (std::ranges::find(measure.by.front().shown.classes, measure.against, &FigureClass::code) ==
        measure.by.front().shown.classes.end())
      return file.wrong(*against, "the dimension has no class '" + measure.against + "'");
  }
  return {};
}

/// One of the two series: what it counts, by the breakdowns of the measure.
Result<FigureDefinition> parse_series(const DefinitionFile& file, const Node& node, std::string_view key,
                                      const Codebook& codebook) {
  const Node* const table = node.find(key);
  if (table == nullptr || !table->is_table())
    return file.wrong(node, "[" + std::string(key) + "] is missing: one of the two series");
  ZICHT_CHECK(file.only_keys(*table, {"label", "unit", "only"}));
  FigureDefinition series;
  ZICHT_TRY(series.title, file.label(*table, "label"));
  ZICHT_TRY(series.unit, parse_unit(file, *table));
  if (const Node* const only = table->find("only"); only != nullptr) {
    ZICHT_TRY(series.only, parse_filters(file, *only, codebook));
  }
  return series;
}

Result<void> check_attributes(const DefinitionFile& file, const Node& node,
                              const std::set<std::string_view>& known, std::size_t most,
                              const MeasureDefinition& measure) {
  for (const MeasureBreakdown& by : measure.by)
    if (!known.contains(by.attribute))
      return file.wrong(node, "this kind of figure is broken down by " +
                                  joined({known.begin(), known.end()}, ", ") + ", not by " + by.shown.id);
  if (measure.by.size() > most)
    return file.wrong(node, "this kind of figure has at most " + std::to_string(most) + " dimensions");
  return {};
}

}  // namespace

bool is_count(const Node& definition) {
  const Node* const kind = definition.find("kind");
  return kind == nullptr || (kind->as_text() != nullptr && *kind->as_text() == "count");
}

namespace {

/// Refuses keys that neither each measure nor measures of this kind have.
Result<void> only_keys(const DefinitionFile& file, const Node& node, std::set<std::string_view> of_kind) {
  of_kind.insert({"id", "order", "title", "definition", "kind", "dimensions"});
  return file.only_keys(node, of_kind);
}

Result<void> parse_two_series(const DefinitionFile& file, const Node& node, const Codebook& codebook,
                              const std::vector<std::size_t>& dimensions, Measure& measure) {
  MeasureDefinition& definition = measure.definition;
  ZICHT_CHECK(only_keys(file, node, {"first", "second"}));
  for (const char* const key : {"first", "second"}) {
    ZICHT_TRY(FigureDefinition series, parse_series(file, node, key, codebook));
    series.id = definition.id + "." + key;
    series.hash = definition.hash;
    series.dimensions = dimensions;
    measure.series.push_back(std::move(series));
  }
  definition.unit =
      std::string(name_of(measure.series[0].unit)) + ", " + std::string(name_of(measure.series[1].unit));
  return check_attributes(file, node, {"form", "place", "region", "scope", "unaccompanied_minor"}, 1,
                          definition);
}

Result<void> parse_flow(const DefinitionFile& file, const Node& node, MeasureDefinition& definition) {
  ZICHT_CHECK(only_keys(file, node, {"view"}));
  ZICHT_TRY(const std::string view, choice(file, node, "view", {"cohort", "year"}));
  definition.cohort = view == "cohort";
  definition.unit = "step";
  ZICHT_CHECK(check_attributes(file, node, {"form", "scope"}, 1, definition));
  if (!definition.by.empty() && !definition.by.front().class_of_code.empty())
    return file.wrong(node, "a flow is broken down by a dimension without groups");
  return {};
}

Result<void> parse_tie_coverage(const DefinitionFile& file, const Node& node, MeasureDefinition& definition) {
  ZICHT_CHECK(only_keys(file, node, {"by_source"}));
  ZICHT_TRY(const std::string by_source, choice(file, node, "by_source", {"yes", "no"}));
  definition.by_source = by_source == "yes";
  definition.unit = "object";
  return check_attributes(file, node, {}, 0, definition);
}

/// Measures of one unit: shares, the court share, reasons.
Result<void> parse_of_unit(const DefinitionFile& file, const Node& node, MeasureDefinition& definition) {
  ZICHT_TRY(definition.unit, file.text(node, "unit"));
  const auto unit = std::ranges::find(measured_units(), definition.unit, &MeasuredUnit::unit);
  const bool is_court_share = definition.kind == MeasureKind::court_share;
  if (unit == measured_units().end() || (is_court_share && definition.unit != "case"))
    return file.wrong(node, is_court_share ? "the unit of a court_share is case"
                                           : "unit is victim, report, concern, investigation or case");
  ZICHT_CHECK(check_attributes(file, node, unit->attributes, 3, definition));
  if (is_court_share) {
    ZICHT_CHECK(only_keys(file, node, {"unit", "stock"}));
    if (node.find("stock") == nullptr) return {};
    ZICHT_TRY(const std::string said, choice(file, node, "stock", {"yes", "no"}));
    definition.stock = said == "yes";
    return {};
  }
  if (definition.kind == MeasureKind::reasons) {
    ZICHT_CHECK(only_keys(file, node, {"unit"}));
    if (!unit->reaches.contains("follow_up"))
      return file.wrong(node, "reasons are of a unit that is followed up: victim, report or concern");
    definition.reaches = Reaches::follow_up;
    return {};
  }
  ZICHT_CHECK(only_keys(file, node, {"unit", "reaches", "days", "against"}));
  return parse_share(file, node, *unit, definition);
}

/// What only measures of one kind have.
Result<void> parse_kind(const DefinitionFile& file, const Node& node, const Codebook& codebook,
                        const std::vector<std::size_t>& dimensions, Measure& measure) {
  const MeasureKind kind = measure.definition.kind;
  if (kind == MeasureKind::two_series) return parse_two_series(file, node, codebook, dimensions, measure);
  if (kind == MeasureKind::flow) return parse_flow(file, node, measure.definition);
  if (kind == MeasureKind::tie_coverage) return parse_tie_coverage(file, node, measure.definition);
  return parse_of_unit(file, node, measure.definition);
}

}  // namespace

Result<Measure> parse_measure(const DefinitionFile& file, const Node& node, std::string_view content,
                              const std::vector<Dimension>& dimensions, const Codebook& codebook) {
  Measure measure;
  MeasureDefinition& definition = measure.definition;
  ZICHT_TRY(DefinitionHeading heading, parse_heading(file, node, content));
  definition.id = std::move(heading.id);
  definition.hash = std::move(heading.hash);
  definition.order = heading.order;
  definition.title = std::move(heading.title);
  definition.text = std::move(heading.text);
  ZICHT_TRY(const std::string kind, file.text(node, "kind"));
  const auto known = std::ranges::find(kMeasureKinds, std::string_view(kind));
  if (known == kMeasureKinds.end())
    return file.wrong(node, "kind is count, " + joined({kMeasureKinds.begin(), kMeasureKinds.end()}, ", "));
  definition.kind = static_cast<MeasureKind>(known - kMeasureKinds.begin());
  ZICHT_TRY(const std::vector<std::size_t> positions, parse_dimensions(file, node, dimensions));
  for (const std::size_t at : positions) definition.by.push_back(breakdown_of(dimensions[at]));
  ZICHT_CHECK(parse_kind(file, node, codebook, positions, measure));
  return measure;
}

Result<MeasureWords> parse_measure_words(std::string_view toml, std::string_view name,
                                         const std::vector<Measure>& measures) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const DefinitionFile file(name);
  MeasureWords words;
  for (const auto& [group, table] : *document.as_table()) {
    if (!table.is_table()) return file.wrong(table, "a group of words is a table: [class], [note], …");
    for (const auto& [key, entry] : *table.as_table()) {
      std::string id = group;
      id.append(".").append(key);
      ZICHT_TRY(words[id], file.label(table, key));
    }
  }
  std::vector<std::string_view> all(kWords.begin(), kWords.end());
  const auto is_defined = [&](MeasureKind kind) {
    return std::ranges::any_of(measures, [&](const Measure& one) { return one.definition.kind == kind; });
  };
  if (is_defined(MeasureKind::reasons)) all.insert(all.end(), kWordsOfReasons.begin(), kWordsOfReasons.end());
  if (is_defined(MeasureKind::tie_coverage))
    all.insert(all.end(), kWordsOfCoverage.begin(), kWordsOfCoverage.end());
  for (const std::string_view needed : all)
    if (!words.contains(needed))
      return fail(ErrorCode::invalid_config, "the words '" + std::string(needed) + "' are missing",
                  std::string(name),
                  "The definitions are of an earlier version: zicht adopt takes those of this one.");
  return words;
}

void add_breaks(const std::vector<DefinedBreak>& breaks, Measure& of) {
  MeasureDefinition& measure = of.definition;
  const auto filtered = [&](const DefinedBreak& one) {
    return std::ranges::any_of(of.series, [&](const FigureDefinition& series) {
      return std::ranges::any_of(series.only, [&](const Filter& filter) {
        return filter.attribute == one.attribute &&
               std::ranges::find(one.codes, filter.code) != one.codes.end();
      });
    });
  };
  for (const DefinedBreak& one : breaks) {
    const bool all = one.figures.empty() && !one.attribute;
    const bool named = std::ranges::find(one.figures, measure.id) != one.figures.end();
    const bool of_class = one.attribute && std::ranges::any_of(measure.by, [&](const MeasureBreakdown& by) {
                            return by.attribute == name_of(*one.attribute);
                          });
    if (all || named || of_class || filtered(one)) measure.breaks.push_back(one.shown);
  }
}

}  // namespace zicht::figures
