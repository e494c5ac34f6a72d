#include "linkage/non_matches.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "linkage/name_keys.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kCountedOutValues = 4000;
constexpr std::size_t kSampledPairs = 500'000;
constexpr double kSmoothing = 0.5;  // of one sampled pair

/// Over pairs of values of one field, by level. `mass` is the probability that two random records are at the
/// level; `rare_mass` is S above.
struct LevelMass {
  std::array<double, 16> mass{};
  std::array<double, 16> rare_mass{};
};

double rarer(const PreparedField& field, ValueId a, ValueId b) {
  return std::max(field.rarity_bits[a], field.rarity_bits[b]);
}

/// Equal values: an unbiased count of pairs of records, not of a record with itself.
void add_equal_values(const PreparedField& field, double records, PairComparison& comparison,
                      std::size_t position, LevelMass& level_mass) {
  for (ValueId value = 2; value < field.value_count(); ++value) {
    const double count = std::round(field.share[value] * records);
    const double mass = records > 1 ? count * (count - 1) / (records * (records - 1)) : 0.0;
    level_mass.mass[comparison.level(position, value, value)] += mass;
  }
}

void count_out(const PreparedField& field, PairComparison& comparison, std::size_t position,
               LevelMass& level_mass) {
  for (ValueId a = 2; a < field.value_count(); ++a) {
    for (ValueId b = a + 1; b < field.value_count(); ++b) {
      const Level level = comparison.level(position, a, b);
      const double mass = 2.0 * field.share[a] * field.share[b];
      level_mass.mass[level] += mass;
      level_mass.rare_mass[level] += mass * std::exp2(rarer(field, a, b));
    }
  }
}

/// Draws the first value by its share (a record's value), the second by its share for `mass`, and evenly over
/// the dictionary for `rare_mass`, where rare values carry the sum.
void sample(const PreparedView& view, std::size_t position, std::uint64_t seed, LevelMass& level_mass) {
  const PreparedField& field = view.fields()[position];
  const auto values = static_cast<double>(field.value_count() - 2);
  const auto draw = [&](std::uint64_t counter) -> ValueId {
    return view.row(mixed(seed, counter) % view.record_count())[position];
  };
  std::uint64_t counter = 0;
  const auto drawn_value = [&] {
    ValueId value = draw(counter++);
    for (int again = 0; value <= kWithheldValue && again < 1000; ++again) value = draw(counter++);
    return value;
  };
  double different_mass = 1.0;
  for (ValueId value = 2; value < field.value_count(); ++value)
    different_mass -= double{field.share[value]} * double{field.share[value]};
  std::array<double, 16> seen{};
  double different_pairs = 0.0;
  for (std::size_t pair = 0; pair < kSampledPairs; ++pair) {
    const ValueId a = drawn_value();
    if (a <= kWithheldValue) return;
    const ValueId b = drawn_value();
    if (b > kWithheldValue && b != a) {
      seen[level_of_values(field, a, b)] += 1.0;
      different_pairs += 1.0;
    }
    const auto any = static_cast<ValueId>(2 + mixed(seed + 1, pair) % (field.value_count() - 2));
    if (any == a || field.share[any] > field.share[a]) continue;
    const double both_ways = field.share[any] < field.share[a] ? 2.0 : 1.0;
    const double weight = both_ways * values * field.share[any] * std::exp2(rarer(field, a, any));
    level_mass.rare_mass[level_of_values(field, a, any)] += weight / kSampledPairs;
  }
  for (std::size_t level = 0; level < seen.size(); ++level)
    if (different_pairs > 0) level_mass.mass[level] += different_mass * seen[level] / different_pairs;
}

FieldModel field_model(const PreparedView& view, std::size_t position, PairComparison& comparison,
                       std::uint64_t seed) {
  const PreparedField& field = view.fields()[position];
  const std::span<const LevelKind> levels = levels_of(field.comparator);
  const double records =
      std::round(static_cast<double>(field.filled) * static_cast<double>(view.record_count()));
  LevelMass level_mass;
  if (field.value_count() > 2) {
    add_equal_values(field, records, comparison, position, level_mass);
    if (field.value_count() <= kCountedOutValues)
      count_out(field, comparison, position, level_mass);
    else
      sample(view, position, seed, level_mass);
  }
  const double pairs =
      std::max(1.0, std::min(static_cast<double>(kSampledPairs), records * (records - 1) / 2.0));
  const double smoothing = kSmoothing / pairs;
  double total = 0.0;
  for (std::size_t level = 0; level < levels.size(); ++level) total += level_mass.mass[level] + smoothing;

  FieldModel model{field.name, field.comparator, {}, {}};
  for (std::size_t level = 0; level < levels.size(); ++level) {
    const double among_non_matches = std::min((level_mass.mass[level] + smoothing) / total, 1.0 - 1e-9);
    model.levels.push_back({levels[level].prior_among_matches, among_non_matches});
    std::optional<double> offset;
    if (levels[level].depends_on_rarity && level == 0)
      offset = std::log2(among_non_matches);
    else if (levels[level].depends_on_rarity && level_mass.rare_mass[level] > 0.0)
      offset = std::log2(among_non_matches) - std::log2(level_mass.rare_mass[level]);
    model.rarity_offset_bits.push_back(offset);
  }
  return model;
}

}  // namespace

LinkageModel prior_model(const PreparedView& view, std::uint64_t seed, std::size_t threads) {
  std::vector<FieldModel> fields(view.fields().size());
  run_parts(threads, fields.size(), [&](std::size_t position) {
    PairComparison comparison(view);
    fields[position] = field_model(view, position, comparison, mixed(seed, position));
  });
  auto model = LinkageModel::from_fields(std::move(fields));
  ZICHT_EXPECT(model.has_value());
  return *std::move(model);
}

}  // namespace zicht::linkage
