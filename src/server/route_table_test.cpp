#include "server/route_table.hpp"

#include <gtest/gtest.h>

namespace zicht::server {
namespace {

using http::Method;

RouteTable some_routes() {
  RouteTable routes;
  const auto nothing = [](Visit&) { return http::Response{}; };
  routes.add({Method::get, "/{lang}/reports/new", Door::session, "report.submit", nothing});
  routes.add({Method::get, "/{lang}/reports/{report}", Door::session, "report.read", nothing});
  routes.add({Method::post, "/{lang}/reports/{report}/open", Door::session, "report.read", nothing});
  routes.add({Method::get, "/healthz", Door::open, "", nothing});
  return routes;
}

access::Rights rights() {
  return access::Rights::parse("[[verb]]\nid='report.submit'\n[[verb]]\nid='report.read'", "r").value();
}

TEST(RouteTable, FindsByPlacesAndTheFirstThatFits) {
  const RouteTable routes = some_routes();
  EXPECT_EQ(routes.find(Method::get, "/nl/reports/new").route->pattern, "/{lang}/reports/new");
  const auto found = routes.find(Method::head, "/en/reports/R1%37");
  ASSERT_NE(found.route, nullptr);
  EXPECT_EQ(found.path.at("report"), "R17");
  EXPECT_EQ(found.path.at("lang"), "en");
}

TEST(RouteTable, WhatDoesNotFitIsNotFound) {
  const RouteTable routes = some_routes();
  for (const char* const path : {"/de/reports/new", "/nl/reports", "/nl/reports/", "/nl/reports/R1/open/x",
                                 "/nl//new", "/nl/reports/%zz", "/../healthz", "//healthz", ""})
    EXPECT_FALSE(routes.find(Method::get, path).path_is_known) << path;
  const auto by_other_method = routes.find(Method::get, "/nl/reports/R1/open");
  EXPECT_EQ(by_other_method.route, nullptr);
  EXPECT_TRUE(by_other_method.path_is_known);
}

TEST(RouteTable, ARouteOutsideTheRightsDoesNotStart) {
  RouteTable routes = some_routes();
  EXPECT_TRUE(routes.check(rights()));
  routes.add({Method::get, "/{lang}/persons", Door::session, "person.dream",
              [](Visit&) { return http::Response{}; }});
  EXPECT_EQ(routes.check(rights()).error().code, ErrorCode::invalid_config);
  RouteTable without;
  without.add({Method::get, "/{lang}/x", Door::session, "", [](Visit&) { return http::Response{}; }});
  EXPECT_EQ(without.check(rights()).error().code, ErrorCode::invalid_config);
}

}  // namespace
}  // namespace zicht::server
