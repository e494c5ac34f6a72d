#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "linkage/linkage_model.hpp"
#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// Which fields say whether a pair is a link while agreement in one of them is counted. A model that knows
/// nothing of dependence takes namesakes for links, and would never learn it from the others: so at first the
/// field that is counted does not take part. Later it does: where few fields are left without it, links would
/// be counted.
enum class JudgedBy : std::uint8_t { other_fields, all_fields };

/// Estimates in which fields people who are not one agree together: pairs of records that share a value in
/// one field are drawn (30,000 a field, a value in proportion to its pairs), and the levels of every other
/// field are counted, each pair weighed by its probability of not being a link, judged without the field that
/// is counted. Ratios under 1 and small ones are taken as 1; few pairs are drawn towards 1.
/// \param prior_odds_bits  by PairKind
std::shared_ptr<const AgreementDependence> estimate_agreement(const PreparedView& view,
                                                              const LinkageModel& model,
                                                              std::array<double, 2> prior_odds_bits,
                                                              JudgedBy judged_by, std::uint64_t seed,
                                                              std::size_t threads);

}  // namespace zicht::linkage
