#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <ostream>
#include <span>
#include <string_view>
#include <utility>

#include "linkage/prepared_view.hpp"
#include "model/identity_view.hpp"
#include "simulate/test_profile.hpp"

namespace zicht::oracle {

/// Made-up countries of the profile `free`, as a command line asks for them.
struct AskedCountries {
  simulate::Profile profile;
  std::string_view reports_a_person;  ///< as it was written
  std::size_t countries = 0;
  std::uint64_t first_seed = 1;
};

/// From REPORTS_A_PERSON COUNTRIES [FIRST_SEED [PEOPLE]]; nothing, and says how, when those are not there.
inline std::optional<AskedCountries> asked_countries(std::span<const char* const> arguments) {
  if (arguments.size() < 3) {
    std::cerr << "usage: " << arguments.front() << " REPORTS_A_PERSON COUNTRIES [FIRST_SEED [PEOPLE]]\n";
    return std::nullopt;
  }
  AskedCountries asked{simulate::free_profile(), arguments[1],
                       static_cast<std::size_t>(std::atoll(arguments[2]))};
  asked.profile.free->reports_a_person = std::atof(arguments[1]);
  if (arguments.size() > 3) asked.first_seed = std::strtoull(arguments[3], nullptr, 10);
  if (arguments.size() > 4) asked.profile.free->people = std::atoll(arguments[4]);
  return asked;
}

/// Links of a partition against the true ones. Reports without identity are left out: each is a person of
/// its own and shown apart.
struct LinkCounts {
  double persons = 0, counted = 0, anonymous = 0;
  double links = 0, missed = 0, wrong = 0;
  LinkCounts& operator+=(const LinkCounts& other) {
    persons += other.persons;
    counted += other.counted;
    anonymous += other.anonymous;
    links += other.links;
    missed += other.missed;
    wrong += other.wrong;
    return *this;
  }
};

template <class Keys>
double pairs_of(const Keys& counts) {
  double pairs = 0;
  for (const auto& [key, n] : counts) pairs += n * (n - 1) / 2;
  return pairs;
}

inline bool has_identity(const IdentityView& view, std::size_t record) {
  for (const IdentityColumn& column : view.columns())
    if (linkage::identifies(column.kind) && column.value_of[record] > kWithheldValue) return true;
  return false;
}

inline LinkCounts link_counts(const IdentityView& view, std::span<const std::uint32_t> cluster_of,
                              std::span<const std::uint32_t> person_of) {
  std::map<std::uint32_t, double> clusters, persons;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> both;
  LinkCounts counts;
  for (std::uint32_t record = 0; record < cluster_of.size(); ++record) {
    if (!has_identity(view, record)) {
      ++counts.anonymous;
      continue;
    }
    ++clusters[cluster_of[record]];
    ++persons[person_of[record]];
    ++both[{cluster_of[record], person_of[record]}];
  }
  counts.persons = static_cast<double>(persons.size());
  counts.counted = static_cast<double>(clusters.size());
  counts.links = pairs_of(persons);
  counts.missed = counts.links - pairs_of(both);
  counts.wrong = pairs_of(clusters) - pairs_of(both);
  return counts;
}

/// Whether what is called likely happens that often: pairs by their probability, in ten bins.
struct Reliability {
  struct Bin {
    double pairs = 0, expected = 0, links = 0;
  };
  std::array<Bin, 10> bins{};

  void add(double probability, bool is_link) {
    Bin& bin = bins[std::min<std::size_t>(9, static_cast<std::size_t>(probability * 10))];
    bin.pairs += 1;
    bin.expected += probability;
    bin.links += is_link ? 1 : 0;
  }
  void add(const Reliability& other) {
    for (std::size_t bin = 0; bin < bins.size(); ++bin) {
      bins[bin].pairs += other.bins[bin].pairs;
      bins[bin].expected += other.bins[bin].expected;
      bins[bin].links += other.bins[bin].links;
    }
  }
  void print(std::ostream& out) const {
    for (std::size_t bin = 0; bin < bins.size(); ++bin) {
      const double pairs = std::max(1.0, bins[bin].pairs);
      std::array<char, 120> line{};
      std::snprintf(
          line.data(), line.size(), "  %.1f to %.1f: %10.0f pairs, called %.3f, links %.3f (off by %+.0f)\n",
          static_cast<double>(bin) / 10, static_cast<double>(bin + 1) / 10, bins[bin].pairs,
          bins[bin].expected / pairs, bins[bin].links / pairs, bins[bin].expected - bins[bin].links);
      out << line.data();
    }
  }
};

}  // namespace zicht::oracle
