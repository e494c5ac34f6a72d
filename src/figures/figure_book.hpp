#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "figures/counting_rules.hpp"
#include "model/code_list.hpp"
#include "model/figure.hpp"
#include "model/measure.hpp"

namespace zicht::figures {

enum class Attribute {
  form,
  sub_form,
  place,
  region,
  sector,
  nationality,
  age_class,
  sex,
  minor,
  organisation,
  residence_status,
  unaccompanied_minor,
  minor_definition,  ///< by which definitions a person is a minor: all of them, whatever the rule
  scope,             ///< domestic or cross-border, of the first episode that says so
  // Only of objects of the chain.
  concern_kind,
  reception_site_type,
  investigation_origin,
  investigation_state,
  suspect_role,
  office,
  offence,
  trafficking_is_heaviest,
  disposal_kind,
  dismissal_ground,
  dismissal,  ///< whether a disposal is a dismissal, by the rule dismissals
  instance,
  outcome,
};
inline constexpr auto kFirstOfChain = static_cast<std::size_t>(Attribute::concern_kind);
inline constexpr std::size_t kChainAttributes =
    static_cast<std::size_t>(Attribute::outcome) - kFirstOfChain + 1;
/// Position among the attributes of the chain. Precondition: it is one of them.
constexpr std::size_t chain_attribute(Attribute attribute) {
  return static_cast<std::size_t>(attribute) - kFirstOfChain;
}

/// A breakdown: what is read from a report, and which codes go together.
struct Dimension {
  std::string id;
  Label label;
  Attribute attribute;
  const CodeList* list;  ///< of the attribute's codes
  /// The class of each code of `list`, when codes are grouped; empty = each code is its own class.
  std::vector<std::uint16_t> class_of_code;
  /// The form of each class of sub-forms that are not grouped: where a table says the form too, a sub-form
  /// stands under its own only.
  std::vector<CodeId> form_of_class = {};
  /// The classes, unknown first. For a combination of forms they are made while counting.
  std::vector<std::pair<std::string, Label>> classes;
};

/// What is counted. People (victims, suspects) are counted once a year however often they are named.
enum class Unit { victim, report, concern, investigation, suspect, court_case, disposal, judgment };
constexpr bool counts_people(Unit unit) { return unit == Unit::victim || unit == Unit::suspect; }
constexpr bool is_of_chain(Unit unit) { return unit != Unit::victim && unit != Unit::report; }
/// "victim", "investigation"; `case` of a court_case.
std::string_view name_of(Unit unit);

/// Only people (or reports) of whom the attribute is this code.
struct Filter {
  Attribute attribute;
  CodeId code;
};

/// A table as an analyst wrote it: definitions/figures/ID.toml.
struct FigureDefinition {
  std::string id;
  std::string hash;  ///< first 12 hexadecimal digits of the SHA-256 of the file
  std::int64_t order = 0;
  Label title;
  Label text;  ///< what is counted, in words
  Unit unit = Unit::victim;
  std::vector<std::size_t> dimensions;  ///< positions in the book
  std::vector<Filter> only;
};

/// A figure that is no plain count, for the module chain; and of two series what each of them counts.
struct Measure {
  MeasureDefinition definition;
  std::vector<FigureDefinition> series;  ///< two, by the breakdowns of the measure; else none
};

/// A break of series as an analyst wrote it, and which figures it concerns: those that it names, and those
/// with a condition on some of its codes. One that names neither concerns all.
struct DefinedBreak {
  SeriesBreak shown;
  Date date;                           ///< the first day that means something else
  std::vector<std::string> figures;    ///< ids
  std::optional<Attribute> attribute;  ///< none = it names no dimension
  std::vector<CodeId> codes;           ///< of that attribute
};

/// The tables that can be made, in their order. Immutable after loading. Refers to the code book, which must
/// live on.
class FigureBook {
 public:
  /// \param files  "dimensions.toml", "rules.toml", "figures/….toml" and, if there, "breaks.toml" and
  /// "measures.toml"; others are passed over
  /// \errors invalid_config: a key, attribute, code or dimension that does not exist; `where` is file:line.
  static Result<FigureBook> parse(const std::map<std::string, std::string>& files, const Codebook& codebook);

  /// Those of kind `count`; what is made of them may be protected as counts are.
  const std::vector<FigureDefinition>& figures() const { return figures_; }
  /// Those of the other kinds.
  const std::vector<Measure>& measures() const { return measures_; }
  /// Null = there is none of this name.
  const Measure* find_measure(std::string_view id) const;
  const MeasureWords& measure_words() const { return measure_words_; }
  /// \errors not_found: no such definition; suggests the nearest.
  Result<const FigureDefinition*> find(std::string_view id) const;
  const std::vector<Dimension>& dimensions() const { return dimensions_; }
  const RuleBook& rules() const { return rules_; }
  const std::vector<DefinedBreak>& breaks() const { return breaks_; }

 private:
  std::vector<Dimension> dimensions_;
  std::vector<FigureDefinition> figures_;
  std::vector<Measure> measures_;
  MeasureWords measure_words_;
  RuleBook rules_;
  std::vector<DefinedBreak> breaks_;  ///< by year
};

/// "place": as definitions name it.
std::string_view name_of(Attribute attribute);
/// The counting rule that an attribute depends on; empty = none.
std::string_view rule_of(Attribute attribute);
/// Its code list.
const CodeList& list_of(Attribute attribute, const Codebook& codebook);

/// Whether the classes of the dimension are sets of forms, made while counting.
bool is_combination(const Dimension& dimension, const CountingRules& rules);
/// Whether one unit may stand in several classes of the dimension.
bool several_per_unit(const Dimension& dimension, Unit unit, const CountingRules& rules);

}  // namespace zicht::figures
