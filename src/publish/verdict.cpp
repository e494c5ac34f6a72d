#include "publish/verdict.hpp"

namespace zicht::publish {

Verdict verdict_of(const CountChange& change) {
  if (change.absolute == 0) return Verdict::unchanged;
  if (change.weaker_p_value() < kMoreThanChance) return Verdict::more_than_chance;
  return change.p_value < kMoreThanChance ? Verdict::within_the_series : Verdict::may_be_chance;
}

RatioInterval interval_of(const CountChange& change) {
  if (change.dispersed && change.dispersed->p_value > change.p_value)
    return {change.dispersed->ratio_lower, change.dispersed->ratio_upper};
  return {change.ratio_lower, change.ratio_upper};
}

}  // namespace zicht::publish
