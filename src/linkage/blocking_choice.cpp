#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/parallel.hpp"
#include "linkage/blocking.hpp"
#include "linkage/blocking_keys.hpp"
#include "linkage/comparison.hpp"
#include "linkage/name_keys.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kMadePairs = 4096;       ///< true pairs made by the model of slips
constexpr std::size_t kSampledRecords = 5000;  ///< whose equal keys tell what a pass costs
constexpr std::size_t kMostPasses = 16;
constexpr double kBudgetPerRecord = 25.0;
constexpr double kCheapPairsPerRecord = 1.0;
constexpr double kSmallestBudget = 6e6;
constexpr std::size_t kRecordsNeedingNoPass = 1500;

/// Which of the made pairs share a key: one bit a pair.
using Covered = std::array<std::uint64_t, kMadePairs / 64>;

std::size_t count(const Covered& covered) {
  std::size_t pairs = 0;
  for (const std::uint64_t word : covered) pairs += static_cast<std::size_t>(std::popcount(word));
  return pairs;
}

/// Numbers in [0, 1) that depend on nothing but the seed, the pair and what they are for.
double uniform(std::uint64_t seed, std::uint64_t pair, std::uint64_t purpose) {
  return static_cast<double>(mixed(mixed(seed, pair), purpose) >> 11U) * 0x1.0p-53;
}

/// What a slip leaves of a field of one made pair.
struct FieldOutcome {
  bool both_filled = false;
  Level level = 0;   ///< as the comparator's priors have it
  double where = 0;  ///< in [0, 1): which part of the value was hit
};

bool name_key_survives(const FieldOutcome& outcome, KeyKind kind) {
  switch (outcome.level) {
    case kSameName:
      return true;
    case kSameWordsName:
      return kind == KeyKind::whole;
    case kOneLetterApartName:
    case kTwoLettersApartName:
      return outcome.where < 0.35 ? kind != KeyKind::prefix || outcome.where < 0.2
                                  : kind == KeyKind::prefix && outcome.where < 0.7;
    case kFirstPartName:
    case kLaterPartName:
    case kBeginningName:
      return kind == KeyKind::first_sound || kind == KeyKind::prefix
                 ? outcome.where < 0.6
                 : kind == KeyKind::last_sound && outcome.where > 0.4;
    case kSoundsAlikeName:
      return kind != KeyKind::prefix && outcome.where < 0.5;
    default:
      return false;
  }
}

bool date_key_survives(const FieldOutcome& outcome, KeyKind kind) {
  switch (static_cast<DateAgreement>(outcome.level)) {
    case DateAgreement::same:
      return true;
    case DateAgreement::swapped:
      return kind == KeyKind::year_parts || kind == KeyKind::year;
    case DateAgreement::one_digit:
    case DateAgreement::two_parts:
      return outcome.where < 0.34   ? kind == KeyKind::month_day
             : outcome.where < 0.67 ? kind == KeyKind::year_day
                                    : kind == KeyKind::year_month;
    case DateAgreement::year_only:
      return kind == KeyKind::year;
    default:
      return false;
  }
}

bool words_key_survives(const FieldOutcome& outcome, KeyKind kind) {
  if (outcome.level == 0) return true;
  if (outcome.level > 2 || kind == KeyKind::whole) return false;
  return kind == KeyKind::first_sound ? outcome.where < 0.55 : outcome.where > 0.45;
}

bool number_key_survives(const FieldOutcome& outcome, KeyKind kind) {
  if (outcome.level == 0) return true;
  return outcome.level == 1 &&
         (outcome.where < 0.5 ? kind == KeyKind::first_half : kind == KeyKind::second_half);
}

bool key_survives(Comparator comparator, const FieldOutcome& outcome, KeyKind kind) {
  if (!outcome.both_filled) return false;
  switch (comparator) {
    case Comparator::name:
      return name_key_survives(outcome, kind);
    case Comparator::date:
      return date_key_survives(outcome, kind);
    case Comparator::words:
      return words_key_survives(outcome, kind);
    case Comparator::number:
      return number_key_survives(outcome, kind);
    default:
      return outcome.level == 0;
  }
}

FieldOutcome outcome_of(const PreparedView& view, std::size_t field, std::uint64_t seed, std::uint64_t pair) {
  FieldOutcome outcome;
  const std::uint64_t records = view.record_count();
  const bool first = view.row(mixed(seed, 2 * pair) % records)[field] > kWithheldValue;
  const bool second = view.row(mixed(seed, 2 * pair + 1) % records)[field] > kWithheldValue;
  outcome.both_filled = first && second;
  double left = uniform(seed, pair, 100 + field);
  for (const LevelKind& level : levels_of(view.fields()[field].comparator)) {
    left -= level.prior_among_matches;
    if (left < 0.0) break;
    ++outcome.level;
  }
  outcome.where = uniform(seed, pair, 200 + field);
  return outcome;
}

