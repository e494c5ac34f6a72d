#include "linkage/blocking.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <ranges>
#include <utility>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "linkage/blocking_keys.hpp"
#include "linkage/name_keys.hpp"
#include "linkage/thresholds.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kPairsPerPart = 50'000;
constexpr std::size_t kRecordsFetchedAhead = 16;        ///< records whose keys and values are fetched early
constexpr std::size_t kRecordsComparedInFull = 11'000;  ///< 60 million pairs, where no other pass is possible

std::string_view to_text(KeyKind kind) {
  switch (kind) {
    case KeyKind::whole:
      return "whole";
    case KeyKind::first_sound:
      return "sound of the first word";
    case KeyKind::last_sound:
      return "sound of the last word";
    case KeyKind::prefix:
      return "first letters";
    case KeyKind::year:
      return "year";
    case KeyKind::year_month:
      return "year and month";
    case KeyKind::month_day:
      return "month and day";
    case KeyKind::year_day:
      return "year and day";
    case KeyKind::year_parts:
      return "year and {month, day}";
    case KeyKind::first_half:
      return "first half";
    case KeyKind::second_half:
      return "second half";
    case KeyKind::last_number:
      return "last number";
    case KeyKind::all_names:
      return "all words by sound";
    case KeyKind::lowest_name:
      return "one word by sound";
    case KeyKind::highest_name:
      return "another word by sound";
    case KeyKind::everything:
      return "every pair";
  }
  return "";
}

/// The order of neighbours in a large block: by values, then by number.
bool comes_before(const PreparedView& view, std::uint32_t a, std::uint32_t b) {
  const auto left = view.row(a);
  const auto right = view.row(b);
  return std::ranges::lexicographical_compare(left, right) || (std::ranges::equal(left, right) && a < b);
}

/// Sorts by the bits from..to-1 and leaves those that are alike there in their order.
void sort_by_bits(std::vector<std::uint64_t>& numbers, int from, int to) {
  constexpr int kBits = 8;
  std::vector<std::uint64_t> sorted(numbers.size());
  for (int bit = from; bit < to; bit += kBits) {
    std::array<std::size_t, (1U << kBits) + 1> begins{};
    const auto digit = [&](std::uint64_t number) { return number >> bit & ((1U << kBits) - 1); };
    for (const std::uint64_t number : numbers) ++begins[digit(number) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    for (const std::uint64_t number : numbers) sorted[begins[digit(number)]++] = number;
    numbers.swap(sorted);
  }
}

}  // namespace

std::string to_text(const BlockingPass& pass, const PreparedView& view) {
  std::string text;
  for (const KeyPart& part : pass.parts) {
    if (!text.empty()) text += " + ";
    if (part.kind != KeyKind::everything)
      text +=
          (part.field == KeyPart::kAllNames ? std::string("names") : view.fields()[part.field].name) + ": ";
    text += to_text(part.kind);
  }
  return text;
}

Candidates::Candidates(const PreparedView& view, std::vector<BlockingPass> passes, std::size_t threads)
    : view_(view),
      records_(view.record_count()),
      passes_(std::move(passes)),
      fours_((passes_.size() + 3) / 4),
      keys_(records_ * fours_),
      order_(passes_.size()),
      as_before_(passes_.size()),
      large_(passes_.size()) {
  ZICHT_EXPECT(passes_.size() <= 32);
  std::vector<KeyPart> parts;
  for (const BlockingPass& pass : passes_) parts.insert(parts.end(), pass.parts.begin(), pass.parts.end());
  const KeyReader reader(view, parts, threads);
  run_ranges(threads, records_, 16'384, [&](std::size_t begin, std::size_t end) {
    std::vector<std::uint64_t> of_parts;
    for (std::size_t record = begin; record < end; ++record) {
      if (!view.has_identity(record)) continue;
      for (std::size_t pass = 0, part = 0; pass < passes_.size(); ++pass) {
        of_parts.clear();
        for (std::size_t i = 0; i < passes_[pass].parts.size(); ++i, ++part)
          of_parts.push_back(reader.key(static_cast<std::uint32_t>(record), part));
        keys_[record * fours_ + pass / 4].of[pass % 4] = folded(of_parts);
      }
    }
  });
}

void Candidates::order_passes(std::size_t begin, std::size_t end, std::size_t threads) {
  order_.clear();
  order_.resize(passes_.size());
  as_before_.clear();
  as_before_.resize(passes_.size());
  std::vector<std::vector<Part>> parts_of_pass(end - begin);
  run_parts(threads, end - begin, [&](std::size_t i) { parts_of_pass[i] = order_pass(begin + i); });
  parts_.clear();
  for (const std::vector<Part>& parts : parts_of_pass)
    parts_.insert(parts_.end(), parts.begin(), parts.end());
}

std::size_t Candidates::large_blocks() const {
  std::size_t blocks = 0;
  for (const std::vector<std::uint32_t>& keys : large_) blocks += keys.size();
  return blocks;
}

