// linkage_coverage PERSONS REPORTS_PER_PERSON COUNTRIES [FIRST_SEED] : how often the 95 % interval on persons
// counted covers the truth
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>

#include "linkage/link_mapping.hpp"
#include "linkage/partition_sampler.hpp"
#include "made_reports.hpp"

namespace {

using namespace zicht;
using namespace zicht::linkage;

constexpr std::string_view kMapping = R"(
record = "true_id"
[[field]]
kind = "given_name"
columns = ["given_name"]
[[field]]
kind = "family_name"
columns = ["family_name"]
[[field]]
kind = "birth_date"
columns = ["birth_date"]
[[field]]
kind = "sex"
columns = ["sex"]
[[field]]
kind = "nationality"
columns = ["nationality"]
[[field]]
kind = "place"
columns = ["place"]
[[field]]
kind = "organisation"
columns = ["organisation"]
[[field]]
kind = "received_on"
columns = ["received_on"]
[[field]]
kind = "document_number"
columns = ["document_number"]
)";

struct Counted {
  double missed = 0, wrong = 0, links = 0;
};

/// Against the truth: pairs of one person apart, pairs of two persons together.
Counted count(const LinkInput& input, const LinkResult& result) {
  std::map<std::string, std::map<std::uint32_t, double>> by_person;
  std::map<std::uint32_t, double> by_cluster;
  Counted counted;
  double together = 0;
  for (std::uint32_t record = 0; record < result.cluster_of.size(); ++record) {
    by_person[std::string(input.label(record))][result.cluster_of[record]] += 1;
    by_cluster[result.cluster_of[record]] += 1;
  }
  for (const auto& [person, clusters] : by_person) {
    double reports = 0;
    for (const auto& [cluster, n] : clusters) {
      together += n * (n - 1) / 2;
      reports += n;
    }
    counted.links += reports * (reports - 1) / 2;
  }
  counted.missed = counted.links - together;
  for (const auto& [cluster, n] : by_cluster) counted.wrong += n * (n - 1) / 2;
  counted.wrong -= together;
  return counted;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 4) {
    std::cerr << "usage: linkage_coverage PERSONS REPORTS_PER_PERSON COUNTRIES [FIRST_SEED]\n";
    return 64;
  }
  const auto persons = static_cast<std::size_t>(std::atoll(arguments[1]));
  const double per_person = std::atof(arguments[2]);
  const int countries = std::atoi(arguments[3]);
  const std::uint64_t first = argument_count > 4 ? std::strtoull(arguments[4], nullptr, 10) : 1;
  const LinkMapping mapping = LinkMapping::parse(kMapping, "made").value();
  int covered = 0;
  double bias = 0, width = 0, median_bias = 0;
  Counted all;
  for (int country = 0; country < countries; ++country) {
    std::stringstream csv;
    bench::write_made_reports(csv, first + static_cast<std::uint64_t>(country), persons, per_person);
    const LinkInput input = read_link_input(mapping, {{csv, "made"}}).value();
    const LinkResult result = link(input.view, {}).value();
    const PartitionDraws draws = draw_partitions(input.view, result, {}).value();
    const PersonsInterval interval = persons_interval(draws);
    const auto truth = static_cast<double>(persons);
    const Counted counted = count(input, result);
    all.missed += counted.missed;
    all.wrong += counted.wrong;
    all.links += counted.links;
    covered += interval.lower <= truth && truth <= interval.upper ? 1 : 0;
    bias += static_cast<double>(result.persons) / truth - 1;
    median_bias += interval.median / truth - 1;
    width += (interval.upper - interval.lower) / truth;
    if (country < 5)
      std::cout << "  persons " << result.persons << ", draws " << interval.lower << " .. " << interval.median
                << " .. " << interval.upper << " of " << truth << "; missed " << counted.missed << " wrong "
                << counted.wrong << " of " << counted.links << "\n";
  }
  std::cout << persons << " persons x " << per_person << ": covered " << covered << " of " << countries
            << ", count " << 100 * bias / countries << " %, median of draws " << 100 * median_bias / countries
            << " %, width " << 100 * width / countries << " %; missed " << all.missed / countries << " wrong "
            << all.wrong / countries << " of " << all.links / countries << "\n";
}
