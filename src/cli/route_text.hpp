#pragma once

#include <string>
#include <vector>

#include "estimate/routes.hpp"

namespace zicht::cli {

/// A row a route, each under its assumption, which stands there once.
std::string routes_text(const std::vector<estimate::RouteOutcome>& routes);

/// All that one list says of those it never saw, with what the tests of ones in excess leave of it.
std::string one_list_text(const estimate::SightingTable& table, const estimate::OneListAnswers& found);

}  // namespace zicht::cli
