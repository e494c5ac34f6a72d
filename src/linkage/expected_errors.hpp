#pragma once

#include <optional>
#include <span>
#include <vector>

#include "linkage/link.hpp"

namespace zicht::linkage {

/// What the model holds of its own linkage: model-based, since nobody looked at a pair. Where the model is
/// wrong, so are these; draw_audit() is how to know.
struct ExpectedErrors {
  std::optional<double>
      precision;  ///< of the pairs in one group, the share that is one person; none: no group
  /// The share in one group of the pairs that are one person. What blocking lost at least counts as missed,
  /// what it lost beyond that is not known: at most this.
  std::optional<double> recall;
};

/// From the probabilities of the pairs. Two records of one group are one person with the probability of the
/// likeliest chain of pairs between them; what a decision says of a pair is certain.
/// \param left_out  by record: in no pair; none = nobody is
/// \param share_of_pairs_read  of the pairs of rows that the files hold, those that were read: links of rows
/// that were left out count as missed
/// \checked against the truth of made-up people; see the test.
ExpectedErrors expected_errors(const LinkResult& result, const std::vector<bool>& left_out,
                               std::span<const Decision> decisions, double share_of_pairs_read = 1.0);

}  // namespace zicht::linkage
