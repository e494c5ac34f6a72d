#include "publish/persons_axis.hpp"

#include <algorithm>
#include <cmath>

#include "publish/number_format.hpp"

namespace zicht::publish {

PersonsAxis::PersonsAxis(double least, double most, double from, double to)
    : least_(least), most_(most), from_(from), to_(to) {
  if (most_ < 2 * least_) {
    const double middle = std::sqrt(least_ * most_);
    least_ = middle / std::sqrt(2.0);
    most_ = middle * std::sqrt(2.0);
  }
}

double PersonsAxis::at(double persons) const {
  const double inside = std::clamp(persons, least_, most_);
  return from_ + (to_ - from_) * std::log(inside / least_) / std::log(most_ / least_);
}

std::vector<double> PersonsAxis::ticks(std::size_t count) const {
  std::vector<double> found;
  for (const std::vector<double>& steps :
       {std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 5, 7}, {1, 2, 5}, {1, 3}, {1}}) {
    found.clear();
    const int lowest = static_cast<int>(std::floor(std::log10(least_)));
    const int highest = static_cast<int>(std::floor(std::log10(most_)));
    for (int exponent = lowest; exponent <= highest; ++exponent) {
      const double power = std::pow(10, exponent);
      for (const double step : steps)
        if (power * step >= least_ && power * step <= most_) found.push_back(power * step);
    }
    if (found.size() <= count) break;
  }
  if (found.size() > count) found.resize(count);
  return found;
}

std::string persons_text(double persons, Language language) {
  return std::isfinite(persons) ? count_text(std::llround(persons), language) : "\u221e";
}

std::string rough_persons_text(double persons, Language language) {
  if (!std::isfinite(persons) || persons < 100) return persons_text(persons, language);
  const double unit = std::pow(10, std::floor(std::log10(persons)) - 1);
  return persons_text(std::round(persons / unit) * unit, language);
}

}  // namespace zicht::publish
