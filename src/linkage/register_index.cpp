#include "linkage/register_index.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "base/contract.hpp"
#include "linkage/group_evidence.hpp"
#include "linkage/guest_record.hpp"
#include "linkage/pair_scorer.hpp"

namespace zicht::linkage {

struct RegisterIndex::State {
  State(PreparedView prepared, const IdentityView& identities, const LinkResult& result, std::size_t threads)
      : view(std::move(prepared)),
        model(result.trained.model),
        candidates(view, result.passes, threads),
        guest(view, identities),
        scorer(view, model),
        evidence(model),
        prior_bits(result.prior_odds_bits[0]),
        cluster_of(result.cluster_of),
        by_cluster(result.cluster_of.size()) {
    std::iota(by_cluster.begin(), by_cluster.end(), 0U);
    std::ranges::stable_sort(by_cluster, {}, [this](std::uint32_t record) { return cluster_of[record]; });
  }

  std::span<const std::uint32_t> records_of(std::uint32_t cluster) const {
    const auto range = std::ranges::equal_range(by_cluster, cluster, {},
                                                [this](std::uint32_t record) { return cluster_of[record]; });
    return {range.begin(), range.end()};
  }

  FoundPerson weigh(std::uint32_t cluster) {
    FoundPerson found{cluster, cluster, -2000.0, 0.0};
    evidence.clear();
    double likeliest = -2000.0;
    for (const std::uint32_t record : records_of(cluster)) {
      const CandidatePair pair = scorer.compare(record, guest.record());
      scorer.rarity_by_field(pair, rarity);
      evidence.add(pair.pattern, std::span(rarity).first(view.fields().size()));
      const double bits = model.weight_bits(pair.pattern) + double{pair.rarity_bits};
      if (bits > likeliest) found.record = record;
      likeliest = std::max(likeliest, bits);
    }
    found.odds_bits = evidence.bits() + prior_bits;
    found.probability = probability_of(found.odds_bits);
    return found;
  }

  PreparedView view;
  LinkageModel model;
  Candidates candidates;
  GuestRecord guest;
  PairScorer scorer;
  GroupEvidence evidence;
  double prior_bits;
  std::vector<std::uint32_t> cluster_of;
  std::vector<std::uint32_t> by_cluster;  ///< records, ordered by cluster
  std::array<float, PreparedView::kMostFields> rarity{};
};

RegisterIndex::RegisterIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
RegisterIndex::RegisterIndex(RegisterIndex&&) noexcept = default;
RegisterIndex& RegisterIndex::operator=(RegisterIndex&&) noexcept = default;
RegisterIndex::~RegisterIndex() = default;

Result<RegisterIndex> RegisterIndex::make(const IdentityView& view, const LinkResult& result,
                                          std::size_t threads) {
  ZICHT_TRY(PreparedView prepared, PreparedView::prepare(view, threads));
  ZICHT_EXPECT(prepared.record_count() == result.cluster_of.size());
  return RegisterIndex(std::make_unique<State>(std::move(prepared), view, result, threads));
}

std::vector<FoundPerson> RegisterIndex::find(std::span<const std::string_view> texts, std::size_t most) {
  constexpr double kLowestProbability = 0.001;
  constexpr double kHopelessBits = 13.0;
  State& state = *state_;
  state.guest.set(texts);
  state.scorer.forget();
  std::vector<std::uint32_t> met;
  state.candidates.for_each_neighbour(state.view, state.guest.record(),
                                      [&](std::uint32_t record) { met.push_back(record); });
  std::ranges::sort(met);
  met.erase(std::ranges::unique(met).begin(), met.end());
  std::vector<std::uint32_t> clusters;
  for (const std::uint32_t record : met)
    if (state.scorer.compare_above(record, state.guest.record(), -state.prior_bits - kHopelessBits))
      clusters.push_back(state.cluster_of[record]);
  std::ranges::sort(clusters);
  clusters.erase(std::ranges::unique(clusters).begin(), clusters.end());
  std::vector<FoundPerson> found;
  for (const std::uint32_t cluster : clusters) {
    const FoundPerson person = state.weigh(cluster);
    if (person.probability >= kLowestProbability) found.push_back(person);
  }
  std::ranges::sort(found, [](const FoundPerson& left, const FoundPerson& right) {
    if (left.odds_bits != right.odds_bits) return left.odds_bits > right.odds_bits;
    return left.cluster < right.cluster;
  });
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace zicht::linkage
