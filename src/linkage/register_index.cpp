#include "linkage/register_index.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "base/contract.hpp"
#include "linkage/guest_record.hpp"
#include "linkage/pair_scorer.hpp"
#include "linkage/thresholds.hpp"

namespace zicht::linkage {

struct RegisterIndex::State {
  State(PreparedView prepared, const IdentityView& identities, const LinkResult& result,
        std::span<const std::uint32_t> person_of, std::size_t threads)
      : view(std::move(prepared)),
        model(result.trained.model),
        candidates(view, result.passes, threads),
        guest(view, identities),
        scorer(view, model),
        prior_bits(result.prior_odds_bits[0]),
        join_bits(result.join_bits),
        persons(person_of),
        by_person(person_of.size()) {
    candidates.order_passes(0, candidates.passes().size(), threads);
    std::iota(by_person.begin(), by_person.end(), 0U);
    std::ranges::stable_sort(by_person, {}, [this](std::uint32_t record) { return persons.of(record); });
  }

  std::span<const std::uint32_t> records_of(std::uint32_t person) const {
    const auto range = std::ranges::equal_range(by_person, person, {},
                                                [this](std::uint32_t record) { return persons.of(record); });
    return {range.begin(), range.end()};
  }

  /// The odds that `asked` is about a person, by the other records of that person, at most so many.
  FoundPerson weigh(std::uint32_t asked, std::uint32_t person) {
    FoundPerson found{person, person, -2000.0, 0.0};
    GroupEvidence odds;
    bool compared = false;
    double likeliest = -std::numeric_limits<double>::infinity();
    const auto records = records_of(person);
    const std::size_t step = std::max<std::size_t>(1, records.size() / kLargestBlock);
    for (std::size_t at = 0; at < records.size(); at += step) {
      const std::uint32_t record = records[at];
      if (record == asked) continue;
      const double bits = odds.add(scorer.facts(record, asked), model.bits_by_level(), 0.0);
      compared = true;
      if (bits > likeliest) found.record = record;
      likeliest = std::max(likeliest, bits);
    }
    found.odds_bits = prior_bits + (compared ? odds.bits() : 0.0) +
                      (persons.are_alone(asked, found.record) ? join_bits : 0.0);
    found.probability = probability_of(found.odds_bits);
    return found;
  }

  FoundPersons find(std::uint32_t asked, std::size_t most) {
    FoundPersons found;
    found.says_who = view.has_identity(asked);
    std::vector<std::uint32_t> met;
    found.large_blocks =
        candidates.for_each_neighbour(view, asked, [&](std::uint32_t record) { met.push_back(record); });
    keep_each_once(met);
    std::vector<std::uint32_t> met_persons;
    for (const std::uint32_t record : met)
      if (record != asked && scorer.compare_above(record, asked, -prior_bits - kHopelessBits))
        met_persons.push_back(persons.of(record));
    keep_each_once(met_persons);
    for (const std::uint32_t person : met_persons)
      if (const FoundPerson one = weigh(asked, person); one.probability >= kLowestProbability)
        found.persons.push_back(one);
    std::ranges::sort(found.persons, [](const FoundPerson& left, const FoundPerson& right) {
      if (left.odds_bits != right.odds_bits) return left.odds_bits > right.odds_bits;
      return left.person < right.person;
    });
    if (found.persons.size() > most) found.persons.resize(most);
    return found;
  }

  static void keep_each_once(std::vector<std::uint32_t>& numbers) {
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
  }

  PreparedView view;
  LinkageModel model;
  Candidates candidates;
  GuestRecord guest;
  PairScorer scorer;
  double prior_bits;
  double join_bits;
  Persons persons;
  std::vector<std::uint32_t> by_person;  ///< records, ordered by person
};

RegisterIndex::RegisterIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
RegisterIndex::RegisterIndex(RegisterIndex&&) noexcept = default;
RegisterIndex& RegisterIndex::operator=(RegisterIndex&&) noexcept = default;
RegisterIndex::~RegisterIndex() = default;

Result<RegisterIndex> RegisterIndex::make(const IdentityView& view, const LinkResult& result,
                                          std::span<const std::uint32_t> person_of, std::size_t threads) {
  ZICHT_TRY(PreparedView prepared, PreparedView::prepare(view, threads));
  ZICHT_EXPECT(prepared.record_count() == person_of.size());
  return RegisterIndex(std::make_unique<State>(std::move(prepared), view, result, person_of, threads));
}

FoundPersons RegisterIndex::find(std::span<const std::string_view> texts, std::size_t most) {
  state_->guest.set(texts);
  state_->scorer.forget();
  return state_->find(state_->guest.record(), most);
}

FoundPersons RegisterIndex::find(std::uint32_t record, std::size_t most) {
  ZICHT_EXPECT(record < state_->persons.records());
  state_->guest.leave();
  return state_->find(record, most);
}

}  // namespace zicht::linkage
