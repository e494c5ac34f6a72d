#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/code_list.hpp"

namespace zicht::publish {

/// A scale of numbers of people on which twice as many is equally far everywhere, for charts of estimates.
class PersonsAxis {
 public:
  /// \param least, most  of the numbers to be shown, > 0; at least a factor of two is shown
  /// \param from, to     where the scale begins and ends in the drawing
  PersonsAxis(double least, double most, double from, double to);

  /// Where a number stands; one outside the scale at its end.
  double at(double persons) const;
  bool is_beyond(double persons) const { return !(persons <= most_); }
  /// Round numbers (one digit, then zeros) that lie on the scale, at most `count`.
  std::vector<double> ticks(std::size_t count) const;

 private:
  double least_, most_, from_, to_;
};

/// 12345.6 as a count of the language; what is not finite as "∞".
std::string persons_text(double persons, Language language);

/// Rounded to two significant digits, as an estimate deserves: 12345 as "12.000".
std::string rough_persons_text(double persons, Language language);

}  // namespace zicht::publish
