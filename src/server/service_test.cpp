#include "server/service.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"
#include "registry/test_registry.hpp"
#include "services/session.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

/// The service without sockets, with a clock that the test moves.
class ServiceTest : public testing::Test {
 protected:
  static constexpr const char* kUrl = "http://127.0.0.1:8080";

  void SetUp() override {
    auto definitions = shipped_definitions();
    definitions.emplace(services::kMadeUpFile, "The people in this registry do not exist.\n");
    const auto clock = [this] { return now_; };
    ASSERT_TRUE(registry::Registry::create(path(), definitions, "tester", clock));
    desk_ = services::ReportDesk::open(path(), clock, shipped_definitions()).value();
    const auto random = [this](std::span<std::uint8_t> bytes) {
      for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>((next_ = next_ * 1103515245U + 12345U) >> 16U);
    };
    accounts_ = services::Accounts::open(path(), shipped_definition("service/rights.toml"), true, clock,
                                         random, {1, 8192, 2})
                    .value();
    pages_.emplace(web::Pages::parse(services::in_folder(shipped_definitions(), "web")).value());
    candidates_.emplace(*desk_);
    service_ = Service::make(*desk_, *accounts_, *candidates_, *pages_, {kUrl, false}).value();
    add("melder", "fairwork", Role::reporter);
    add("beheer", "other", Role::administrator);
    add("registrar", "other", Role::registrar);
    add("registrar2", "other", Role::registrar);
  }
  std::filesystem::path path() const { return folder_.path() / "r"; }
  void add(const std::string& name, const std::string& organisation, Role role) {
    Account account;
    account.name = name;
    account.organisation = organisation;
    account.roles = {role};
    account.made_up = true;
    ASSERT_TRUE(accounts_->create(account, "vier losse woorden"));
  }
  Response ask(Method method, const std::string& path, const std::string& body, const std::string& token) {
    Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (path.find('?') != std::string::npos) request.query = path.substr(path.find('?') + 1);
    request.body = body;
    request.fields = {{"host", "127.0.0.1:8080"}, {"content-type", "application/x-www-form-urlencoded"}};
    if (!token.empty()) request.fields.push_back({"cookie", std::string(kCookie) + "=" + token});
    return service_->handle(request);
  }
  Response get(const std::string& path, const std::string& token) {
    return ask(Method::get, path, "", token);
  }
  Response post(const std::string& path, const std::string& body, const std::string& token) {
    return ask(Method::post, path, "csrf=" + accounts_->csrf_of(token) + "&" + body, token);
  }
  std::string sign_in(const std::string& name) {
    return accounts_->sign_in(name, "vier losse woorden", "::1").value().token;
  }
  static std::string location(const Response& response) {
    for (const http::Field& field : response.fields)
      if (field.name == "location") return field.value;
    return {};
  }
  void pass(std::int64_t minutes) { now_.milliseconds += minutes * 60'000; }

  registry::TestFolder folder_;
  Instant now_{1'800'000'000'000};
  std::uint32_t next_ = 1;
  std::unique_ptr<services::ReportDesk> desk_;
  std::unique_ptr<services::Accounts> accounts_;
  std::optional<web::Pages> pages_;
  std::optional<services::CandidateIndex> candidates_;
  std::unique_ptr<Service> service_;
};

TEST_F(ServiceTest, WhatIsTypedAfterTheSessionEndedIsThereAfterSigningIn) {
  const std::string token = sign_in("melder");
  const Response first = post("/nl/reports/new", "legal_basis=legal_duty&received_on=2024-03-01", token);
  ASSERT_EQ(first.status, 303) << first.body;
  const std::string person = location(first);
  pass(31);
  const Response late = post(person, "given_names=Bewaard&sex=female", token);
  EXPECT_EQ(late.status, 401);
  EXPECT_NE(late.body.find("is bewaard"), std::string::npos);
  EXPECT_EQ(late.body.find("Bewaard"), std::string::npos);  // nothing is shown before signing in
  EXPECT_NE(late.body.find(person), std::string::npos);     // and signing in leads back
  const std::string again = sign_in("melder");
  EXPECT_NE(get(person, again).body.find("value=\"Bewaard\""), std::string::npos);

  pass(31);  // the first step of a draft that is not there yet
  EXPECT_EQ(post("/nl/reports/new", "legal_basis=legal_duty&own_reference=Eerste", again).status, 401);
  const std::string third = sign_in("melder");
  EXPECT_NE(get("/nl/drafts/2/basis", third).body.find("value=\"Eerste\""), std::string::npos);
}

TEST_F(ServiceTest, AFormOfAnotherSessionChangesNothing) {
  const std::string mine = sign_in("melder");
  const std::string person =
      location(post("/nl/reports/new", "legal_basis=legal_duty&received_on=2024-03-01", mine));
  const std::string other = sign_in("melder");
  const Response forged =
      ask(Method::post, person, "csrf=" + accounts_->csrf_of(other) + "&given_names=Vals", mine);
  EXPECT_EQ(forged.status, 403);
  pass(31);
  EXPECT_EQ(ask(Method::post, person, "csrf=" + accounts_->csrf_of(other) + "&given_names=Vals", mine).status,
            403);
  EXPECT_EQ(get(person, sign_in("melder")).body.find("Vals"), std::string::npos);
}

TEST_F(ServiceTest, ErasingTakesTwoRegistrars) {
  const std::string reporter = sign_in("melder");
  const services::Cells cells{{"organisation", "fairwork"},
                              {"received_on", "2024-03-01"},
                              {"legal_basis", "legal_duty"},
                              {"given_names", "Ikwezimark"},
                              {"age", "20"},
                              {"sex", "female"},
                              {"nationalities", "NL"},
                              {"episode1_form", "labour"},
                              {"episode1_place", "domestic"}};
  const auto sent = desk_->submit(cells, {"melder", "fairwork", "reporter", "report.submit", "x"}, {"t", "1"},
                                  Language::nl);
  ASSERT_TRUE(sent && sent->receipt) << (sent->findings.empty() ? "" : sent->findings[0].message);
  const std::string report = shown(sent->receipt->sequence);
  const std::string one = sign_in("registrar");
  EXPECT_EQ(location(post("/nl/reports/" + report + "/erase", "reason=verzoek", one)),
            "/nl/requests?said=request_made");
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", one).status, 409);  // never one's own
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", sign_in("beheer")).status, 403);
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=approve", one).status, 403);
  EXPECT_FALSE(desk_->find(sent->receipt->sequence).value()->erased);
  const std::string two = sign_in("registrar2");
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", two).status, 303);
  EXPECT_TRUE(desk_->find(sent->receipt->sequence).value()->erased);
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", two).status, 409);
  EXPECT_EQ(get("/nl/reports/" + report, one).body.find("Ikwezimark"), std::string::npos);
}

TEST_F(ServiceTest, OtherRolesTakeTwoAdministrators) {
  const std::string one = sign_in("beheer");
  EXPECT_EQ(post("/nl/accounts/roles", "account=melder&role=reporter&role=analyst&reason=nodig", one).status,
            303);
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=approve", one).status, 409);
  add("beheer2", "other", Role::administrator);
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=approve", sign_in("beheer2")).status, 303);
  EXPECT_TRUE(accounts_->store().account_named("melder").value()->has(Role::analyst));
  EXPECT_EQ(
      post("/nl/accounts/roles", "account=melder&role=registrar&role=administrator&reason=x", one).status,
      422);
}

TEST_F(ServiceTest, TheAddressAfterSigningInIsOneOfThisService) {
  for (const char* const next :
       {"//evil.example/", "https%3A%2F%2Fevil.example%2F", "%2Fnl%2F%5Cevil", "/de/"}) {
    const Response response = ask(Method::post, "/nl/sign-in",
                                  std::string("name=melder&password=vier+losse+woorden&next=") + next, "");
    EXPECT_EQ(location(response), "/nl/") << next;
  }
}

}  // namespace
}  // namespace zicht::server