/// The keys of the parts of a pass as one; 0 when one of them is missing.
std::uint32_t Candidates::folded(std::span<const std::uint64_t> keys) {
  std::uint64_t hash = 1;
  for (const std::uint64_t key : keys) hash = key == 0 || hash == 0 ? 0 : mixed(hash, key) | 1U;
  return hash == 0 ? 0 : std::max<std::uint32_t>(1, static_cast<std::uint32_t>(hash >> 32U));
}

std::size_t Candidates::for_each_neighbour(const PreparedView& view, std::uint32_t guest,
                                           const std::function<void(std::uint32_t record)>& meet) const {
  if (!view.has_identity(guest)) return 0;
  std::size_t large_blocks = 0;
  std::vector<std::uint64_t> of_parts;
  for (std::size_t pass = 0; pass < passes_.size(); ++pass) {
    of_parts.clear();
    for (const KeyPart& part : passes_[pass].parts) of_parts.push_back(key_of(view, guest, part));
    const std::uint32_t wanted = folded(of_parts);
    if (wanted == 0) continue;
    const auto block = std::ranges::equal_range(order_[pass], wanted, {},
                                                [&](std::uint32_t record) { return key(record, pass); });
    if (!std::ranges::binary_search(large_[pass], wanted)) {
      for (const std::uint32_t record : block) meet(record);
      continue;
    }
    ++large_blocks;
    const auto place = std::ranges::lower_bound(
        block, guest, [&](std::uint32_t a, std::uint32_t b) { return comes_before(view, a, b); });
    const auto before = std::min(place - block.begin(), std::ptrdiff_t{kWindow});
    const auto after = std::min(block.end() - place, std::ptrdiff_t{kWindow});
    for (const std::uint32_t record : std::ranges::subrange(place - before, place + after)) meet(record);
  }
  return large_blocks;
}

std::vector<std::uint32_t> Candidates::keys_of_pass(std::size_t pass) const {
  std::vector<std::uint32_t> keys(records_);
  for (std::size_t record = 0; record < keys.size(); ++record) keys[record] = key(record, pass);
  return keys;
}

/// Puts the records of a pass in the order of their keys, then numbers: first into drawers by the highest
/// bits of the key, each of which fits a cache, then each drawer by the other bits.
std::vector<Candidates::Part> Candidates::order_pass(std::size_t pass) {
  constexpr std::size_t kInADrawer = 16'384;
  const std::vector<std::uint32_t> keys = keys_of_pass(pass);
  const int other_bits = 32 - std::min(static_cast<int>(std::bit_width(keys.size() / kInADrawer)), 16);
  const auto drawer_of = [&](std::uint32_t key) { return std::uint64_t{key} >> other_bits; };
  std::vector<std::uint32_t> ends(drawer_of(~std::uint32_t{0}) + 1, 0);
  for (const std::uint32_t key : keys)
    if (key != 0) ++ends[drawer_of(key)];
  std::exclusive_scan(ends.begin(), ends.end(), ends.begin(), std::uint32_t{0});
  std::vector<std::uint32_t>& order = order_[pass];
  order.resize(keys.size() - static_cast<std::size_t>(std::ranges::count(keys, 0U)));
  for (std::uint32_t record = 0; record < keys.size(); ++record)
    if (keys[record] != 0) order[ends[drawer_of(keys[record])]++] = record;

  as_before_[pass].resize(order.size());
  std::vector<std::uint64_t> drawer;
  std::size_t begin = 0;
  for (const std::uint32_t end : ends) {
    drawer.clear();
    for (std::size_t at = begin; at < end; ++at)
      drawer.push_back((std::uint64_t{keys[order[at]]} << 32U) | order[at]);
    sort_by_bits(drawer, 32, 32 + other_bits);
    for (std::size_t i = 0; i < drawer.size(); ++i) {
      order[begin + i] = static_cast<std::uint32_t>(drawer[i]);
      as_before_[pass][begin + i] = i > 0 && drawer[i] >> 32U == drawer[i - 1] >> 32U;
    }
    begin = end;
  }
  return cut_into_parts(pass);
}

std::vector<Candidates::Part> Candidates::cut_into_parts(std::size_t pass) {
  std::vector<std::uint32_t>& order = order_[pass];
  const bool in_full =
      passes_[pass].parts.front().kind == KeyKind::everything && order.size() <= kRecordsComparedInFull;
  std::vector<Part> parts;
  std::size_t begin = 0;
  std::uint64_t pairs = 0;
  large_[pass].clear();
  const auto close = [&](std::size_t end) {
    if (end > begin)
      parts.push_back({static_cast<std::uint32_t>(pass), static_cast<std::uint32_t>(begin),
                       static_cast<std::uint32_t>(end)});
    begin = end;
    pairs = 0;
  };
  for (std::size_t at = 0; at < order.size();) {
    std::size_t end = at + 1;
    while (end < order.size() && as_before_[pass][end]) ++end;
    const std::uint64_t size = end - at;
    if (size > kLargestBlock && !in_full) {
      large_[pass].push_back(key(order[at], pass));
      // Neighbours by their values, so that a window meets those that agree on more.
      std::ranges::sort(order.begin() + static_cast<std::ptrdiff_t>(at),
                        order.begin() + static_cast<std::ptrdiff_t>(end),
                        [&](std::uint32_t a, std::uint32_t b) { return comes_before(view_, a, b); });
    }
    pairs += size > kLargestBlock && !in_full ? size * kWindow : size * (size - 1) / 2;
    at = end;
    if (pairs >= kPairsPerPart) close(end);
  }
  close(order.size());
  return parts;
}

