#pragma once

#include <cstdint>
#include <span>

#include "linkage/link.hpp"
#include "model/identity_view.hpp"
#include "model/partition_draws.hpp"

namespace zicht::linkage {

struct DrawOptions {
  std::size_t draws = 200;
  std::uint64_t seed = 1;
  std::size_t threads = 1;          ///< the draws are the same for any number
  std::vector<Decision> decisions;  ///< as given to link(): they bind in each draw
  bool draw_parameters = true;      ///< false: the trained model as it is, only the partition is drawn
};

/// Draws partitions of the records. A cluster's odds are those of its parts joining one after the other, each
/// by its evidence (group_evidence.hpp) with all that joined before and the prior odds of records that
/// have not found their persons (join_bits in clustering.hpp); a partition's are the product over its
/// clusters. So a pair has its own odds, and the same evidence from several records counts once.
/// Each draw first draws the model: shares by level (Dirichlet, with as many links as the model rests on) and
/// the number of links (gamma), by kind of pair, and moves all odds together (normal, 0.6 bits), since no
/// country is quite as the model has it (decision 0056). So error of m and of the threshold is in it, and
/// errors of pairs are not independent. Groups of up to kCountedOut parts that may be one person are drawn
/// from all their partitions, larger ones by Gibbs sampling, a part at a time. What certainly belongs
/// together (all pairs over 14 bits) is one part.
/// \param view, result  of link()
/// \errors as link()
/// \source Sadinle (2014), Annals of Applied Statistics 8, 2404-2434 (partitions); Sadinle (2018), Journal of
/// the Royal Statistical Society B 80, 481-506 (linkage averaging).
Result<PartitionDraws> draw_partitions(const IdentityView& view, const LinkResult& result,
                                       const DrawOptions& options);

inline constexpr std::size_t kCountedOut = 7;

/// Persons over the draws: median, and the interval that holds 95 % of them. A link that blocking lost would
/// make one person fewer, so the lower end allows for as many as were lost at least.
struct PersonsInterval {
  double median = 0;
  double lower = 0;
  double upper = 0;
};
PersonsInterval persons_interval(const PartitionDraws& draws);

}  // namespace zicht::linkage
