#include "services/year_of_unit.hpp"

#include <algorithm>
#include <array>

namespace zicht::services {

using disclosure::CodeIndex;
using disclosure::TablesToProtect;
using figures::Attribute;
using figures::Dimension;
using figures::FigureBook;
using figures::FigureDefinition;
using figures::Unit;

YearOfUnit::YearOfUnit(const FigureBook& book, Unit unit, std::span<const FigureDefinition> figures)
    : book_(book), unit_(unit) {
  for (const FigureDefinition& figure : figures)
    if (figure.unit == unit) use_figure(figure);
  for (const std::size_t d : std::vector<std::size_t>(used_.begin(), used_.end()))
    if (const auto base = plain(book.dimensions()[d].attribute)) use(*base);
}

void YearOfUnit::use_figure(const FigureDefinition& figure) {
  std::set<Attribute> of_figure;
  for (const std::size_t d : figure.dimensions) {
    use(d);
    if (!loose(d)) of_figure.insert(book_.dimensions()[d].attribute);
  }
  for (const figures::Filter& filter : figure.only) {
    if (const auto d = plain(filter.attribute)) use(*d);
    of_figure.insert(filter.attribute);
  }
  // Ages are counted within minors (counting_definitions), so they combine with nothing else.
  if (of_figure.size() > 1 && !of_figure.contains(Attribute::age_class)) combined_.merge(of_figure);
}

bool YearOfUnit::per_class(const FigureDefinition& figure) const {
  return std::ranges::any_of(figure.dimensions, [this](std::size_t d) { return loose(d); });
}

std::optional<std::size_t> YearOfUnit::plain(Attribute attribute) const {
  for (std::size_t d = 0; d < book_.dimensions().size(); ++d)
    if (book_.dimensions()[d].attribute == attribute && book_.dimensions()[d].class_of_code.empty()) return d;
  return std::nullopt;
}

bool YearOfUnit::uses(Attribute attribute) const {
  const auto d = plain(attribute);
  return d && used_.contains(*d);
}

bool YearOfUnit::loose(std::size_t dimension) const {
  return figures::several_per_unit(book_.dimensions()[dimension], unit_, {});
}

std::vector<FigureDefinition> YearOfUnit::counting_definitions() const {
  std::vector<FigureDefinition> definitions;
  const auto add = [&](std::vector<std::size_t> dimensions) {
    FigureDefinition definition;
    definition.id = "counted_together_" + std::to_string(definitions.size());
    definition.unit = unit_;
    definition.dimensions = std::move(dimensions);
    definitions.push_back(std::move(definition));
  };
  std::vector<std::size_t> together;
  for (const Attribute attribute : combined_)
    if (uses(attribute)) together.push_back(*plain(attribute));
  add(std::move(together));
  for (const std::size_t d : used_) {
    const Attribute attribute = book_.dimensions()[d].attribute;
    if (plain(attribute) != d || loose(d) || is_combined(attribute)) continue;
    if (attribute == Attribute::age_class && uses(Attribute::minor))
      add({*plain(Attribute::minor), d});
    else
      add({d});
  }
  return definitions;
}

std::set<std::pair<std::uint16_t, std::uint16_t>> YearOfUnit::ages_of_minors(
    std::span<const FigureTable> counted) const {
  std::set<std::pair<std::uint16_t, std::uint16_t>> pairs;
  const auto definitions = counting_definitions();
  for (std::size_t t = 1; t < definitions.size(); ++t)
    if (definitions[t].dimensions.size() == 2)
      for (const FigureCell& cell : counted[t].cells)
        if (cell.value > 0) pairs.emplace(cell.classes[0], cell.classes[1]);
  return pairs;
}

void YearOfUnit::add_attributes(TablesToProtect& question) {
  for (const std::size_t d : used_) {
    if (loose(d)) continue;
    std::vector<std::string> codes;
    for (const auto& [code, label] : book_.dimensions()[d].classes) codes.push_back(code);
    attribute_of_[d] = question.attributes.size();
    question.attributes.push_back(disclosure::Attribute::flat(book_.dimensions()[d].id, codes));
  }
}

/// Everybody of the year: whom tables combine are known together; what stands in a table of its own may be
/// dealt out among them, because only the totals are shared.
Result<void> YearOfUnit::add_people(TablesToProtect& question, std::span<const FigureTable> counted,
                                    std::int64_t total) const {
  const auto definitions = counting_definitions();
  question.people.resize(static_cast<std::size_t>(total),
                         {std::vector<CodeIndex>(question.attributes.size(), disclosure::kTotalCode)});
  for (std::size_t t = 0; t < definitions.size(); ++t) {
    const std::vector<std::size_t>& dimensions = definitions[t].dimensions;
    if (dimensions.empty()) continue;
    const bool by_minor = t > 0 && dimensions.size() == 2;
    std::map<CodeIndex, std::size_t> next_of;  // by class of minor: whoever stands before has a code already
    std::size_t next = 0;
    std::int64_t counted_people = 0;
    for (const FigureCell& cell : counted[t].cells)
      for (std::int64_t person = 0; person < cell.value; ++person, ++counted_people) {
        if (counted_people >= total) break;
        std::size_t at = next;
        if (by_minor) {
          const std::size_t minor = attribute_of(dimensions[0]);
          const CodeIndex code = code_of_class(cell.classes[0]);
          at = next_of[code];
          while (at < question.people.size() && question.people[at].leaves[minor] != code) ++at;
          if (at == question.people.size())
            return fail(ErrorCode::invalid_config, "a breakdown counts people in another way than the others",
                        "age");
          next_of[code] = at + 1;
        }
        ++next;
        for (std::size_t k = by_minor ? 1 : 0; k < dimensions.size(); ++k)
          question.people[at].leaves[attribute_of(dimensions[k])] = code_of_class(cell.classes[k]);
      }
    if (counted_people != total)
      return fail(ErrorCode::invalid_config,
                  "a rule counts a person in several classes of one breakdown, or in none",
                  book_.dimensions()[dimensions.back()].id);
  }
  // Groups follow from the codes that they bring together.
  for (const std::size_t d : used_) {
    const Dimension& dimension = book_.dimensions()[d];
    if (loose(d) || dimension.class_of_code.empty()) continue;
    const auto base = plain(dimension.attribute);
    if (!base)
      return fail(ErrorCode::invalid_config, "a grouped breakdown has no breakdown of its codes",
                  dimension.id);
    for (disclosure::Person& person : question.people)
      person.leaves[attribute_of(d)] = code_of_class(
          dimension.class_of_code[static_cast<std::size_t>(person.leaves[attribute_of(*base)] - 1)]);
  }
  return {};
}

void YearOfUnit::add_impossible(
    TablesToProtect& question,
    const std::set<std::pair<std::uint16_t, std::uint16_t>>& ages_of_minors) const {
  const auto add = [&](std::size_t a, std::size_t b, auto&& possible) {
    TablesToProtect::Impossible impossible{{attribute_of(a), attribute_of(b)}, {}};
    const auto classes_of = [&](std::size_t dimension) {
      return static_cast<std::uint16_t>(book_.dimensions()[dimension].classes.size());
    };
    for (std::uint16_t x = 0; x < classes_of(a); ++x)
      for (std::uint16_t y = 0; y < classes_of(b); ++y)
        if (!possible(x, y)) impossible.cells.push_back({code_of_class(x), code_of_class(y)});
    if (!impossible.cells.empty()) question.impossible.push_back(std::move(impossible));
  };
  for (const std::size_t d : used_) {
    const Dimension& dimension = book_.dimensions()[d];
    if (loose(d) || dimension.class_of_code.empty()) continue;
    add(*plain(dimension.attribute), d,
        [&](std::uint16_t code, std::uint16_t group) { return dimension.class_of_code[code] == group; });
  }
  if (uses(Attribute::form) && uses(Attribute::sub_form)) {
    const Dimension& sub_form = book_.dimensions()[*plain(Attribute::sub_form)];
    add(*plain(Attribute::form), *plain(Attribute::sub_form), [&](std::uint16_t form, std::uint16_t sub) {
      return form == kUnknown || sub == kUnknown || sub_form.form_of_class[sub] == form;
    });
  }
  if (uses(Attribute::minor) && uses(Attribute::age_class))
    add(*plain(Attribute::minor), *plain(Attribute::age_class),
        [&](std::uint16_t minor, std::uint16_t age) { return ages_of_minors.contains({minor, age}); });
}

/// Classes that no sum joins: each is a table of one cell, but for the one that is another table's cell.
void YearOfUnit::add_loose_classes(TablesToProtect& question, std::size_t position,
                                   const FigureDefinition& figure, const FigureTable& table,
                                   const std::string& minor_rule) {
  const std::vector<FigureClass>& classes = table.dimensions[0].classes;
  std::vector<std::int64_t> persons(classes.size(), 0);
  for (const FigureCell& cell : table.cells) persons[cell.classes[0]] = cell.value;
  const auto minor = plain(Attribute::minor);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const std::string name = figure.id + ":" + classes[c].code;
    if (classes[c].code == minor_rule && minor && attribute_of_.contains(*minor)) {
      const auto yes = question.attributes[attribute_of(*minor)].find("yes");
      if (yes) {
        question.tables.push_back({name, {attribute_of(*minor)}, {{*yes}}});
        places_[position].push_back({question.tables.size() - 1, {*yes}});
        continue;
      }
    }
    const std::array<std::string, 2> codes = {"yes", "no"};
    const std::size_t attribute = question.attributes.size();
    question.attributes.push_back(disclosure::Attribute::flat(name, codes));
    for (std::size_t p = 0; p < question.people.size(); ++p)
      question.people[p].leaves.push_back(static_cast<std::int64_t>(p) < persons[c] ? CodeIndex{1}
                                                                                    : CodeIndex{2});
    question.tables.push_back({name, {attribute}, {{CodeIndex{1}}}});
    places_[position].push_back({question.tables.size() - 1, {CodeIndex{1}}});
  }
}

