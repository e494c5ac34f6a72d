#include "linkage/explain.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/contract.hpp"
#include "linkage/pair_scorer.hpp"

namespace zicht::linkage {
namespace {

struct Absence {
  std::string_view id, words_nl, words_en;
};
constexpr Absence kMissing{"missing", "niet bij beide bekend", "not known for both"};
constexpr Absence kElsewhere{"counted_elsewhere", "telt mee bij een ander veld",
                             "counted with another field"};
constexpr Absence kWithheld{"withheld", "niet gegeven vanwege de grondslag", "withheld by its legal basis"};

}  // namespace

struct Explainer::State {
  State(PreparedView prepared_view, const LinkResult& link_result, std::span<const std::uint32_t> person_of)
      : prepared(std::move(prepared_view)),
        result(link_result),
        persons(person_of),
        scorer(prepared, result.trained.model) {}

  FieldEvidence field(std::size_t position, const CandidatePair& pair) const {
    const PreparedField& field = prepared.fields()[position];
    const Level level = level_of(pair.pattern, position);
    FieldEvidence evidence{field.name, {}, {}, {}, 0, 0};
    if (level == kMissingLevel) {
      const ValueId a = prepared.row(pair.a)[position];
      const ValueId b = prepared.row(pair.b)[position];
      const bool both_known = a > kWithheldValue && b > kWithheldValue;  // swapped names, or an alias
      const bool withheld = a == kWithheldValue || b == kWithheldValue;
      const Absence& absence = both_known ? kElsewhere : withheld ? kWithheld : kMissing;
      evidence.level = absence.id;
      evidence.words_nl = absence.words_nl;
      evidence.words_en = absence.words_en;
      return evidence;
    }
    const LevelKind& kind = levels_of(field.comparator)[level];
    evidence.level = kind.id;
    evidence.words_nl = kind.words_nl;
    evidence.words_en = kind.words_en;
    evidence.rarity_bits = scorer.rarity_bits(pair, position);
    evidence.bits = result.trained.model.field_bits(position, level) + evidence.rarity_bits;
    return evidence;
  }

  /// Who says nothing about itself is not counted among those that are alone.
  double lone_bits(std::uint32_t a, std::uint32_t b) const {
    const bool both_say_who = prepared.has_identity(a) && prepared.has_identity(b);
    return both_say_who && persons.are_alone(a, b) ? result.join_bits : 0.0;
  }

  const PreparedView prepared;
  const LinkResult& result;
  const Persons persons;
  PairScorer scorer;
};

Explainer::Explainer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;
Explainer::~Explainer() = default;

Result<Explainer> Explainer::make(const IdentityView& view, const LinkResult& result,
                                  std::span<const std::uint32_t> person_of, std::size_t threads) {
  ZICHT_TRY(PreparedView prepared, PreparedView::prepare(view, threads));
  ZICHT_EXPECT(prepared.fields().size() == result.trained.model.fields().size() &&
               prepared.record_count() == person_of.size());
  return Explainer(std::make_unique<State>(std::move(prepared), result, person_of));
}

Explanation Explainer::explain(std::uint32_t a, std::uint32_t b) {
  const PreparedView& view = state_->prepared;
  const LinkResult& result = state_->result;
  ZICHT_EXPECT(a != b && a < view.record_count() && b < view.record_count());
  if (a > b) std::swap(a, b);
  const CandidatePair pair = state_->scorer.compare(a, b);
  Explanation explanation;
  for (std::size_t field = 0; field < view.fields().size(); ++field) {
    explanation.fields.push_back(state_->field(field, pair));
    explanation.weight_bits += explanation.fields.back().bits;
  }
  explanation.dependence_bits = result.trained.model.dependence_bits(pair.pattern);
  explanation.agreement_bits = result.trained.model.agreement_bits(pair.pattern);
  for (std::size_t field = 0; field < view.fields().size(); ++field)
    explanation.agreement_bits -= (1.0 - result.trained.model.rarity_share(pair.pattern, field)) *
                                  explanation.fields[field].rarity_bits;
  explanation.relatives_bits =
      result.trained.model.relatives_bits(pair.pattern, state_->scorer.rarity_by_field(pair));
  explanation.weight_bits +=
      explanation.dependence_bits + explanation.agreement_bits + explanation.relatives_bits;
  const auto kind = static_cast<std::size_t>(
      view.source_of(a) == view.source_of(b) ? PairKind::within_source : PairKind::between_sources);
  explanation.prior_bits = result.prior_odds_bits[kind];
  explanation.lone_bits = state_->lone_bits(a, b);
  explanation.odds_bits = explanation.weight_bits + explanation.prior_bits + explanation.lone_bits;
  const auto found = std::ranges::lower_bound(
      result.pairs, std::pair(a, b), {}, [](const LinkedPair& known) { return std::pair(known.a, known.b); });
  if (result.one_to_one && found != result.pairs.end() && found->a == a && found->b == b) {
    explanation.competition_bits = std::min(0.0, found->odds_bits - explanation.odds_bits);
    explanation.odds_bits += explanation.competition_bits;
  }
  explanation.probability = probability_of(explanation.odds_bits);
  explanation.one_person = state_->persons.of(a) == state_->persons.of(b);
  return explanation;
}

}  // namespace zicht::linkage