bool all_names_key_survives(const PreparedView& view, const std::vector<FieldOutcome>& outcomes, KeyKind kind,
                            double where) {
  std::vector<bool> survives;
  for (std::size_t field = 0; field < outcomes.size(); ++field) {
    const IdentityFieldKind field_kind = view.fields()[field].kind;
    if (field_kind != IdentityFieldKind::given_name && field_kind != IdentityFieldKind::family_name &&
        field_kind != IdentityFieldKind::full_name)
      continue;
    const FieldOutcome& outcome = outcomes[field];
    survives.push_back(
        outcome.both_filled &&
        (outcome.level == kSwappedName || name_key_survives(outcome, KeyKind::whole) ||
         (kind != KeyKind::all_names && outcome.level == kFirstPartName && outcome.where < 0.6)));
  }
  if (kind == KeyKind::all_names) return std::ranges::all_of(survives, [](bool one) { return one; });
  const auto lowest = static_cast<std::size_t>(where * static_cast<double>(survives.size()));
  return survives[kind == KeyKind::lowest_name ? lowest : survives.size() - 1 - lowest];
}

std::vector<Covered> coverage(const PreparedView& view, const std::vector<KeyPart>& parts,
                              std::uint64_t seed) {
  std::vector<Covered> covered(parts.size(), Covered{});
  for (std::size_t pair = 0; pair < kMadePairs; ++pair) {
    std::vector<FieldOutcome> outcomes;
    for (std::size_t field = 0; field < view.fields().size(); ++field)
      outcomes.push_back(outcome_of(view, field, seed, pair));
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const KeyPart& key = parts[part];
      const bool survives =
          key.field == KeyPart::kAllNames
              ? all_names_key_survives(view, outcomes, key.kind, uniform(seed, pair, 300))
              : key_survives(view.fields()[key.field].comparator, outcomes[key.field], key.kind);
      if (survives) covered[part][pair / 64] |= std::uint64_t{1} << (pair % 64);
    }
  }
  return covered;
}

/// A pass that may be chosen: one or two key parts, and a code that makes blocks smaller.
struct Option {
  std::vector<std::size_t> parts;
  Covered covered{};
  double pairs = 0;
};

double expected_pairs(std::vector<std::uint64_t> keys, std::size_t records) {
  const auto sampled = static_cast<double>(keys.size());
  std::erase(keys, 0);
  std::ranges::sort(keys);
  double equal_pairs = 0.0;
  for (std::size_t at = 0; at < keys.size();) {
    std::size_t end = at + 1;
    while (end < keys.size() && keys[end] == keys[at]) ++end;
    const auto size = static_cast<double>(end - at);
    equal_pairs += size * (size - 1.0) / 2.0;
    at = end;
  }
  const auto all = static_cast<double>(records);
  return (equal_pairs + 0.5) * all * (all - 1.0) / std::max(1.0, sampled * (sampled - 1.0));
}

bool is_name_field(const PreparedView& view, const KeyPart& part) {
  return part.field == KeyPart::kAllNames || view.fields()[part.field].comparator == Comparator::name;
}

bool is_code(const PreparedView& view, const KeyPart& part) {
  return part.field != KeyPart::kAllNames && view.fields()[part.field].comparator == Comparator::code;
}

bool combine(const PreparedView& view, const KeyPart& a, const KeyPart& b) {
  if (a.field == b.field) return false;
  return !((a.field == KeyPart::kAllNames || b.field == KeyPart::kAllNames) && is_name_field(view, a) &&
           is_name_field(view, b));
}

