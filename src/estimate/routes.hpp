#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"
#include "estimate/latent_classes.hpp"
#include "estimate/one_list.hpp"

namespace zicht::estimate {

/// What a route says of a table, or why it says nothing.
struct RouteOutcome {
  std::string route;
  Assumption assumption;  ///< of the route, also where it says nothing
  Result<Estimate> estimate;
  std::string note;  ///< what its number rests on besides; may be empty
};

/// "people differ and lists do not depend; a lower bound"
std::string_view assumption_in_words(Assumption assumption);
/// Why a route says nothing: the message, and where or what to do.
std::string reason_of(const Error& error);

/// Chao's bounds, the Mh and Mth models, averaging over decomposable graphs.
/// \param level  of the intervals
std::vector<RouteOutcome> routes_beside_models(const CaptureTable& table, double level);
/// Latent classes, which take seconds to minutes.
RouteOutcome latent_class_route(const CaptureTable& table, const LatentClassOptions& options);

/// A test of ones in excess by one of the inflated routes, or why there is none.
struct InflationRow {
  OneListRoute route;
  Result<OneInflationAnswer> test;
};

/// What the tests of ones in excess say together, at 5 in 100 over all of them (Bonferroni).
enum class OnesInExcess {
  untested,    ///< no test gave an answer
  none,        ///< they do not speak against routes without inflation
  other_form,  ///< the counts of one form cannot explain the ones, those of another can: people may differ
  one_form,    ///< the counts of one form cannot, and the other form was not tested
  all,         ///< no form can: all routes without inflation are too high, Chao's and Zelterman's included
};

/// What one list that saw people once, twice … says of those it never saw. Unit: persons.
struct OneListAnswers {
  std::vector<RouteOutcome> routes;    ///< all eleven
  std::vector<OneListAnswer> answers;  ///< those that gave one, with their coefficients
  std::vector<InflationRow> tests;
  OnesInExcess ones = OnesInExcess::untested;
  std::vector<std::string> against;  ///< plain routes whose form cannot explain the ones
  std::vector<std::string> fitting;  ///< plain routes whose form can

  /// Whether a test speaks against the route. Precondition: a name of one of the routes.
  bool is_refuted(std::string_view route) const;
  /// Routes that gave a number that no test speaks against.
  std::vector<const RouteOutcome*> standing() const;
};

/// All routes and tests of one list.
OneListAnswers one_list_answers(const SightingTable& table);

}  // namespace zicht::estimate
