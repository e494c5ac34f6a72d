#include "oracle_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "oracle_errors.hpp"

namespace zicht::oracle {
namespace {

using simulate::ErrorKind;
constexpr double kDocuments = 9e6;
constexpr double kAgeUnknown = 0.03;  // of people

std::optional<Date> date_with(CivilDate day) {
  const auto date = make_date(day.year, day.month, day.day);
  return date ? std::optional(*date) : std::nullopt;
}

/// Birth dates that one error makes this one of, and the date itself.
std::vector<Date> possible_truths(Date written) {
  std::vector<Date> dates{written};
  const CivilDate day = civil(written);
  const auto add = [&](CivilDate other) {
    if (const auto date = date_with(other)) dates.push_back(*date);
  };
  add({day.year, day.day, day.month});
  for (int by = 1; by <= 9; ++by) {
    add({day.year / 10 * 10 + (day.year + by) % 10, day.month, day.day});
    add({day.year, day.month, day.day / 10 * 10 + (day.day + by) % 10});
  }
  for (const int by : {-2, -1, 1, 2}) add({day.year + by, day.month, day.day});
  return dates;
}

}  // namespace

Likelihood::Likelihood(const simulate::Profile& profile, const simulate::NameBook& book,
                       const Codebook& codebook, const NameTable& names, std::map<int, double> born_before)
    : profile_(profile),
      book_(book),
      codebook_(codebook),
      names_(profile, book, names),
      born_before_(std::move(born_before)),
      nationality_share_(codebook.country().size(), 0.0),
      sex_share_(codebook.sex().size(), 0.0),
      origin_share_(codebook.country().size(), std::vector<double>(book.origins().size(), 0.0)) {
  const auto add = [](std::vector<double>& to, const std::vector<double>& weights, double share) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    for (std::size_t code = 0; code < weights.size(); ++code) to[code] += share * weights[code] / sum;
  };
  add(nationality_share_, profile.nationality, 1 - profile.free->minor);
  add(nationality_share_, profile.minor_nationality, profile.free->minor);
  add(sex_share_, profile.sex, 1);
  for (std::size_t nationality = 0; nationality < origin_share_.size(); ++nationality) {
    std::vector<double> weights;
    double sum = 0;
    for (const simulate::NameOrigin& origin : book.origins()) {
      const auto found = origin.weight.find(static_cast<CodeId>(nationality));
      weights.push_back(found == origin.weight.end() ? 0.0 : found->second);
      sum += weights.back();
    }
    if (sum == 0) weights.assign(weights.size(), 1.0);
    add(origin_share_[nationality], weights, 1);
  }
}

double Likelihood::date_chance(Date truth, Date written, bool careless) const {
  const CivilDate day = civil(truth);
  double left = 1;
  double chance = 0;
  const auto error = [&](ErrorKind kind, std::initializer_list<std::pair<CivilDate, double>> outcomes) {
    double possible = 0;
    double this_one = 0;
    for (const auto& [outcome, share] : outcomes) {
      const auto date = date_with(outcome);
      if (!date || *date == truth) continue;
      possible += share;
      if (*date == written) this_one += share;
    }
    chance += left * error_rate(profile_.errors, kind, careless) * this_one;
    left *= 1 - error_rate(profile_.errors, kind, careless) * possible;
  };
  error(ErrorKind::first_of_january, {{{day.year, 1, 1}, 1}});
  if (day.day <= 12) error(ErrorKind::day_month_swapped, {{{day.year, day.day, day.month}, 1}});
  double possible = 0;
  double this_one = 0;
  for (int by = 1; by <= 9; ++by) {
    for (const CivilDate& other : {CivilDate{day.year / 10 * 10 + (day.year + by) % 10, day.month, day.day},
                                   CivilDate{day.year, day.month, day.day / 10 * 10 + (day.day + by) % 10}}) {
      const auto date = date_with(other);
      if (!date) continue;
      possible += 0.5 / 9;
      if (*date == written) this_one += 0.5 / 9;
    }
  }
  chance += left * error_rate(profile_.errors, ErrorKind::date_digit, careless) * this_one;
  left *= 1 - error_rate(profile_.errors, ErrorKind::date_digit, careless) * possible;
  error(ErrorKind::year_off, {{{day.year - 2, day.month, day.day}, 0.25},
                              {{day.year - 1, day.month, day.day}, 0.25},
                              {{day.year + 1, day.month, day.day}, 0.25},
                              {{day.year + 2, day.month, day.day}, 0.25}});
  return chance + (truth == written ? left : 0);
}

