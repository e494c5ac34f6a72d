#include "model/victim_scope.hpp"

namespace zicht {

VictimScopeReader::VictimScopeReader(const StatSnapshot& reports, const Codebook& codebook, VictimScope rule)
    : reports_(&reports),
      rule_(rule),
      dutch_(codebook.country().find("NL").value_or(kUnknown)),
      domestic_(codebook.scope().find("domestic").value_or(kUnknown)),
      cross_border_(codebook.scope().find("cross_border").value_or(kUnknown)) {}

CodeId VictimScopeReader::by_nationality(std::uint32_t first, std::uint32_t end) const {
  CodeId said = kUnknown;
  for (std::uint32_t report = first; report < end; ++report)
    for (const CodeId country : reports_->nationalities[report]) {
      if (country == kUnknown) continue;
      if (country == dutch_) return domestic_;
      said = cross_border_;
    }
  return said;
}

CodeId VictimScopeReader::of_reports(std::uint32_t first, std::uint32_t end) const {
  if (rule_ == VictimScope::by_nationality) return by_nationality(first, end);
  for (std::uint32_t at = reports_->episode_begin[first]; at < reports_->episode_begin[end]; ++at)
    if (reports_->scope[at] != kUnknown) return reports_->scope[at];
  return kUnknown;
}

CodeId VictimScopeReader::of_episode(std::uint32_t episode, std::uint32_t first, std::uint32_t end) const {
  return rule_ == VictimScope::by_nationality ? by_nationality(first, end) : reports_->scope[episode];
}

}  // namespace zicht
