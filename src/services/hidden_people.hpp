#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "estimate/headline.hpp"
#include "estimate/hidden_report.hpp"
#include "estimate/registry_lists.hpp"
#include "figures/figure_book.hpp"
#include "model/stat_snapshot.hpp"
#include "publish/report_texts.hpp"
#include "registry/registry.hpp"

namespace zicht::services {

/// What the files under definitions/estimate/ say.
struct EstimateDefinitions {
  std::optional<estimate::ListGroups> groups;  ///< none: for a table there is no register
  estimate::HeadlineRules rules;
  publish::ReportTexts texts;
  std::string cite;  ///< the files with their hashes
};

/// \param codebook  null: lists of organisations are not read
/// \errors invalid_config: a file that is missing (definitions of an earlier version) or wrong.
Result<EstimateDefinitions> estimate_definitions(const registry::DefinitionFiles& files,
                                                 const Codebook* codebook);
/// Whether a registry has them at all; one made by an earlier version has not.
bool has_estimate_definitions(const registry::DefinitionFiles& files);

/// "Lists, thresholds and reasons: …": what an estimate rests on.
Label estimate_source(const EstimateDefinitions& definitions, const estimate::BandOptions& band,
                      const std::string& as_of);

/// Gives the class of a dimension for each person of a snapshot, by position; 0 = unknown.
/// \errors as AttributeReader::make.
Result<std::vector<std::uint16_t>> classes_of_people(const StatSnapshot& snapshot, const Codebook& codebook,
                                                     const figures::Dimension& dimension,
                                                     const figures::CountingRules& rules, int year);

/// The people of one year on the lists they were reported by, and who of them was a minor.
struct CapturedYear {
  estimate::CapturedPeople people;
  std::vector<bool> minors;  ///< by position of a person

  bool is_minor(const estimate::CapturedPerson& person) const { return minors[person.position]; }
};

/// \errors as AttributeReader::make.
Result<CapturedYear> captured_in_year(const StatSnapshot& snapshot, const Codebook& codebook,
                                      const EstimateDefinitions& definitions,
                                      const figures::CountingRules& rules, int year);

/// The estimates of the yearly report: all victims, and minors by the rule for minors.
/// \errors as AttributeReader::make.
Result<std::vector<HiddenPeople>> hidden_of_year(const StatSnapshot& snapshot, const Codebook& codebook,
                                                 const EstimateDefinitions& definitions,
                                                 const figures::CountingRules& rules, int year,
                                                 const estimate::HiddenRequest& request);

}  // namespace zicht::services
