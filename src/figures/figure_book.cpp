#include "figures/figure_book.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/node.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "figures/definition_parts.hpp"
#include "model/definition_file.hpp"
#include "model/made_up.hpp"

namespace zicht::figures {
namespace {

constexpr const char* kWordsFile = "measures.toml";
constexpr const char* kMadeUpFile = "made-up.txt";  // says that the people of a registry do not exist

// In the order of the enumeration.
struct AttributeFacts {
  std::string_view name;
  std::string_view rule;
  std::string_view list;
};
constexpr std::array kAttributes = {
    AttributeFacts{"form", "form", "form"},
    AttributeFacts{"sub_form", "form", "sub_form"},
    AttributeFacts{"place", "", "place"},
    AttributeFacts{"region", "", "region"},
    AttributeFacts{"sector", "", "sector"},
    AttributeFacts{"nationality", "nationality", "country"},
    AttributeFacts{"age_class", "", "age_class"},
    AttributeFacts{"sex", "", "sex"},
    AttributeFacts{"minor", "minor", "yes_no"},
    AttributeFacts{"organisation", "", "organisation"},
    AttributeFacts{"residence_status", "", "residence_status"},
    AttributeFacts{"unaccompanied_minor", "", "yes_no"},
    AttributeFacts{"minor_definition", "", "minor_definition"},
    AttributeFacts{"scope", "", "scope"},
    AttributeFacts{"concern_kind", "", "concern_kind"},
    AttributeFacts{"reception_site_type", "", "reception_site_type"},
    AttributeFacts{"investigation_origin", "", "investigation_origin"},
    AttributeFacts{"investigation_state", "", "investigation_state"},
    AttributeFacts{"suspect_role", "", "suspect_role"},
    AttributeFacts{"office", "", "office"},
    AttributeFacts{"offence", "", "offence"},
    AttributeFacts{"trafficking_is_heaviest", "", "yes_no"},
    AttributeFacts{"disposal_kind", "", "disposal_kind"},
    AttributeFacts{"dismissal_ground", "", "dismissal_ground"},
    AttributeFacts{"dismissal", "dismissals", "yes_no"},
    AttributeFacts{"instance", "instance", "instance"},
    AttributeFacts{"outcome", "convicted", "outcome"},
};

// In the order of the enumeration.
constexpr std::array<std::string_view, 8> kUnits = {"victim",  "report", "concern",  "investigation",
                                                    "suspect", "case",   "disposal", "judgment"};

Result<Attribute> attribute_named(const DefinitionFile& file, const Node& at, std::string_view name) {
  const auto found = std::ranges::find(kAttributes, name, &AttributeFacts::name);
  if (found != kAttributes.end()) return static_cast<Attribute>(found - kAttributes.begin());
  std::vector<std::string> names;
  for (const AttributeFacts& facts : kAttributes) names.emplace_back(facts.name);
  return file.wrong(at,
                    "there is no attribute '" + std::string(name) + "'; there are " + joined(names, ", "));
}

/// The codes that a group names: "list:code" or "list:*".
Result<std::vector<std::pair<const CodeList*, CodeId>>> codes_of_group(const DefinitionFile& file,
                                                                       const Node& at, std::string_view group,
                                                                       const Codebook& codebook) {
  const auto colon = group.find(':');
  const CodeList* const list = codebook.find_list(group.substr(0, colon));
  if (colon == std::string_view::npos || list == nullptr)
    return file.wrong(at, "a group is written as list:code or list:*: '" + std::string(group) + "'");
  const std::string_view code = group.substr(colon + 1);
  std::vector<std::pair<const CodeList*, CodeId>> codes;
  if (code == "*") {
    for (std::size_t id = 1; id < list->size(); ++id) codes.emplace_back(list, static_cast<CodeId>(id));
    return codes;
  }
  const auto id = list->find(code);
  if (!id) return file.wrong(at, "the list " + list->id() + " has no code '" + std::string(code) + "'");
  return std::vector{std::pair{list, *id}};
}

void add_ungrouped_classes(Dimension& dimension, const Codebook& codebook) {
  for (std::size_t id = 0; id < dimension.list->size(); ++id) {
    const Code& code = (*dimension.list)[static_cast<CodeId>(id)];
    dimension.classes.emplace_back(code.code, code.label);
    if (dimension.attribute == Attribute::sub_form)
      dimension.form_of_class.push_back(codebook.form().find(code.parent).value_or(kUnknown));
  }
}

Result<void> add_groups(const DefinitionFile& file, const Node& groups, const Codebook& codebook,
                        Dimension& dimension) {
  const Code& unknown = (*dimension.list)[kUnknown];
  dimension.classes = {{unknown.code, unknown.label}};
  std::map<std::pair<const CodeList*, CodeId>, std::uint16_t> class_of;
  for (const Node& group : *groups.as_list()) {
    if (group.as_text() == nullptr) return file.wrong(groups, "a group is a text");
    ZICHT_TRY(const auto codes, codes_of_group(file, groups, *group.as_text(), codebook));
    for (const auto& [list, id] : codes) {
      class_of[{list, id}] = static_cast<std::uint16_t>(dimension.classes.size());
      dimension.classes.emplace_back((*list)[id].code, (*list)[id].label);
    }
  }
  const auto other = static_cast<std::uint16_t>(dimension.classes.size());
  bool any_other = false;
  dimension.class_of_code.assign(dimension.list->size(), other);
  for (std::size_t id = 0; id < dimension.list->size(); ++id) {
    std::uint16_t& its_class = dimension.class_of_code[id];
    if (id == kUnknown) its_class = 0;
    for (const auto& ancestor : codebook.lineage(*dimension.list, static_cast<CodeId>(id)))
      if (const auto found = class_of.find(ancestor); found != class_of.end() && its_class == other)
        its_class = found->second;
    any_other = any_other || its_class == other;
  }
  if (any_other) dimension.classes.emplace_back("other", Label{"overig", "other"});
  return {};
}

Result<Dimension> parse_dimension(const DefinitionFile& file, const Node& node, const Codebook& codebook) {
  ZICHT_CHECK(file.only_keys(node, {"id", "label", "attribute", "groups"}));
  Dimension dimension{};
  ZICHT_TRY(dimension.id, file.text(node, "id"));
  ZICHT_TRY(dimension.label, file.label(node, "label"));
  ZICHT_TRY(const std::string attribute, file.text(node, "attribute"));
  ZICHT_TRY(dimension.attribute, attribute_named(file, node, attribute));
  dimension.list = &list_of(dimension.attribute, codebook);
  const Node* const groups = node.find("groups");
  if (groups == nullptr) {
    add_ungrouped_classes(dimension, codebook);
  } else {
    if (!groups->is_list()) return file.wrong(node, "groups = […] is not a list");
    ZICHT_CHECK(add_groups(file, *groups, codebook, dimension));
  }
  return dimension;
}

}  // namespace

Result<std::vector<Filter>> parse_filters(const DefinitionFile& file, const Node& only,
                                          const Codebook& codebook) {
  std::vector<Filter> filters;
  if (!only.is_table()) return file.wrong(only, "[only] is not a table");
  for (const auto& [key, value] : *only.as_table()) {
    ZICHT_TRY(const Attribute attribute, attribute_named(file, only, key));
    ZICHT_TRY(const std::string code, file.text(only, key));
    const auto id = list_of(attribute, codebook).find(code);
    if (!id)
      return file.wrong(only,
                        "the list " + list_of(attribute, codebook).id() + " has no code '" + code + "'");
    filters.push_back({attribute, *id});
  }
  return filters;
}

Result<Unit> parse_unit(const DefinitionFile& file, const Node& node) {
  ZICHT_TRY(const std::string unit, file.text(node, "unit"));
  const auto known = std::ranges::find(kUnits, unit);
  if (known == kUnits.end())
    return file.wrong(node, "unit is " + joined({kUnits.begin(), kUnits.end()}, ", "));
  return static_cast<Unit>(known - kUnits.begin());
}

Result<std::vector<std::size_t>> parse_dimensions(const DefinitionFile& file, const Node& node,
                                                  const std::vector<Dimension>& dimensions) {
  const Node* const named = node.find("dimensions");
  if (named == nullptr || !named->is_list())
    return file.wrong(node, "dimensions = […] is missing; it may be empty");
  if (named->as_list()->size() > 4) return file.wrong(node, "a table has at most four dimensions");
  std::vector<std::size_t> positions;
  for (const Node& name : *named->as_list()) {
    const auto found =
        std::ranges::find(dimensions, name.as_text() == nullptr ? "" : *name.as_text(), &Dimension::id);
    if (found == dimensions.end()) return file.wrong(node, "a dimension that dimensions.toml does not have");
    positions.push_back(static_cast<std::size_t>(found - dimensions.begin()));
  }
  return positions;
}

Result<DefinitionHeading> parse_heading(const DefinitionFile& file, const Node& node,
                                        std::string_view content) {
  DefinitionHeading heading;
  heading.hash = to_hex(sha256(content)).substr(0, 12);
  ZICHT_TRY(heading.id, file.text(node, "id"));
  if (file.name() != "figures/" + heading.id + ".toml")
    return file.wrong(node, "the file must be named after its id, '" + heading.id + "'");
  const Node* const order = node.find("order");
  if (order == nullptr || order->as_integer() == nullptr)
    return file.wrong(node, "order = a whole number is missing");
  heading.order = *order->as_integer();
  ZICHT_TRY(heading.title, file.label(node, "title"));
  ZICHT_TRY(heading.text, file.label(node, "definition"));
  return heading;
}

namespace {

Result<FigureDefinition> parse_figure(const DefinitionFile& file, const Node& node, std::string_view content,
                                      const std::vector<Dimension>& dimensions, const Codebook& codebook) {
  ZICHT_CHECK(
      file.only_keys(node, {"id", "order", "title", "definition", "kind", "unit", "dimensions", "only"}));
  FigureDefinition figure;
  ZICHT_TRY(DefinitionHeading heading, parse_heading(file, node, content));
  figure.id = std::move(heading.id);
  figure.hash = std::move(heading.hash);
  figure.order = heading.order;
  figure.title = std::move(heading.title);
  figure.text = std::move(heading.text);
  ZICHT_TRY(figure.unit, parse_unit(file, node));
  ZICHT_TRY(figure.dimensions, parse_dimensions(file, node, dimensions));
  if (const Node* const only = node.find("only"); only != nullptr) {
    ZICHT_TRY(figure.only, parse_filters(file, *only, codebook));
  }
  return figure;
}

/// The codes that an analyst's rules prefer are there.
Result<void> check_own_rules(const RuleBook& rules, const Codebook& codebook) {
  for (const auto& [rule, list] :
       {std::pair{"form", &codebook.form()}, std::pair{"nationality", &codebook.country()}})
    for (const OwnRuleValue& own : rules.own_values(rule))
      for (const std::string& code : own.prefer)
        if (!list->find(code))
          return fail(ErrorCode::invalid_config, "the list " + list->id() + " has no code '" + code + "'",
                      "rules.toml: " + own.id);
  return {};
}

/// The day of a break: `date`, or the first of January of `year`.
Result<Date> day_of(const DefinitionFile& file, const Node& node) {
  const Node* const date = node.find("date");
  const Node* const year = node.find("year");
  if ((date == nullptr) == (year == nullptr))
    return file.wrong(node, "a break has either date = \"YYYY-MM-DD\" or year = a year");
  if (date != nullptr) {
    if (date->as_text() != nullptr)
      if (const auto day = parse_iso_date(*date->as_text())) return *day;
    return file.wrong(*date, "date = \"YYYY-MM-DD\" is not a day");
  }
  constexpr std::int64_t kFirst = 1900;
  constexpr std::int64_t kLast = 2200;
  if (year->as_integer() == nullptr || *year->as_integer() < kFirst || *year->as_integer() > kLast)
    return file.wrong(node, "year = a year is missing");
  return make_date(static_cast<int>(*year->as_integer()), 1, 1).value();
}

Result<std::vector<std::string>> texts_of(const DefinitionFile& file, const Node& node,
                                          std::string_view key) {
  std::vector<std::string> texts;
  const Node* const listed = node.find(key);
  if (listed == nullptr) return texts;
  if (!listed->is_list() || listed->as_list()->empty())
    return file.wrong(node, std::string(key) + " = […] names none");
  for (const Node& text : *listed->as_list()) {
    if (text.as_text() == nullptr) return file.wrong(node, std::string(key) + " = […] is a list of texts");
    texts.push_back(*text.as_text());
  }
  return texts;
}

/// The codes that a break concerns: those of the named classes of the dimension, or all.
Result<void> add_concerned(const DefinitionFile& file, const Node& node,
                           const std::vector<Dimension>& dimensions, DefinedBreak& added) {
  ZICHT_TRY(const std::vector<std::string> named, texts_of(file, node, "class"));
  const Node* const dimension = node.find("dimension");
  if (dimension == nullptr) {
    if (!named.empty()) return file.wrong(node, "class = […] needs the dimension that it is of");
    return {};
  }
  const auto found = std::ranges::find(
      dimensions, dimension->as_text() == nullptr ? "" : *dimension->as_text(), &Dimension::id);
  if (found == dimensions.end())
    return file.wrong(*dimension, "a dimension that dimensions.toml does not have");
  added.attribute = found->attribute;
  std::vector<std::uint16_t> classes;
  for (const std::string& code : named) {
    const auto of_code = std::ranges::find(found->classes, code, &std::pair<std::string, Label>::first);
    if (of_code == found->classes.end())
      return file.wrong(node, "the dimension " + found->id + " has no class '" + code + "'");
    classes.push_back(static_cast<std::uint16_t>(of_code - found->classes.begin()));
  }
  for (std::size_t id = 0; id < found->list->size(); ++id) {
    const std::uint16_t its_class =
        found->class_of_code.empty() ? static_cast<std::uint16_t>(id) : found->class_of_code[id];
    if (named.empty() || std::ranges::find(classes, its_class) != classes.end())
      added.codes.push_back(static_cast<CodeId>(id));
  }
  return {};
}

Result<std::vector<DefinedBreak>> parse_breaks(const DefinitionFile& file, std::string_view content,
                                               const std::vector<Dimension>& dimensions,
                                               const std::vector<FigureDefinition>& figures,
                                               const std::vector<Measure>& measures) {
  ZICHT_TRY(const Node document, parse_toml(content, file.name()));
  std::vector<DefinedBreak> breaks;
  const Node* const listed = document.find("break");
  if (listed == nullptr || !listed->is_list()) return file.wrong(document, "no [[break]] in it");
  for (const Node& node : *listed->as_list()) {
    ZICHT_CHECK(file.only_keys(node, {"date", "year", "label", "figures", "dimension", "class"}));
    DefinedBreak& added = breaks.emplace_back();
    ZICHT_TRY(const Date day, day_of(file, node));
    const CivilDate date = civil(day);
    added.date = day;
    added.shown.year = date.year;
    added.shown.within_year = date.month > 1 || date.day > 1;
    ZICHT_TRY(added.shown.label, file.label(node, "label"));
    ZICHT_TRY(added.figures, texts_of(file, node, "figures"));
    for (const std::string& id : added.figures)
      if (std::ranges::find(figures, id, &FigureDefinition::id) == figures.end() &&
          std::ranges::none_of(measures, [&](const Measure& one) { return one.definition.id == id; }))
        return file.wrong(node, "there is no figure '" + id + "'");
    ZICHT_CHECK(add_concerned(file, node, dimensions, added));
  }
  std::ranges::stable_sort(breaks, {}, [](const DefinedBreak& one) { return one.shown.year; });
  return breaks;
}

}  // namespace

std::string_view name_of(Unit unit) { return kUnits.at(static_cast<std::size_t>(unit)); }

std::string_view name_of(Attribute attribute) {
  return kAttributes.at(static_cast<std::size_t>(attribute)).name;
}

std::string_view rule_of(Attribute attribute) {
  return kAttributes.at(static_cast<std::size_t>(attribute)).rule;
}

const CodeList& list_of(Attribute attribute, const Codebook& codebook) {
  return codebook.list(kAttributes.at(static_cast<std::size_t>(attribute)).list);
}

bool is_combination(const Dimension& dimension, const CountingRules& rules) {
  return dimension.attribute == Attribute::form && rules.form == FormRule::combination &&
         dimension.class_of_code.empty();
}

bool several_per_unit(const Dimension& dimension, Unit unit, const CountingRules& rules) {
  switch (dimension.attribute) {
    case Attribute::form:
    case Attribute::sub_form:
      return rules.form == FormRule::any ||
             (rules.form == FormRule::combination && !is_combination(dimension, rules));
    case Attribute::minor_definition:
      return true;
    case Attribute::nationality:
      return rules.nationality == NationalityRule::each;
    case Attribute::organisation:
      return counts_people(unit);
    case Attribute::offence:
    case Attribute::suspect_role:
      return true;
    default:
      return false;
  }
}

Result<FigureBook> FigureBook::parse(const std::map<std::string, std::string>& files,
                                     const Codebook& codebook) {
  const auto dimensions = files.find("dimensions.toml");
  const auto rules = files.find("rules.toml");
  if (dimensions == files.end() || rules == files.end())
    return fail(ErrorCode::invalid_config, "a definition file is missing", "dimensions.toml, rules.toml");
  if (codebook.find_list("age_class") == nullptr)
    return fail(ErrorCode::invalid_config, "the code list age_class is missing", "codelists/index.toml");
  FigureBook book;
  ZICHT_TRY(book.rules_, RuleBook::parse(rules->second, "rules.toml"));
  ZICHT_CHECK(check_own_rules(book.rules_, codebook));
  const DefinitionFile file("dimensions.toml");
  ZICHT_TRY(const Node document, parse_toml(dimensions->second, file.name()));
  const Node* const listed = document.find("dimension");
  if (listed == nullptr || !listed->is_list()) return file.wrong(document, "no [[dimension]] in it");
  for (const Node& node : *listed->as_list()) {
    ZICHT_TRY(Dimension dimension, parse_dimension(file, node, codebook));
    if (std::ranges::find(book.dimensions_, dimension.id, &Dimension::id) != book.dimensions_.end())
      return file.wrong(node, "the dimension '" + dimension.id + "' stands twice");
    book.dimensions_.push_back(std::move(dimension));
  }
  for (const auto& [name, content] : files) {
    if (!name.starts_with("figures/") || !name.ends_with(".toml")) continue;
    const DefinitionFile definition(name);
    ZICHT_TRY(const Node node, parse_toml(content, name));
    if (is_count(node)) {
      ZICHT_TRY(book.figures_.emplace_back(),
                parse_figure(definition, node, content, book.dimensions_, codebook));
    } else {
      ZICHT_TRY(book.measures_.emplace_back(),
                parse_measure(definition, node, content, book.dimensions_, codebook));
    }
  }
  std::ranges::stable_sort(book.figures_, {}, &FigureDefinition::order);
  std::ranges::stable_sort(book.measures_, {}, [](const Measure& one) { return one.definition.order; });
  if (const auto breaks = files.find("breaks.toml"); breaks != files.end()) {
    ZICHT_TRY(book.breaks_, parse_breaks(DefinitionFile("breaks.toml"), breaks->second, book.dimensions_,
                                         book.figures_, book.measures_));
  }
  if (!book.measures_.empty()) {
    const auto words = files.find(kWordsFile);
    if (words == files.end())
      return fail(ErrorCode::invalid_config, "a definition file is missing", kWordsFile);
    ZICHT_TRY(book.measure_words_, parse_measure_words(words->second, kWordsFile, book.measures_));
  }
  for (Measure& one : book.measures_) add_breaks(book.breaks_, one);
  // The words that its people are invented are among the others only where they are (figures/invented.hpp).
  const std::string note = "note." + std::string(kMadeUpNote);
  if (const auto made_up = files.find(kMadeUpFile); made_up == files.end()) {
    book.measure_words_.erase(note);
  } else if (!book.measure_words_.contains(note)) {  // they are of an earlier version
    const std::string plain(trimmed(made_up->second));
    book.measure_words_[note] = {plain, plain};
  }
  return book;
}

const Measure* FigureBook::find_measure(std::string_view id) const {
  const auto found =
      std::ranges::find_if(measures_, [&](const Measure& one) { return one.definition.id == id; });
  return found == measures_.end() ? nullptr : &*found;
}

Result<const FigureDefinition*> FigureBook::find(std::string_view id) const {
  std::vector<std::string_view> ids;
  for (const Measure& one : measures_) ids.push_back(one.definition.id);
  for (const FigureDefinition& figure : figures_) {
    if (figure.id == id) return &figure;
    ids.push_back(figure.id);
  }
  const std::string_view near = nearest(id, ids);
  return fail(ErrorCode::not_found, "there is no figure definition of this name", std::string(id),
              near.empty() ? "zicht figures without a name makes all of them."
                           : "Did you mean " + std::string(near) + "?");
}

}  // namespace zicht::figures
