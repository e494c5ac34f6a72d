#include "simulate/population.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "simulate/test_profile.hpp"

namespace zicht::simulate {
namespace {

RC_GTEST_PROP(Sample, ChoosesEachPositionOnceAndNoneWithoutWeight, ()) {
  const auto weights = *rc::gen::container<std::vector<double>>(rc::gen::element(0.0, 0.5, 3.0));
  const auto count = *rc::gen::inRange<std::size_t>(0, 20);
  Philox random(*rc::gen::arbitrary<std::uint64_t>(), 0);
  const auto chosen = sample(weights, count, random);
  const auto possible =
      static_cast<std::size_t>(std::ranges::count_if(weights, [](double weight) { return weight > 0; }));
  RC_ASSERT(chosen.size() == std::min(count, possible));
  RC_ASSERT(std::set(chosen.begin(), chosen.end()).size() == chosen.size());
  for (const std::size_t position : chosen) RC_ASSERT(weights[position] > 0);
}

RC_GTEST_PROP(DrawVictims, QuotasThatDoNotCrossAreMetExactly, ()) {
  const CodeId sexual = shipped_codebook().form().find("sexual").value();
  const CodeId criminal = shipped_codebook().form().find("criminal").value();
  const CodeId ukraine = shipped_codebook().country().find("UA").value();
  ProfileYear year;
  year.year = 2024;
  year.victims = *rc::gen::inRange(10, 300);
  const auto minors = *rc::gen::inRange<std::int64_t>(0, year.victims / 3 + 1);
  const auto criminal_minors = *rc::gen::inRange<std::int64_t>(0, minors + 1);
  const auto all_sexual = *rc::gen::inRange<std::int64_t>(0, year.victims - minors + 1);
  const auto ukrainians = *rc::gen::inRange<std::int64_t>(0, year.victims + 1);
  year.quotas = {{minors, true, {}, {}, 0},
                 {criminal_minors, true, {criminal}, {}, 0},
                 {all_sexual, {}, {sexual}, {}, 0},
                 {ukrainians, {}, {}, {ukraine}, 0}};
  Philox random(*rc::gen::arbitrary<std::uint64_t>(), 1);
  const auto victims = draw_victims(test_profile(), year, random).value();
  const auto count = [&](auto condition) { return std::ranges::count_if(victims, condition); };
  RC_ASSERT(count([](const Victim& victim) { return victim.minor; }) == minors);
  RC_ASSERT(count([&](const Victim& victim) { return victim.minor && victim.form == criminal; }) ==
            criminal_minors);
  RC_ASSERT(count([&](const Victim& victim) { return victim.form == sexual; }) == all_sexual);
  RC_ASSERT(count([&](const Victim& victim) { return victim.nationality == ukraine; }) == ukrainians);
}

}  // namespace
}  // namespace zicht::simulate
