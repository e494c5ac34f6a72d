#include "oracle_counts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace zicht::oracle {
namespace {

constexpr int kRounds = 3;
constexpr double kErrorShare = 0.05;  // of each kind of error, as oracle_name_likelihood.cpp takes it
constexpr double kSeenOnce = 0.7;     // reports by others, where only one has the name
constexpr std::size_t kParts = 7;     // values of NamePart

std::size_t group_of(const Name& name) { return name.origin * kParts + static_cast<std::size_t>(name.part); }

bool is_family(NamePart part) { return part == NamePart::female_family || part == NamePart::male_family; }

/// Reports a text by the names that it may come from.
class Counts {
 public:
  Counts(const NameTable& names, const simulate::NameBook& book)
      : names_(names), book_(book), shares_(names.size()), counts_(names.size()) {
    std::vector<double> in_group(book.origins().size() * kParts);
    for (std::uint32_t name = 0; name < names.size(); ++name) in_group[group_of(names[name])] += 1;
    for (std::uint32_t name = 0; name < names.size(); ++name)
      shares_[name] = 1 / in_group[group_of(names[name])];
  }

  void add(const Token& token, bool family, std::optional<CodeId> nationality) {
    std::vector<double> weights;
    double sum = 0;
    for (const Source& source : token.sources) {
      const Name& name = names_[source.name];
      const int errors = source.rewritten + source.misheard + source.mistyped + source.without_particle;
      const double weight = is_family(name.part) == family && name.part != NamePart::alias
                                ? shares_[source.name] * origin_weight(name.origin, nationality) *
                                      double{source.chance} * std::pow(kErrorShare, errors)
                                : 0.0;
      sum += weight;
      weights.push_back(weight);
    }
    for (std::size_t at = 0; at < weights.size() && sum > 0; ++at)
      counts_[token.sources[at].name] += weights[at] / sum;
  }

  void end_round() {
    std::vector<double> in_group(book_.origins().size() * kParts);
    for (std::uint32_t name = 0; name < counts_.size(); ++name)
      in_group[group_of(names_[name])] += counts_[name];
    for (std::uint32_t name = 0; name < counts_.size(); ++name)
      shares_[name] =
          std::max(counts_[name] - 1, kSeenOnce) / std::max(1.0, in_group[group_of(names_[name])]);
    counts_.assign(counts_.size(), 0.0);
  }

  const std::vector<double>& shares() const { return shares_; }

 private:
  double origin_weight(std::uint8_t origin, std::optional<CodeId> nationality) const {
    if (!nationality) return 1;
    const auto& weights = book_.origins()[origin].weight;
    const auto found = weights.find(*nationality);
    return found == weights.end() ? 0 : found->second;
  }

  const NameTable& names_;
  const simulate::NameBook& book_;
  std::vector<double> shares_;
  std::vector<double> counts_;
};

}  // namespace

NameTable counted_names(const NameTable& names, std::span<const Written> reports,
                        const simulate::NameBook& book, const CodeList& countries) {
  Counts counts(names, book);
  for (int round = 0; round < kRounds; ++round) {
    for (const Written& report : reports) {
      if (!report.names_somebody) continue;
      const auto nationality = countries.find(report.nationality);
      const Reading& reading = report.readings.front();
      for (const Token& token : reading.given) counts.add(token, false, nationality);
      counts.add(reading.family, true, nationality);
      if (!reading.family.sources.empty()) continue;
      for (const auto& [first, second] : reading.families) {
        counts.add(first, true, nationality);
        counts.add(second, true, nationality);
      }
    }
    counts.end_round();
  }
  NameTable counted = names;
  counted.set_shares(counts.shares());
  return counted;
}

}  // namespace zicht::oracle
