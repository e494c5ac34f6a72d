#pragma once

#include <vector>

#include "figures/chain_units.hpp"
#include "figures/counting_rules.hpp"
#include "figures/figure_book.hpp"
#include "model/stat_snapshot.hpp"
#include "model/victim_scope.hpp"

namespace zicht::figures {

/// The reports that are counted as one: all of a person, or a single report. Positions in the columns of a
/// snapshot.
struct CountedUnit {
  std::uint32_t begin;
  std::uint32_t end;
};

/// Reads what the rules say about one counted unit. A report that says unknown is passed over for one that
/// does not; reports stand in the order of receipt, so the first that says something is the one that counts.
class AttributeReader {
 public:
  /// \param year   the year that is counted: being a minor on its 31 December depends on it
  /// \param chain  of objects of the chain what reports have not; null = the snapshot is of reports
  /// \errors invalid_config: an age class that is not written as 0-11 or 51+.
  static Result<AttributeReader> make(const StatSnapshot& snapshot, const Codebook& codebook,
                                      const CountingRules& rules, int year,
                                      const ChainAttributes* chain = nullptr);

  /// The codes of the unit, each once, ascending but for `first` rules; {kUnknown} when nothing is known.
  /// More than one: under form=any and form=combination, nationality=each, and for the organisations of a
  /// person.
  void read(Attribute attribute, CountedUnit unit, std::vector<CodeId>& codes) const;

 private:
  AttributeReader(const StatSnapshot& snapshot, const Codebook& codebook, const CountingRules& rules,
                  int year);
  CodeId place(CountedUnit unit) const;
  CodeId age_class(CountedUnit unit) const;
  CodeId minor(CountedUnit unit, MinorRule rule, std::uint8_t adult) const;
  CodeId minor_by_exploitation(CountedUnit unit, bool any_time, std::uint8_t adult) const;
  void minor_definitions(CountedUnit unit, std::vector<CodeId>& codes) const;
  /// At the first report; from a later one, reckoned back, when the first does not say.
  AgeInterval age_at_first_report(CountedUnit unit) const;
  AgeInterval age_on_reference_date(CountedUnit unit) const;
  void nationalities(CountedUnit unit, std::vector<CodeId>& codes) const;
  void forms(Attribute attribute, CountedUnit unit, std::vector<CodeId>& codes) const;

  struct AgeClass {
    std::uint8_t lower;
    std::uint8_t upper;
    CodeId code;
  };
  const StatSnapshot* snapshot_;
  const ChainAttributes* chain_ = nullptr;
  CountingRules rules_;
  int year_;
  VictimScopeReader scopes_;
  std::vector<AgeClass> age_classes_;
  /// A definition of minor and its code.
  struct MinorDefinition {
    MinorRule rule;
    CodeId code;
  };
  std::vector<MinorDefinition> minor_definitions_;
  CodeId by_none_ = kUnknown;
  CodeId yes_, no_, domestic_, abroad_, both_;
  std::uint8_t adult_;                   ///< age from which somebody is no minor by the rule in force
  std::vector<CodeId> preferred_forms_;  ///< the first that is named counts
  std::vector<CodeId> preferred_countries_;
};

}  // namespace zicht::figures
