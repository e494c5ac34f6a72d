#include "linkage/audit.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/philox.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kStrata = kAuditStrata.size();
constexpr std::size_t kLeastOfStratum = 2;
constexpr double kLeastShare = 0.01;  ///< of either kind that a stratum is believed to hold
constexpr double kLevel = 0.95;
constexpr std::uint64_t kIntervalSeed = 1;  ///< one sheet has one answer

std::size_t stratum_of(bool linked, double probability) {
  std::size_t stratum = 0;
  for (std::size_t at = 0; at < kStrata; ++at)
    if (kAuditStrata[at].linked == linked && probability >= kAuditStrata[at].from) stratum = at;
  return stratum;
}

/// All pairs that an audit may draw, by stratum.
struct Population {
  std::array<std::vector<AuditedPair>, kStrata> pairs;
  std::array<double, kStrata> expected_same{};

  void add(std::uint32_t a, std::uint32_t b, bool linked, double probability) {
    const std::size_t stratum = stratum_of(linked, probability);
    pairs[stratum].push_back({a, b, stratum});
    expected_same[stratum] += probability;
  }
};

Population population_of(const LinkResult& result, const std::vector<bool>& left_out) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> within;  // not every pair of a group was compared
  std::map<std::uint32_t, std::vector<std::uint32_t>> groups;
  for (std::uint32_t record = 0; record < result.cluster_of.size(); ++record) {
    if (left_out[record]) continue;
    std::vector<std::uint32_t>& group = groups[result.cluster_of[record]];
    for (const std::uint32_t earlier : group) within[{earlier, record}] = 0;
    group.push_back(record);
  }
  Population population;
  for (const LinkedPair& pair : result.pairs) {
    if (left_out[pair.a] || left_out[pair.b]) continue;
    const auto found = within.find({pair.a, pair.b});
    if (found == within.end())
      population.add(pair.a, pair.b, false, pair.probability);
    else
      found->second = pair.probability;
  }
  for (const auto& [pair, probability] : within) population.add(pair.first, pair.second, true, probability);
  return population;
}

/// By stratum: the share that is one person, as the model has it but never all or none.
double believed_share(const Population& population, std::size_t stratum) {
  return std::clamp(population.expected_same[stratum] / static_cast<double>(population.pairs[stratum].size()),
                    kLeastShare, 1 - kLeastShare);
}

/// By stratum: what one drawn pair would add to the standard deviation of precision and recall together, if
/// the stratum had one. With L linked pairs, A of them one person and B others one person: precision A / L,
/// recall A / (A + B), by their derivatives.
std::array<double, kStrata> spreads(const Population& population) {
  double linked = 0;
  double inside = 0;
  double outside = 0;
  for (std::size_t at = 0; at < kStrata; ++at) {
    const auto pairs = static_cast<double>(population.pairs[at].size());
    if (pairs == 0) continue;
    (kAuditStrata[at].linked ? inside : outside) += pairs * believed_share(population, at);
    if (kAuditStrata[at].linked) linked += pairs;
  }
  const double all = inside + outside;
  std::array<double, kStrata> spread{};
  for (std::size_t at = 0; at < kStrata; ++at) {
    const auto pairs = static_cast<double>(population.pairs[at].size());
    if (pairs == 0) continue;
    const double share = believed_share(population, at);
    const double slope = kAuditStrata[at].linked ? std::hypot(1 / linked, outside / (all * all))
                                                 : std::max(inside, 1.0) / (all * all);
    spread[at] = slope * pairs * std::sqrt(share * (1 - share));
  }
  return spread;
}

/// By stratum: how many to draw. Each in turn goes where it lowers the variance most.
std::array<std::size_t, kStrata> allocation(const Population& population, std::size_t pairs) {
  const std::array<double, kStrata> spread = spreads(population);
  std::array<std::size_t, kStrata> drawn{};
  std::size_t total = 0;
  for (std::size_t at = 0; at < kStrata; ++at)
    total += drawn[at] = std::min(population.pairs[at].size(), kLeastOfStratum);
  for (; total < pairs; ++total) {
    std::size_t best = kStrata;
    double most = 0;
    for (std::size_t at = 0; at < kStrata; ++at) {
      const auto now = static_cast<double>(drawn[at]);
      const double gain = spread[at] * spread[at] / (now * (now + 1));
      if (drawn[at] < population.pairs[at].size() && gain > most) std::tie(best, most) = std::pair(at, gain);
    }
    if (best == kStrata) break;
    ++drawn[best];
  }
  return drawn;
}

}  // namespace

Result<AuditSample> draw_audit(const LinkResult& result, const std::vector<bool>& left_out, std::size_t pairs,
                               std::uint64_t seed) {
  Population population = population_of(result, left_out);
  const auto strata = static_cast<std::size_t>(
      std::ranges::count_if(population.pairs, [](const auto& some) { return !some.empty(); }));
  if (strata == 0) return fail(ErrorCode::not_found, "no two records may be one person: nothing to audit");
  if (pairs < kLeastOfStratum * strata)
    return fail(ErrorCode::invalid_input, "an audit of so few pairs tells nothing", std::to_string(pairs),
                "Ask for " + std::to_string(kLeastOfStratum * strata) + " or more; 200 is a good beginning.");
  const std::array<std::size_t, kStrata> drawn = allocation(population, pairs);
  AuditSample sample;
  sample.lost_by_blocking = static_cast<std::int64_t>(std::floor(result.blocking_loss.links_lost_at_least));
  for (std::size_t at = 0; at < kStrata; ++at) {
    std::vector<AuditedPair>& all = population.pairs[at];
    sample.pairs_of[at] = static_cast<std::int64_t>(all.size());
    Philox random(seed, at);
    random.shuffle(std::span(all));
    sample.drawn.insert(sample.drawn.end(), all.begin(),
                        all.begin() + static_cast<std::ptrdiff_t>(drawn[at]));
  }
  Philox random(seed, kStrata);
  random.shuffle(std::span(sample.drawn));
  return sample;
}

AuditResult audit_result(const AuditAnswers& answers) {
  AuditResult result;
  std::vector<stats::StratumSample> linked;
  std::vector<stats::StratumSample> others;
  for (std::size_t at = 0; at < kStrata; ++at) {
    const stats::StratumSample& stratum = answers.strata[at];
    (kAuditStrata[at].linked ? linked : others).push_back(stratum);
    result.same += stratum.hits;
    result.different += stratum.drawn - stratum.hits - stratum.unknown;
    result.unknown += stratum.unknown;
    result.pairs += stratum.units;
    if (kAuditStrata[at].linked) result.linked_pairs += stratum.units;
  }
  if (result.linked_pairs > 0) result.precision = stats::share_of_units(linked, kLevel, kIntervalSeed);
  result.recall = stats::share_of_hits(linked, others, kLevel, kIntervalSeed);
  const std::int64_t lost = answers.lost_by_blocking;
  others.push_back({lost, lost, lost});
  result.recall_with_lost = stats::share_of_hits(linked, others, kLevel, kIntervalSeed);
  return result;
}

}  // namespace zicht::linkage
