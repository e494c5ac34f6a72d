// Writes the reports of bench_figures as CSV, codes as numbers, for another program to count: make_columns N
// > FILE
#include <charconv>
#include <iostream>
#include <string_view>

#include "figures/test_definitions.hpp"
#include "simulate/made_up_people.hpp"

int main(int count, char** arguments) {
  using namespace zicht;
  std::int64_t reports = 0;
  const std::string_view wanted = count == 2 ? arguments[1] : "";
  if (std::from_chars(wanted.data(), wanted.data() + wanted.size(), reports).ec != std::errc{}) {
    std::cerr << "usage: make_columns N > FILE\n";
    return 64;
  }
  std::ios::sync_with_stdio(false);
  std::cout << "person,sequence,received_on,sex,organisation,age,nationality,form,sub_form,place,region\n";
  simulate::for_each_made_up(
      reports, shipped_codebook(), [](std::uint64_t person, std::uint64_t sequence, const Report& report) {
        const Episode& episode = report.episodes[0];
        std::cout << person << ',' << sequence << ',' << report.received_on->days << ',' << report.sex << ','
                  << report.organisation << ',' << int{report.age_at_receipt.lower} << ','
                  << report.nationalities[0] << ',' << episode.form << ',' << episode.sub_form << ','
                  << episode.place << ',' << episode.region << '\n';
      });
  return 0;
}