/// Which passes propose this pair, large blocks taken as a whole: bit i = pass i.
std::uint32_t Candidates::passes_of(std::uint32_t a, std::uint32_t b) const {
  using Lanes [[gnu::vector_size(16)]] = std::uint32_t;
  Lanes shared{};
  Lanes bits{1, 2, 4, 8};
  for (std::size_t four = 0; four < fours_; ++four, bits <<= 4U) {
    const auto left = std::bit_cast<Lanes>(keys_[a * fours_ + four]);
    const auto right = std::bit_cast<Lanes>(keys_[b * fours_ + four]);
    shared |= std::bit_cast<Lanes>((left == right) & (left != 0U)) & bits;
  }
  return shared[0] | shared[1] | shared[2] | shared[3];
}

/// Whether an earlier one of these passes, which propose a record and another, has met the two for certain.
bool Candidates::met_before(std::uint32_t record, std::uint32_t passes, std::size_t pass) const {
  for (passes &= (std::uint32_t{1} << pass) - 1; passes != 0; passes &= passes - 1) {
    const auto earlier = static_cast<std::size_t>(std::countr_zero(passes));
    if (large_[earlier].empty() || !std::ranges::binary_search(large_[earlier], key(record, earlier)))
      return true;
  }
  return false;
}

void Candidates::for_each_pair(
    std::size_t part,
    const std::function<void(std::uint32_t a, std::uint32_t b, std::uint32_t passes)>& meet) const {
  const Part& range = parts_[part];
  const std::vector<std::uint32_t>& order = order_[range.pass];
  const std::vector<bool>& as_before = as_before_[range.pass];
  std::size_t fetched = range.begin;
  for (std::size_t at = range.begin; at < range.end;) {
    std::size_t end = at + 1;
    while (end < range.end && as_before[end]) ++end;
    for (; fetched < std::min<std::size_t>(range.end, end + kRecordsFetchedAhead); ++fetched) {
      const bool alone = !as_before[fetched] && (fetched + 1 == range.end || !as_before[fetched + 1]);
      if (alone) continue;
      __builtin_prefetch(&keys_[order[fetched] * fours_]);
      __builtin_prefetch(view_.row(order[fetched]).data());
    }
    if (end - at == 1) {
      at = end;
      continue;
    }
    const bool large = end - at > kLargestBlock &&
                       std::ranges::binary_search(large_[range.pass], key(order[at], range.pass));
    const std::size_t window = large ? kWindow : end - at;
    for (std::size_t i = at; i < end; ++i) {
      for (std::size_t j = i + 1; j < std::min(end, i + 1 + window); ++j) {
        const std::uint32_t a = std::min(order[i], order[j]);
        const std::uint32_t b = std::max(order[i], order[j]);
        const std::uint32_t passes = passes_of(a, b);
        if (!met_before(a, passes, range.pass)) meet(a, b, passes);
      }
    }
    at = end;
  }
}

BlockingLoss blocking_loss(std::span<const std::uint32_t> passes_of_links, std::size_t pass_count) {
  BlockingLoss loss;
  loss.links_of_pass.assign(pass_count, 0.0);
  loss.links_of_pass_alone.assign(pass_count, 0.0);
  double found_once = 0.0;
  double found_twice = 0.0;
  for (const std::uint32_t mask : passes_of_links) {
    const int passes = std::popcount(mask);
    loss.links_found += passes > 0 ? 1.0 : 0.0;
    found_once += passes == 1 ? 1.0 : 0.0;
    found_twice += passes == 2 ? 1.0 : 0.0;
    for (std::size_t pass = 0; pass < pass_count; ++pass) {
      if (((mask >> pass) & 1U) == 0) continue;
      loss.links_of_pass[pass] += 1.0;
      if (passes == 1) loss.links_of_pass_alone[pass] += 1.0;
    }
  }
  if (pass_count < 2 || found_once == 0.0) return loss;  // nothing overlaps, or nothing is found once only
  loss.links_lost_at_least = found_twice > 0.0 ? found_once * found_once / (2.0 * found_twice)
                                               : found_once * (found_once - 1.0) / 2.0;
  return loss;
}

}  // namespace zicht::linkage
