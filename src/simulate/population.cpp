#include "simulate/population.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "simulate/profile.hpp"

namespace zicht::simulate {
namespace {

bool holds(const std::vector<CodeId>& codes, CodeId code) {
  return std::ranges::find(codes, code) != codes.end();
}

/// One attribute after the other is given to the victims: what came before may be a condition of what comes
/// now.
enum class Stage { minor, form, nationality };

Stage stage_of(const Quota& quota) {
  if (!quota.nationalities.empty()) return Stage::nationality;
  return quota.forms.empty() ? Stage::minor : Stage::form;
}

/// Whether the victim meets what the quota says of earlier stages.
bool meets_condition(const Victim& victim, const Quota& quota, Stage stage) {
  if (stage != Stage::minor && quota.minor && *quota.minor != victim.minor) return false;
  return stage != Stage::nationality || quota.forms.empty() || holds(quota.forms, victim.form);
}

std::unexpected<Error> cannot_be_met(const Quota& quota, const ProfileYear& year, std::size_t possible) {
  return fail(
      ErrorCode::invalid_config,
      "a quota cannot be met beside those before it: " + std::to_string(quota.count) + " wanted, " +
          std::to_string(possible) + " possible",
      "year " + std::to_string(year.year) + (quota.line > 0 ? ", line " + std::to_string(quota.line) : ""));
}

/// Gives one attribute to all victims. `allowed` says which codes a quota speaks of, `weight` how likely each
/// victim has a code, `get` and `set` reach the attribute.
class Assignment {
 public:
  Assignment(std::vector<Victim>& victims, const ProfileYear& year, Stage stage, CodeId Victim::* attribute,
             Philox& random)
      : victims_(victims),
        year_(year),
        stage_(stage),
        attribute_(attribute),
        random_(random),
        given_(victims.size(), false) {}

  template <class SharesOf>
  Result<void> run(SharesOf shares_of) {
    for (const Quota& quota : year_.quotas) {
      if (stage_of(quota) != stage_) continue;
      ZICHT_CHECK(meet(quota, shares_of));
    }
    for (std::size_t v = 0; v < victims_.size(); ++v)
      if (!given_[v]) ZICHT_CHECK(give_by_share(v, shares_of(victims_[v])));
    return {};
  }

 private:
  std::vector<CodeId> codes_of(const Quota& quota) const {
    return stage_ == Stage::nationality ? quota.nationalities : quota.forms;
  }

  template <class SharesOf>
  Result<void> meet(const Quota& quota, SharesOf shares_of) {
    const std::vector<CodeId> codes = codes_of(quota);
    std::vector<double> weights(victims_.size(), 0);
    std::int64_t left = quota.count;
    for (std::size_t v = 0; v < victims_.size(); ++v) {
      if (!meets_condition(victims_[v], quota, stage_)) continue;
      if (given_[v])
        left -= holds(codes, victims_[v].*attribute_);
      else
        weights[v] = open_to(v, codes, quota) ? 1e-9 + share_of(shares_of(victims_[v]), codes) : 0;
    }
    if (left < 0) return cannot_be_met(quota, year_, static_cast<std::size_t>(quota.count - left));
    const std::vector<std::size_t> chosen = sample(weights, static_cast<std::size_t>(left), random_);
    if (chosen.size() < static_cast<std::size_t>(left)) return cannot_be_met(quota, year_, chosen.size());
    for (const std::size_t v : chosen) {
      const Shares& shares = shares_of(victims_[v]);
      std::vector<double> among;
      for (const CodeId code : codes) among.push_back(1e-9 * (codes.size() == 1) + shares[code]);
      if (std::ranges::all_of(among, [](double weight) { return weight == 0; }))
        among.assign(codes.size(), 1);
      victims_[v].*attribute_ = codes[random_.weighted(among)];
      given_[v] = true;
    }
    return {};
  }

  /// A victim that an earlier, narrower quota speaks of, and did not choose, cannot get its codes any more.
  bool open_to(std::size_t v, const std::vector<CodeId>& codes, const Quota& current) const {
    for (const Quota& quota : year_.quotas) {
      if (&quota == &current) return true;
      if (stage_of(quota) == stage_ && meets_condition(victims_[v], quota, stage_) &&
          std::ranges::all_of(codes, [&](CodeId code) { return holds(codes_of(quota), code); }))
        return false;
    }
    return true;
  }

  static double share_of(const Shares& shares, const std::vector<CodeId>& codes) {
    double share = 0;
    for (const CodeId code : codes) share += shares[code];
    return share;
  }

  Result<void> give_by_share(std::size_t v, Shares shares) {
    for (const Quota& quota : year_.quotas)
      if (stage_of(quota) == stage_ && meets_condition(victims_[v], quota, stage_))
        for (const CodeId code : codes_of(quota)) shares[code] = 0;  // the quota has all it wants
    if (std::ranges::all_of(shares, [](double share) { return share == 0; })) shares[kUnknown] = 1;
    victims_[v].*attribute_ = static_cast<CodeId>(random_.weighted(shares));
    given_[v] = true;
    return {};
  }

  std::vector<Victim>& victims_;
  const ProfileYear& year_;
  Stage stage_;
  CodeId Victim::* attribute_;
  Philox& random_;
  std::vector<bool> given_;
};

Result<void> choose_minors(std::vector<Victim>& victims, const ProfileYear& year) {
  for (const Quota& quota : year.quotas) {
    if (stage_of(quota) != Stage::minor || !quota.minor) continue;
    const auto minors = *quota.minor ? quota.count : year.victims - quota.count;
    if (minors < 0 || minors > year.victims) return cannot_be_met(quota, year, victims.size());
    // The victims are in random order later; here the first ones are the minors.
    for (std::size_t v = 0; v < victims.size(); ++v) victims[v].minor = static_cast<std::int64_t>(v) < minors;
  }
  return {};
}

}  // namespace

std::vector<std::size_t> sample(std::span<const double> weights, std::size_t count, Philox& random) {
  std::vector<std::pair<double, std::size_t>> keys;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] > 0) keys.emplace_back(-std::log1p(-random.uniform()) / weights[i], i);
  count = std::min(count, keys.size());
  std::ranges::partial_sort(keys, keys.begin() + static_cast<std::ptrdiff_t>(count));
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(keys[i].second);
  return chosen;
}

Result<std::vector<Victim>> draw_victims(const Profile& profile, const ProfileYear& year, Philox& random) {
  std::vector<Victim> victims(static_cast<std::size_t>(year.victims));
  ZICHT_CHECK(choose_minors(victims, year));
  ZICHT_CHECK(Assignment(victims, year, Stage::form, &Victim::form, random)
                  .run([&](const Victim& victim) -> const Shares& {
                    return victim.minor ? profile.minor_form : profile.form;
                  }));
  ZICHT_CHECK(Assignment(victims, year, Stage::nationality, &Victim::nationality, random)
                  .run([&](const Victim& victim) -> const Shares& {
                    return victim.minor ? profile.minor_nationality : profile.nationality;
                  }));
  random.shuffle(std::span(victims));
  return victims;
}

}  // namespace zicht::simulate