Likelihood::Others Likelihood::date_truths(std::span<const Written* const> reports) const {
  int year = 9999;
  std::set<Date> dates;
  std::set<int> years;
  for (const Written* const report : reports) {
    year = std::min(year, civil(report->received_on).year);
    if (!report->birth_date) continue;
    const CivilDate day = civil(*report->birth_date);
    if (day.month == 1 && day.day == 1) years.insert(day.year);
    for (const Date date : possible_truths(*report->birth_date)) dates.insert(date);
  }
  const auto born = [&](int in) {
    const auto found = born_before_.find(year - in);
    return (found == born_before_.end() ? 1e-6 : found->second) * (1 - kAgeUnknown);
  };
  const auto missing = [&](bool careless) {
    return profile_.errors.age_only +
           (1 - profile_.errors.age_only) *
               error_rate(profile_.errors, ErrorKind::birth_date_missing, careless);
  };
  Others truths;
  const auto add = [&](double prior, const auto& chance_of_written) {
    std::vector<std::array<double, 2>> chances;
    for (const Written* const report : reports) {
      auto& of = chances.emplace_back();
      for (const bool careless : {false, true})
        of[careless ? 1 : 0] =
            report->birth_date ? (1 - missing(careless)) * chance_of_written(*report->birth_date, careless)
                               : missing(careless);
      if (of[0] + of[1] == 0) return;
    }
    truths.emplace_back(prior, std::move(chances));
  };
  for (const Date date : dates)
    add(born(civil(date).year) / 365.25,
        [&](Date written, bool careless) { return date_chance(date, written, careless); });
  for (const int in : years)  // some day of the year that no report tells
    add(born(in), [&](Date written, bool careless) {
      return written == make_date(in, 1, 1).value()
                 ? error_rate(profile_.errors, ErrorKind::first_of_january, careless)
                 : 0.0;
    });
  if (dates.empty()) {
    add(1 - kAgeUnknown, [](Date, bool) { return 0.0; });
    truths.emplace_back(kAgeUnknown, std::vector<std::array<double, 2>>(reports.size(), {1.0, 1.0}));
  }
  return truths;
}

Likelihood::Others Likelihood::document_truths(std::span<const Written* const> reports) const {
  std::set<std::string> numbers;
  for (const Written* const report : reports)
    if (!report->document.empty()) numbers.insert(report->document);
  const double has = profile_.errors.has_document;
  Others truths;
  if (numbers.empty())
    truths.emplace_back(1 - has, std::vector<std::array<double, 2>>(reports.size(), {1.0, 1.0}));
  const auto add = [&](const std::string& number, double prior) {
    std::vector<std::array<double, 2>> chances;
    for (const Written* const report : reports) {
      auto& of = chances.emplace_back();
      for (const bool careless : {false, true}) {
        const double missing = error_rate(profile_.errors, ErrorKind::document_missing, careless);
        const double digit = error_rate(profile_.errors, ErrorKind::document_digit, careless);
        if (report->document.empty()) {
          of[careless ? 1 : 0] = missing;
          continue;
        }
        std::size_t differing = number.size() == report->document.size() ? 0U : 9U;
        for (std::size_t at = 0; at < number.size() && differing < 9; ++at)
          differing += number[at] != report->document[at] ? 1U : 0U;
        of[careless ? 1 : 0] = (1 - missing) * (differing == 0 ? 1 - digit : differing == 1 ? digit / 63 : 0);
      }
      if (of[0] + of[1] == 0) return;
    }
    truths.emplace_back(prior, std::move(chances));
  };
  if (numbers.empty()) add("", has);
  // A number that is wrong by a digit in a single report is as likely as a right one: 63 numbers lead to it.
  for (const std::string& number : numbers) add(number, has / kDocuments);
  return truths;
}

Likelihood::Others Likelihood::other_truths(std::span<const Written* const> reports) const {
  Others both;
  const auto dates = date_truths(reports);
  if (dates.empty()) return both;
  for (const auto& document : document_truths(reports)) {
    for (const auto& date : dates) {
      auto& product = both.emplace_back(document.first * date.first, document.second);
      for (std::size_t report = 0; report < reports.size(); ++report)
        for (std::size_t careless = 0; careless < 2; ++careless)
          product.second[report][careless] *= date.second[report][careless];
    }
  }
  return both;
}

/// A nationality that people of whom these reports are can have, or all that the reports leave open.
struct Likelihood::Nation {
  double prior = 0;
  std::vector<double> origin_share;
  bool said = true;  ///< where a report does not say it, that is an error
};
struct Likelihood::Sex {
  std::array<double, 2> prior{};  ///< by whether the names are a man's
  bool said = true;
};

std::vector<Likelihood::Nation> Likelihood::nations(const std::string& said) const {
  if (!said.empty()) {
    const auto code = codebook_.country().find(said);
    return {{nationality_share_[*code], origin_share_[*code], true}};
  }
  Nation hidden{1, std::vector<double>(book_.origins().size(), 0.0), true};
  for (std::size_t code = 1; code < nationality_share_.size(); ++code)
    for (std::size_t origin = 0; origin < hidden.origin_share.size(); ++origin)
      hidden.origin_share[origin] += nationality_share_[code] * origin_share_[code][origin];
  return {std::move(hidden), {nationality_share_[kUnknown], origin_share_[kUnknown], false}};
}

