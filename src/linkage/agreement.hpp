#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "linkage/linkage_model.hpp"
#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// Estimates in which fields people who are not one agree together: pairs of records that share a value in
/// one field are drawn (20,000 a field, a value in proportion to its pairs), each weighed by its probability
/// of not being a link, and agreement in every other field is counted. Ratios under 1 and small ones are
/// taken as 1; few pairs are drawn towards 1.
/// \param prior_odds_bits  by PairKind
std::shared_ptr<const AgreementDependence> estimate_agreement(const PreparedView& view,
                                                              const LinkageModel& model,
                                                              std::array<double, 2> prior_odds_bits,
                                                              std::uint64_t seed, std::size_t threads);

}  // namespace zicht::linkage