std::vector<Option> options_for(const PreparedView& view, const std::vector<KeyPart>& parts,
                                std::uint64_t seed, std::size_t threads) {
  const std::vector<Covered> covered = coverage(view, parts, seed);
  const std::size_t sampled = std::min(kSampledRecords, view.record_count());
  std::vector<std::vector<std::uint64_t>> keys(parts.size());
  for (std::size_t part = 0; part < parts.size(); ++part)
    for (std::size_t i = 0; i < sampled; ++i)
      keys[part].push_back(
          key_of(view, static_cast<std::uint32_t>(i * view.record_count() / sampled), parts[part]));

  std::vector<Option> options;
  const auto add = [&](const Option& to, std::size_t part) {
    Option option = to;
    option.parts.push_back(part);
    for (std::size_t word = 0; word < option.covered.size(); ++word)
      option.covered[word] &= covered[part][word];
    options.push_back(std::move(option));
  };
  for (std::size_t a = 0; a < parts.size(); ++a) {
    options.push_back({{a}, covered[a], 0});
    for (std::size_t b = a + 1; b < parts.size(); ++b) {
      if (!combine(view, parts[a], parts[b])) continue;
      add({{a}, covered[a], 0}, b);
      const Option both = options.back();  // NOLINT(performance-unnecessary-copy-initialization): it grows
      for (std::size_t c = 0; c < parts.size(); ++c)
        if (is_code(view, parts[c]) && combine(view, parts[a], parts[c]) && combine(view, parts[b], parts[c]))
          add(both, c);
    }
  }
  run_parts(threads, options.size(), [&](std::size_t position) {
    Option& option = options[position];
    std::vector<std::uint64_t> hashes = keys[option.parts.front()];
    for (std::size_t part = 1; part < option.parts.size(); ++part) {
      for (std::size_t i = 0; i < hashes.size(); ++i) {
        const std::uint64_t other = keys[option.parts[part]][i];
        hashes[i] = hashes[i] == 0 || other == 0 ? 0 : mixed(hashes[i], other) | 1U;
      }
    }
    option.pairs = expected_pairs(std::move(hashes), view.record_count());
  });
  return options;
}

/// Passes that cost next to nothing are taken even where the model of slips sees no gain: it may be wrong
/// about how a file goes wrong. Those that only narrow a pass that is there already gain nothing in truth
/// either.
void add_cheap_passes(const std::vector<Option>& options, const std::vector<KeyPart>& parts, double records,
                      std::vector<BlockingPass>& passes) {
  std::vector<const Option*> cheap;
  for (const Option& option : options)
    if (option.pairs <= kCheapPairsPerRecord * records) cheap.push_back(&option);
  std::ranges::stable_sort(cheap, std::ranges::greater{},
                           [](const Option* option) { return count(option->covered); });
  for (const Option* const option : cheap) {
    if (passes.size() >= kMostPasses) return;
    const auto narrows = [&](const BlockingPass& pass) {
      return std::ranges::all_of(pass.parts, [&](const KeyPart& part) {
        return std::ranges::any_of(option->parts, [&](std::size_t own) { return parts[own] == part; });
      });
    };
    if (std::ranges::any_of(passes, narrows)) continue;
    BlockingPass pass;
    for (const std::size_t part : option->parts) pass.parts.push_back(parts[part]);
    pass.expected_pairs = option->pairs;
    passes.push_back(std::move(pass));
  }
}

BlockingPass every_pair(double pairs) { return {{{KeyPart::kAllNames, KeyKind::everything}}, pairs}; }

}  // namespace

std::vector<BlockingPass> choose_passes(const PreparedView& view, std::uint64_t seed, std::size_t threads) {
  const auto records = static_cast<double>(view.record_count());
  const std::vector<KeyPart> parts = key_parts_of(view);
  if (view.record_count() < 2) return {};
  if (view.record_count() <= kRecordsNeedingNoPass || parts.empty())
    return {every_pair(records * (records - 1) / 2)};

  const std::vector<Option> options = options_for(view, parts, seed, threads);
  double budget = std::max(kSmallestBudget, kBudgetPerRecord * records);
  std::vector<BlockingPass> passes;
  Covered found{};
  while (passes.size() < kMostPasses) {
    const Option* best = nullptr;
    double best_score = 0.0;
    for (const Option& option : options) {
      if (option.pairs > budget) continue;
      Covered more = found;
      for (std::size_t word = 0; word < more.size(); ++word) more[word] |= option.covered[word];
      const auto gain = static_cast<double>(count(more) - count(found));
      const double score = gain / std::sqrt(option.pairs + records);
      if (score > best_score) {
        best_score = score;
        best = &option;
      }
    }
    if (best == nullptr) break;
    BlockingPass pass;
    for (const std::size_t part : best->parts) pass.parts.push_back(parts[part]);
    pass.expected_pairs = best->pairs;
    passes.push_back(std::move(pass));
    budget -= best->pairs;
    for (std::size_t word = 0; word < found.size(); ++word) found[word] |= best->covered[word];
  }
  add_cheap_passes(options, parts, records, passes);
  if (passes.empty()) passes.push_back(every_pair(records * (records - 1) / 2));
  return passes;
}

}  // namespace zicht::linkage
