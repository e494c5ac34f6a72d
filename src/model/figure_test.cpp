#include "model/figure.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace zicht {
namespace {

CountChange change_of(double p_value, std::optional<double> p_series) {
  CountChange change{27, p_value, 1.06, 2.2, {}};
  if (p_series) change.dispersed = DispersedChange{4.3, *p_series, 0.74, 3.1};
  return change;
}

RC_GTEST_PROP(CountChange, TheIntervalIsThatOfTheWeakerTest, ()) {
  const double p = *rc::gen::inRange(0, 1000) / 1000.0;
  const double p_series = *rc::gen::inRange(0, 1000) / 1000.0;
  RC_ASSERT(change_of(p, p_series).weaker_interval().lower == (p_series > p ? 0.74 : 1.06));
  RC_ASSERT(change_of(p, {}).weaker_interval().lower == 1.06);
}

RC_GTEST_PROP(Verdict, OfACellSaysNothingThatItsLinksLeaveOpen, ()) {
  const std::int64_t absolute = *rc::gen::inRange(-20, 20);
  FigureCell cell{{},
                  50 + absolute,
                  50,
                  {},
                  CountChange{absolute, 0.001, 1.06, 2.2, {}, Verdict::clear},
                  {50, 50 + absolute}};
  cell.share = ShareChange{Verdict::within_usual_swings, 0.02, 1.5};
  RC_ASSERT(cell.verdict() == Verdict::clear);
  RC_ASSERT(cell.share_verdict() == Verdict::within_usual_swings);
  const std::int64_t lower = *rc::gen::inRange(-20, 20);
  const std::int64_t upper = lower + *rc::gen::inRange(0, 20);
  cell.linkage = LinkageRange{{}, {{0, lower, upper}}};
  const auto sign = [](std::int64_t number) { return number > 0 ? 1 : number < 0 ? -1 : 0; };
  const bool told = sign(lower) == sign(absolute) && sign(upper) == sign(absolute);
  RC_ASSERT(cell.verdict() == (told ? Verdict::clear : Verdict::links_cannot_tell));
  RC_ASSERT(cell.share_verdict() == (told ? Verdict::within_usual_swings : Verdict::links_cannot_tell));
  cell.change.reset();
  RC_ASSERT(!cell.verdict());
  RC_ASSERT(!cell.share_verdict());
}

}  // namespace
}  // namespace zicht
