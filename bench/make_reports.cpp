// make_reports PERSONS REPORTS_PER_PERSON SEED [TWIN_SHARE] > reports.csv
#include <cstdlib>
#include <iostream>

#include "simulate/made_reports.hpp"

int main(int argument_count, char** arguments) {
  if (argument_count != 4 && argument_count != 5) {
    std::cerr << "usage: make_reports PERSONS REPORTS_PER_PERSON SEED [TWIN_SHARE] > reports.csv\n";
    return 64;
  }
  std::ios::sync_with_stdio(false);
  zicht::simulate::write_made_reports(
      std::cout, std::strtoull(arguments[3], nullptr, 10), std::strtoull(arguments[1], nullptr, 10),
      std::strtod(arguments[2], nullptr), argument_count == 5 ? std::strtod(arguments[4], nullptr) : 0.0);
  return std::cout.flush() ? 0 : 74;
}
