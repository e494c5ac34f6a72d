#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace zicht::estimate {

/// Where data set no bound.
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// An interval of the total. `upper` may be infinite: the data set no bound.
struct Interval {
  std::string method;  ///< "bca", "percentile", "profile", "log_normal", "credible"
  double level = 0.95;
  double lower = 0;  ///< persons, observed ones included
  double upper = 0;
};

/// What must hold for a number to mean something; each has words in Dutch and English.
enum class Assumption {
  no_highest_interaction,    ///< log-linear: all lists together depend no more than smaller sets say
  independent_lists,         ///< M0, Mt: people do not differ and lists do not depend
  heterogeneity_only,        ///< Chao: people differ, lists do not depend; a lower bound
  known_heterogeneity,       ///< Mh, Mth: people differ in a way of known form, lists do not depend
  independent_given_graph,   ///< decomposable graphs: lists not joined are independent, given the rest
  independent_within_class,  ///< latent classes: within a class of people the lists are independent
  repeats_tell_of_firsts,    ///< one list: being seen again is as likely as being seen, given covariates
};

/// What one route says of one table. Unit: persons. The total is observed + hidden, and is never shown
/// without its assumption.
struct Estimate {
  std::string route;  ///< "all_models_bic", "stepwise", "chao_poisson" …
  std::string model;  ///< "[12,23,4]", or what else the route chose; may be empty
  Assumption assumption = Assumption::no_highest_interaction;
  std::int64_t observed_persons = 0;
  double hidden_persons = 0;  ///< a point estimate
  std::optional<Interval> interval = {};

  double total_persons() const { return static_cast<double>(observed_persons) + hidden_persons; }
};

}  // namespace zicht::estimate
