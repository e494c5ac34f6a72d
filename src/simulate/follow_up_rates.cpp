#include "simulate/follow_up_rates.hpp"

#include <fmt/format.h>

#include <vector>

namespace zicht::simulate {
namespace {

constexpr const char* kDomestic = "domestic";

/// A mean of shares or differences by weight.
struct Mean {
  double sum = 0;
  double weight = 0;
  void add(double value, double of_weight) {
    sum += value * of_weight;
    weight += of_weight;
  }
  double value() const { return weight > 0 ? sum / weight : 0; }
};

/// One place in one year.
struct Place {
  std::int64_t reports = 0;
  std::array<Mean, 3> investigated;
  std::array<Mean, 3> ended_otherwise;
  Mean standardised;
};

std::string shares_text(const std::array<double, 3>& investigated, const std::array<double, 3>& otherwise) {
  return fmt::format("{:.4f},{:.4f},{:.4f},{:.4f},{:.4f},{:.4f}", investigated[0], investigated[1],
                     investigated[2], otherwise[0], otherwise[1], otherwise[2]);
}

std::array<double, 3> values_of(const std::array<Mean, 3>& means) {
  return {means[0].value(), means[1].value(), means[2].value()};
}

}  // namespace

std::string follow_up_rates_csv(const FollowUpRates& rates) {
  std::string csv =
      "year,place,form,organisation_type,n,F_90_investigation,F_180_investigation,F_365_investigation,"
      "F_90_other,F_180_other,F_365_other,difference_180,difference_180_standardised\n";
  std::map<std::pair<int, std::string>, Place> places;
  for (const auto& [key, rate] : rates) {
    const auto& [year, place, form, type] = key;
    const auto domestic = rates.find({year, kDomestic, form, type});
    const auto n = static_cast<double>(rate.reports);
    Place& whole = places[{year, place}];
    whole.reports += rate.reports;
    for (std::size_t at = 0; at < kRateWindows.size(); ++at) {
      whole.investigated[at].add(rate.investigated[at], n);
      whole.ended_otherwise[at].add(rate.ended_otherwise[at], n);
    }
    std::string difference;
    if (domestic != rates.end()) {
      const auto d = static_cast<double>(domestic->second.reports);
      const double less = rate.investigated[1] - domestic->second.investigated[1];
      whole.standardised.add(less, n * d / (n + d));
      difference = fmt::format("{:.4f}", less);
    }
    csv += fmt::format("{},{},{},{},{},{},{},\n", year, place, form, type, rate.reports,
                       shares_text(rate.investigated, rate.ended_otherwise), difference);
  }
  for (const auto& [key, whole] : places) {
    const auto domestic = places.find({key.first, kDomestic});
    const double crude = domestic == places.end()
                             ? 0
                             : whole.investigated[1].value() - domestic->second.investigated[1].value();
    csv += fmt::format("{},{},,,{},{},{:.4f},{:.4f}\n", key.first, key.second, whole.reports,
                       shares_text(values_of(whole.investigated), values_of(whole.ended_otherwise)), crude,
                       whole.standardised.value());
  }
  return csv;
}

}  // namespace zicht::simulate