Result<void> YearOfUnit::add_figure(TablesToProtect& question, std::size_t position,
                                    const FigureDefinition& figure, const FigureTable& table,
                                    const std::string& minor_rule) {
  if (per_class(figure)) {
    if (figure.dimensions.size() > 1 || !figure.only.empty())
      return fail(ErrorCode::invalid_config,
                  "a figure combines a breakdown that counts people several times with others", figure.id);
    add_loose_classes(question, position, figure, table, minor_rule);
    return {};
  }
  TablesToProtect::Table wanted{figure.id, {}, {}};
  Place place{question.tables.size(), {}};
  std::size_t combined = 0;
  for (const std::size_t d : figure.dimensions) {
    if (is_combined(book_.dimensions()[d].attribute)) ++combined;
    wanted.attributes.push_back(attribute_of(d));
    wanted.codes.emplace_back();
    for (CodeIndex code = 0; code < question.attributes[attribute_of(d)].codes().size(); ++code)
      wanted.codes.back().push_back(code);
  }
  for (const figures::Filter& filter : figure.only) {
    const auto d = plain(filter.attribute);
    if (!d)
      return fail(ErrorCode::invalid_config, "a figure counts only a code of which there is no breakdown",
                  figure.id);
    if (is_combined(filter.attribute)) ++combined;
    wanted.attributes.push_back(attribute_of(*d));
    wanted.codes.push_back({code_of_class(filter.code)});
    place.fixed.push_back(code_of_class(filter.code));
  }
  if (wanted.attributes.size() > 1 && combined != wanted.attributes.size())
    return fail(ErrorCode::invalid_config,
                "a figure combines breakdowns that cannot be protected together yet", figure.id);
  question.tables.push_back(std::move(wanted));
  places_[position] = {place};
  return {};
}

Result<TablesToProtect> YearOfUnit::tables(
    std::span<const FigureDefinition> figures, std::span<const FigureTable> all,
    std::span<const FigureTable> counted, const std::string& minor_rule,
    const std::set<std::pair<std::uint16_t, std::uint16_t>>& ages_of_minors) {
  TablesToProtect question;
  places_.clear();
  attribute_of_.clear();
  add_attributes(question);
  ZICHT_CHECK(add_people(question, counted, counted[0].total.value));
  add_impossible(question, ages_of_minors);
  for (std::size_t f = 0; f < figures.size(); ++f)
    if (figures[f].unit == unit_) ZICHT_CHECK(add_figure(question, f, figures[f], all[f], minor_rule));
  return question;
}

}  // namespace zicht::services
