#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulate/draws.hpp"
#include "simulate/population.hpp"
#include "simulate/profile_reader.hpp"

namespace zicht::simulate {

/// Which lists a person appears on: bit i set = seen by list i. Zero = on no list.
using ListMask = std::uint32_t;
inline constexpr std::size_t kMostLists = 10;

/// A list: the organisations whose reports are taken together.
struct ReportingList {
  std::string name;
  std::map<CodeId, double> organisations;  ///< who reports, by weight; no organisation is on two lists
  double rate = 0;  ///< of average people on no other list, so many are seen: in (0, 1)
  /// How many times likelier, as odds, it sees somebody exploited in this form, or a minor.
  std::map<CodeId, double> leaning_to_form;
  double leaning_to_minors = 1;
};

/// How the lists see people: given a person, the chance of the set s of lists is in proportion to
///   prod(odds_i : i in s) * exp(sum(log_odds_ratio_ij : i, j in s)),
///   odds_i = rate_i / (1 - rate_i) * odds * class factor * exp(ability_sd * z) * leaning,  z ~ N(0, 1).
/// So log_odds_ratio is that of two lists given all others and the person, and where nothing varies between
/// people this is the log-linear model with these interactions. Referrals come on top, and only add lists.
struct CaptureModel {
  struct Dependence {
    ListMask pair = 0;
    double log_odds_ratio = 0;
  };
  /// People differ in how visible they are: classes, by share.
  struct LatentClass {
    std::string name;
    double share = 1;
    std::vector<double> odds;  ///< by list
  };
  /// Somebody seen by `from` on its own account is passed on to `to`: an overlap by design.
  struct Referral {
    std::size_t from = 0, to = 0;
    double share = 0;
  };
  std::vector<ReportingList> lists;
  std::vector<Dependence> dependence;
  std::vector<LatentClass> classes;  ///< empty = all people alike
  std::vector<Referral> referrals;
  double odds = 1;        ///< of every list; below 1 = sparse overlaps
  double ability_sd = 0;  ///< of the log odds on all lists, between people

  /// [[list]], [[dependence]], [[class]], [[referral]] and [capture] of a profile.
  /// \param with_rates  a list without a rate is an error
  /// \errors invalid_config: what is not a number in its range, an unknown list, code or key, an organisation
  /// on two lists, over 10 lists; with its line.
  static Result<CaptureModel> parse(const ProfileReader& reader, const Node& document, bool with_rates);

  /// The list of an organisation; a unit is on that of its type (`police_limburg` on `police`'s).
  /// lists.size() when it is on none.
  std::size_t list_of(CodeId organisation) const;
};

/// What a person's captures were drawn from, and came out as.
struct Capture {
  std::uint8_t latent_class = 0;
  double ability = 0;     ///< z
  ListMask lists = 0;     ///< all that report on the person
  ListMask referred = 0;  ///< those of them that do so only because of a referral
};

/// Draws captures by the model's exact distribution. Immutable; keeps its own copy of the model.
class CaptureDraw {
 public:
  /// Precondition: the model has lists with rates.
  explicit CaptureDraw(CaptureModel model);
  Capture draw(const Victim& victim, Philox& random) const;
  /// Chances of the 2^k sets of lists before referrals, for such a person. Sum: 1.
  std::vector<double> chances(const Victim& victim, std::size_t latent_class, double ability) const;

 private:
  void weigh(const Victim& victim, std::size_t latent_class, double ability,
             std::vector<double>& weights) const;
  CaptureModel model_;
  std::vector<double> base_odds_;  ///< by list
  std::vector<double> joint_;      ///< by set: exp of the sum of its log odds ratios
  Picker classes_;
};

}  // namespace zicht::simulate
