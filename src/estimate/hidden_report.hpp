#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "estimate/headline.hpp"
#include "estimate/linkage_averaging.hpp"
#include "estimate/registry_lists.hpp"
#include "estimate/robustness.hpp"
#include "model/hidden_people.hpp"

namespace zicht::estimate {

/// How much to work out about a table.
struct HiddenRequest {
  HeadlineRules rules;
  BandOptions band;
  int variation_replicates = 0;  ///< of the bootstrap of each other look; 0 = no other looks
  bool curves = false;           ///< also the sensitivity curves
};

/// People of a register, and what they are called.
struct HiddenSubject {
  std::string id;  ///< "all", "minors"
  Label title;
  const CapturedPeople* captured = nullptr;
  std::vector<ReferralPath> referral_paths;
  std::function<bool(const CapturedPerson&)> wanted;
  const DrawnTables* drawn = nullptr;  ///< of the same people and lists: the band is averaged over these
};

/// Ways to the number of a table that rest on other assumptions, to be held against its band: Chao's bound
/// and, with 3 to 5 lists, decomposable graphs; of the lists that are not nested in another. Those that
/// cannot be taken are left out. Latent classes are not among them: their chains take 15 to 19 s of CPU a
/// table, and a report holds many tables.
std::vector<Estimate> other_routes(const CaptureTable& whole);

/// The route of the headline: the best model's total with the band.
Route band_route(const BandOptions& options);

/// Headline, other looks and curves of the people of a register. That there is no table is a refusal.
/// `as_of` and `source` are left to the caller, and so is what `linkage` says of how the draws were made.
HiddenPeople hidden_people(const HiddenSubject& subject, const HiddenRequest& request);

/// The same of a table from elsewhere, of which only names of lists are known.
/// \param paths  positions of lists in the table
HiddenPeople hidden_people(const CaptureTable& table, std::span<const ReferralPath> paths,
                           const HiddenRequest& request);

}  // namespace zicht::estimate