std::vector<Likelihood::Sex> Likelihood::sexes(const std::string& said) const {
  std::vector<Sex> sexes;
  for (std::size_t code = 0; code < sex_share_.size(); ++code) {
    const std::string& text = codebook_.sex()[static_cast<CodeId>(code)].code;
    if (said.empty() ? sex_share_[code] == 0 : text != said) continue;
    const double male = text == "male" ? 1 : text == "female" ? 0 : 0.5;
    sexes.push_back({{sex_share_[code] * (1 - male), sex_share_[code] * male}, code != kUnknown});
  }
  return sexes;
}

std::vector<std::array<double, 2>> Likelihood::nameless_chances(std::span<const Written* const> reports,
                                                                bool nation_said, bool sex_said) const {
  std::vector<std::array<double, 2>> chances;
  for (const Written* const report : reports) {
    auto& of = chances.emplace_back();
    for (const bool careless : {false, true}) {
      double chance = careless ? profile_.errors.careless_share : 1 - profile_.errors.careless_share;
      const auto say = [&](bool possible, bool said, ErrorKind missing) {
        if (possible)
          chance *= said ? 1 - error_rate(profile_.errors, missing, careless)
                         : error_rate(profile_.errors, missing, careless);
      };
      say(nation_said, !report->nationality.empty(), ErrorKind::nationality_missing);
      say(sex_said, !report->sex.empty(), ErrorKind::sex_missing);
      of[careless ? 1 : 0] = chance;
    }
  }
  return chances;
}

double Likelihood::chance_with_names(std::vector<std::array<double, 2>> chances, const NamesThatMayBe& given,
                                     const NamesThatMayBe& family, const Others& others) const {
  const double swapped[2] = {error_rate(profile_.errors, ErrorKind::names_swapped, false),
                             error_rate(profile_.errors, ErrorKind::names_swapped, true)};
  for (std::size_t report = 0; report < chances.size(); ++report) {
    for (std::size_t careless = 0; careless < 2; ++careless) {
      const auto& as_given = given.chance[report][careless];
      const auto& as_family = family.chance[report][careless];
      chances[report][careless] *= (1 - swapped[careless]) * as_given[0] * as_family[0] +
                                   swapped[careless] * as_given[1] * as_family[1];
    }
    if (chances[report][0] + chances[report][1] == 0) return 0;
  }
  double sum = 0;
  for (const auto& [prior, other] : others) {
    double product = prior;
    for (std::size_t report = 0; report < chances.size() && product > 0; ++report)
      product *= chances[report][0] * other[report][0] + chances[report][1] * other[report][1];
    sum += product;
  }
  return sum;
}

double Likelihood::chance_of_origin(std::span<const Written* const> reports, std::uint8_t origin, bool male,
                                    std::span<const Nation> nations, std::span<const Sex> sexes,
                                    const Others& others) const {
  const auto families = names_.family(reports, origin, male);
  if (families.empty()) return 0;
  const auto givens = names_.given(reports, origin, male);
  double total = 0;
  for (const Nation& nation : nations) {
    for (const Sex& sex : sexes) {
      const double prior = nation.prior * nation.origin_share[origin] * sex.prior[male ? 1 : 0];
      if (prior == 0) continue;
      const auto nameless = nameless_chances(reports, nation.said, sex.said);
      for (const NamesThatMayBe& given : givens)
        for (const NamesThatMayBe& family : families)
          total += prior * given.prior * family.prior * chance_with_names(nameless, given, family, others);
    }
  }
  return total;
}

double Likelihood::log_chance(std::span<const Written* const> reports) const {
  constexpr double kImpossible = -1e9;
  const Others others = other_truths(reports);
  if (others.empty()) return kImpossible;
  std::string nationality, sex;
  for (const Written* const report : reports) {
    for (const auto& [known, text] :
         {std::pair(&nationality, &report->nationality), std::pair(&sex, &report->sex)}) {
      if (text->empty()) continue;
      if (!known->empty() && *known != *text) return kImpossible;
      *known = *text;
    }
  }
  const std::vector<Nation> nations = this->nations(nationality);
  const std::vector<Sex> sexes = this->sexes(sex);
  double total = 0;
  for (std::size_t origin = 0; origin < book_.origins().size(); ++origin) {
    const auto of_origin = [&](const Nation& nation) {
      return nation.prior * nation.origin_share[origin] > 0;
    };
    if (std::ranges::none_of(nations, of_origin)) continue;
    for (const bool male : {false, true}) {
      const auto of_sex = [&](const Sex& sex_of) { return sex_of.prior[male ? 1 : 0] > 0; };
      if (std::ranges::none_of(sexes, of_sex)) continue;
      total += chance_of_origin(reports, static_cast<std::uint8_t>(origin), male, nations, sexes, others);
    }
  }
  return total > 0 ? std::log(total) : kImpossible;
}

}  // namespace zicht::oracle
