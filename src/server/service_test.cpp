#include "server/service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "model/shipped_definitions.hpp"
#include "registry/test_registry.hpp"
#include "services/candidate_index.hpp"
#include "services/chain.hpp"
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
    service_ = Service::make(*desk_, *accounts_, *candidates_, *pages_,
                             {kUrl, false, shipped_definition("service/retention.toml"), limits_toml()})
                   .value();
    add("melder", "fairwork", Role::reporter);
    add("beheer", "other", Role::administrator);
    add("registrar", "other", Role::registrar);
    add("registrar2", "other", Role::registrar);
  }
  /// Wide as for every registry of made-up people; a test may ask for others.
  virtual std::string limits_toml() const { return shipped_definition("service/limits.toml"); }
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
  static services::Cells one_report() {
    return {{"organisation", "fairwork"},
            {"received_on", "2024-03-01"},
            {"legal_basis", "legal_duty"},
            {"given_names", "Ikwezimark"},
            {"age", "20"},
            {"sex", "female"},
            {"nationalities", "NL"},
            {"episode1_form", "labour"},
            {"episode1_place", "domestic"}};
  }
  /// Sends a report; "R17".
  std::string sent(const services::Cells& cells) {
    const auto done = desk_->submit(cells, {"melder", "fairwork", "reporter", "report.submit", "x"},
                                    {"t", std::to_string(++sent_)}, Language::nl);
    EXPECT_TRUE(done && done->receipt) << (done->findings.empty() ? "" : done->findings[0].message);
    return shown(done->receipt->sequence);
  }
  static std::string field(const Response& page, const std::string& name) {
    const std::string before = "name=\"" + name + "\" value=\"";
    const std::size_t at = page.body.find(before);
    if (at == std::string::npos) return {};
    return page.body.substr(at + before.size(), page.body.find('"', at + before.size()) - at - before.size());
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
  int sent_ = 0;
  std::unique_ptr<services::ReportDesk> desk_;
  std::unique_ptr<services::Accounts> accounts_;
  std::optional<web::Pages> pages_;
  std::optional<services::CandidateIndex> candidates_;
  std::unique_ptr<Service> service_;
};

TEST_F(ServiceTest, EveryKindOfEventHasItsWordsInTheLog) {
  for (const EventKindRow& row : kEventKinds)
    for (const Language language : {Language::nl, Language::en})
      EXPECT_FALSE(pages_->text("event_" + std::string(row.name), language).empty()) << row.name;
  for (std::size_t relation = 0; relation < kRelations; ++relation)
    for (const Language language : {Language::nl, Language::en}) {
      const std::string name(services::name_of(static_cast<Relation>(relation)));
      EXPECT_FALSE(pages_->text("relation_" + name, language).empty()) << name;
    }
}

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

TEST_F(ServiceTest, AConcernAndACorrectionThatTheSessionDidNotOutliveAreThereAfterSigningIn) {
  const std::string report = sent(one_report());
  const std::string mine = sign_in("melder");
  const std::string once = field(get("/nl/concerns/new", mine), "once");
  const std::string correct = "/nl/reports/" + report + "/correct";
  const std::string seen = field(get(correct, mine), "seen");
  pass(31);
  const Response late = post("/nl/concerns/new", "about=place&free_text=Bewaard&once=" + once, mine);
  EXPECT_EQ(late.status, 401);
  EXPECT_NE(late.body.find("/nl/concerns/new"), std::string::npos);
  EXPECT_EQ(post(correct, "given_names=Gewijzigd&legal_basis=legal_duty&seen=" + seen, mine).status, 401);
  const std::string again = sign_in("melder");
  const Response concern = get("/en/concerns/new", again);
  EXPECT_NE(concern.body.find(">Bewaard</textarea>"), std::string::npos);
  EXPECT_EQ(field(concern, "once"), once);  // sent twice it still counts once
  EXPECT_EQ(get("/nl/concerns/new", again).body.find("Bewaard"), std::string::npos);
  EXPECT_NE(get(correct, again).body.find("value=\"Gewijzigd\""), std::string::npos);
  EXPECT_EQ(get("/nl/reports", again).body.find("/drafts/"), std::string::npos);
}

TEST_F(ServiceTest, WhatFollowedIsThereAfterSigningInAgain) {
  const std::string report = sent(one_report());
  const std::string address = "/nl/follow-up/" + report;
  const std::string registrar = sign_in("registrar");
  pass(31);
  const Response late = post(address, "kind=shelter&on=2024-04-01&organisation=coa&note=Bewaard", registrar);
  EXPECT_EQ(late.status, 401);
  EXPECT_NE(late.body.find(address), std::string::npos);
  EXPECT_NE(get(address, sign_in("registrar")).body.find("Bewaard"), std::string::npos);
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
  const std::string report = sent(one_report());
  const std::string one = sign_in("registrar");
  EXPECT_EQ(location(post("/nl/reports/" + report + "/erase", "reason=verzoek", one)),
            "/nl/requests?said=request_made");
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", one).status, 409);  // never one's own
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", sign_in("beheer")).status, 403);
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=approve", one).status, 403);
  EXPECT_FALSE(desk_->find(*report_in(report)).value()->erased);
  const std::string two = sign_in("registrar2");
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", two).status, 303);
  EXPECT_TRUE(desk_->find(*report_in(report)).value()->erased);
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", two).status, 409);
  EXPECT_EQ(get("/nl/reports/" + report, one).body.find("Ikwezimark"), std::string::npos);
}

TEST_F(ServiceTest, ACorrectionKeepsWhatTheFormDoesNotAskAndOverwritesNothing) {
  services::Cells cells = one_report();
  cells["dossier_type"] = "registration";
  cells["episode2_form"] = "criminal";
  cells["episode2_place"] = "domestic";
  const std::string report = sent(cells);
  const std::string mine = sign_in("melder");
  const Response page = get("/nl/reports/" + report + "/correct", mine);
  ASSERT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("value=\"Ikwezimark\""), std::string::npos);
  const std::string seen = field(page, "seen");
  const std::string again =
      "legal_basis=legal_duty&received_on=2024-03-01&given_names=Anna&age=21&sex=female&nationalities=NL&"
      "episode1_form=sexual&episode1_place=domestic&seen=";
  EXPECT_EQ(post("/nl/reports/" + report + "/correct", again + seen, mine).status, 422);  // no reason
  EXPECT_EQ(location(post("/nl/reports/" + report + "/correct", again + seen + "&reason=typefout", mine)),
            "/nl/reports/" + report + "?said=corrected");
  const auto now = desk_->find(*report_in(report)).value()->content;
  ASSERT_EQ(now.episodes.size(), 2U);
  EXPECT_EQ(desk_->codebook().form()[now.episodes[0].form].code, "sexual");
  EXPECT_EQ(desk_->codebook().form()[now.episodes[1].form].code, "criminal");
  EXPECT_EQ(desk_->codebook().dossier_type()[now.dossier_type].code, "registration");
  EXPECT_NE(get("/nl/reports/" + report, mine).body.find("gewijzigd"), std::string::npos);
  // Who had the page open before that overwrites nothing.
  const Response late =
      post("/nl/reports/" + report + "/correct", again + seen + "&reason=laat", sign_in("registrar"));
  EXPECT_EQ(late.status, 409);
  EXPECT_NE(late.body.find("niets overschreven"), std::string::npos);
}

TEST_F(ServiceTest, ACorrectionOfABirthDateTakesItsYearAlong) {
  services::Cells cells = one_report();
  cells.erase("age");
  cells["birth_date"] = "2001-05-17";
  const std::string report = sent(cells);
  const std::string mine = sign_in("melder");
  const std::string seen = field(get("/nl/reports/" + report + "/correct", mine), "seen");
  const std::string again =
      "legal_basis=legal_duty&received_on=2024-03-01&given_names=Anna&birth_date=17-05-2006&sex=female&"
      "nationalities=NL&episode1_form=sexual&episode1_place=domestic&reason=typefout&seen=";
  const Response done = post("/nl/reports/" + report + "/correct", again + seen, mine);
  ASSERT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(desk_->find(*report_in(report)).value()->content.birth_year, 2006);
}

TEST_F(ServiceTest, ACorrectionToTheAnonymousBasisKeepsNothingThatIdentifies) {
  const std::string report = sent(one_report());
  const std::string mine = sign_in("melder");
  const std::string seen = field(get("/nl/reports/" + report + "/correct", mine), "seen");
  EXPECT_EQ(
      post("/nl/reports/" + report + "/correct",
           "legal_basis=no_consent_anonymous&received_on=2024-03-01&given_names=Ikwezimark&age=20&sex=female"
           "&nationalities=NL&episode1_form=labour&episode1_place=domestic&reason=x&seen=" +
               seen,
           mine)
          .status,
      303);
  const Actor actor{"registrar", "other", "registrar", "person.open", "x"};
  const auto opened = desk_->open_identities({*report_in(report)}, actor, "test").value();
  EXPECT_EQ(opened.at(0).second, Identity{});
}

TEST_F(ServiceTest, AConcernWithoutAPersonIsRecordedOnceAndFollowedUpOnce) {
  const std::string mine = sign_in("melder");
  const Response form = get("/nl/concerns/new", mine);
  ASSERT_EQ(form.status, 200);
  const std::string concern =
      "about=place&kind=recruitment&kind=absence&form=labour&received_on=2024-03-01&people=3-5&"
      "unaccompanied_minor=yes&why_no_report=not_one_person&site_name=Locatiemark&free_text=Tekstmark&once=" +
      field(form, "once");
  EXPECT_EQ(post("/nl/concerns/new", "about=place&once=x", mine).status, 422);
  const std::string page = location(post("/nl/concerns/new", concern, mine));
  ASSERT_NE(page.find("/nl/concerns/C"), std::string::npos) << page;
  EXPECT_EQ(location(post("/nl/concerns/new", concern, mine)), page);  // a double click
  EXPECT_EQ(post("/nl/concerns/new", concern + "&age=3", mine).status, 422);
  const std::string plain = page.substr(0, page.find('?'));
  const std::string number = plain.substr(plain.rfind('/') + 1);
  EXPECT_EQ(get(plain, mine).body.find("mark"), std::string::npos);
  add("melder2", "coa", Role::reporter);
  EXPECT_EQ(get(plain, sign_in("melder2")).status, 404);
  EXPECT_EQ(get("/nl/concerns", sign_in("melder2")).body.find(number), std::string::npos);
  const std::string registrar = sign_in("registrar");
  EXPECT_NE(post(plain + "/open", "reason=nodig", registrar).body.find("Locatiemark"), std::string::npos);
  const std::string done = "kind=administrative&on=2024-04-01&organisation=police";
  EXPECT_EQ(
      post("/nl/follow-up/" + number, "kind=no_action&on=2024-04-01&organisation=police", registrar).status,
      422);  // no action without a reason
  EXPECT_EQ(post("/nl/follow-up/" + number, done, mine).status, 403);
  EXPECT_EQ(post("/nl/follow-up/" + number, done, registrar).status, 303);
  EXPECT_EQ(post("/nl/follow-up/" + number, done, registrar).status, 303);
  const std::string shown_page = get(plain, mine).body;
  const std::size_t first = shown_page.find("bestuurlijk afgedaan");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(shown_page.find("bestuurlijk afgedaan", first + 1), std::string::npos);
  EXPECT_NE(shown_page.find("opvolging F"), std::string::npos);  // of the time line, in words
}

TEST_F(ServiceTest, WhatWasNeverFollowedUpIsListedUntilItIs) {
  const std::string report = sent(one_report());
  const std::string registrar = sign_in("registrar");
  EXPECT_NE(get("/nl/follow-up", registrar).body.find(">" + report + "<"), std::string::npos);
  EXPECT_EQ(get("/nl/follow-up?days=3650", registrar).body.find(">" + report + "<"), std::string::npos);
  EXPECT_EQ(
      location(post("/nl/follow-up/" + report, "kind=shelter&on=2024-04-01&organisation=coa", registrar)),
      "/nl/reports/" + report + "?said=follow_up_recorded");
  EXPECT_EQ(get("/nl/follow-up", registrar).body.find(">" + report + "<"), std::string::npos);
  EXPECT_NE(get("/nl/reports/" + report, sign_in("melder")).body.find("opvolging op 2024-04-01: opvang"),
            std::string::npos);
  EXPECT_EQ(get("/nl/reports/" + report, sign_in("melder")).body.find("opvolging F"), std::string::npos);
  const std::string person = get("/nl/persons/P" + report.substr(1), registrar).body;
  EXPECT_NE(person.find("opvolging op 2024-04-01: opvang"), std::string::npos);
  EXPECT_NE(person.find("</span> " + report + " gemeld"), std::string::npos);  // of which of the reports
}

TEST_F(ServiceTest, AnExportOfIdentitiesTakesTwoRegistrarsAndIsMadeOnce) {
  sent(one_report());
  const std::string one = sign_in("registrar");
  const std::string two = sign_in("registrar2");
  EXPECT_EQ(post("/nl/exports", "", one).status, 422);
  EXPECT_EQ(post("/nl/exports", "reason=rechter", one).status, 303);
  EXPECT_EQ(post("/nl/requests/1/download", "", one).status, 404);  // not approved
  EXPECT_EQ(post("/nl/requests/1/export", "decision=approve", one).status, 409);
  EXPECT_EQ(post("/nl/requests/1/export", "decision=approve", sign_in("beheer")).status, 403);
  EXPECT_EQ(post("/nl/requests/1/export", "decision=approve", two).status, 303);
  EXPECT_EQ(post("/nl/requests/1/download", "", two).status, 404);  // who asked fetches it
  const Response file = post("/nl/requests/1/download", "", one);
  EXPECT_EQ(file.status, 200);
  EXPECT_NE(file.body.find("Ikwezimark"), std::string::npos);
  EXPECT_EQ(post("/nl/requests/1/download", "", one).status, 409);
  const auto events = desk_->events(0, desk_->status().value().events).value();
  const auto viewed = std::ranges::find_if(events, [](const registry::LoggedEvent& event) {
    return event.actor.find("ground=export.identified") != std::string::npos;
  });
  ASSERT_NE(viewed, events.end());
  EXPECT_EQ(viewed->kind, EventKind::viewed);
  EXPECT_TRUE(viewed->others.empty());  // all
}

TEST_F(ServiceTest, WhatHasExpiredIsListedAndErasedByTwo) {
  const std::string kept = sent(one_report());
  services::Cells old = one_report();
  old["received_on"] = "2010-03-01";
  const std::string expired = sent(old);
  const std::string one = sign_in("registrar");
  const std::string page = get("/nl/retention", one).body;
  EXPECT_NE(page.find(">" + expired + "<"), std::string::npos);
  EXPECT_EQ(page.find(">" + kept + "<"), std::string::npos);
  EXPECT_EQ(post("/nl/retention", "report=" + kept, one).status, 422);  // may be kept: not this way
  EXPECT_EQ(post("/nl/retention", "report=" + kept + "&report=" + expired, one).status, 303);
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", one).status, 409);
  EXPECT_EQ(post("/nl/requests/1/erase", "decision=approve", sign_in("registrar2")).status, 303);
  EXPECT_TRUE(desk_->find(*report_in(expired)).value()->erased);
  EXPECT_FALSE(desk_->find(*report_in(kept)).value()->erased);
  EXPECT_EQ(get("/nl/retention", one).body.find(">" + expired + "<"), std::string::npos);
}

TEST_F(ServiceTest, APersonIsShownAllThatIsRecordedAndTheLookIsAnEvent) {
  const std::string report = sent(one_report());
  const std::string one = sign_in("registrar");
  const std::string address = "/nl/persons/P" + report.substr(1) + "/access";
  EXPECT_EQ(post(address, "", one).status, 422);
  const Response page = post(address, "reason=verzoek", one);
  EXPECT_NE(page.body.find("Ikwezimark"), std::string::npos);
  const auto events = desk_->history(*report_in(report)).value();
  EXPECT_EQ(events.back().kind, EventKind::viewed);
  EXPECT_NE(events.back().actor.find("ground=subject.access"), std::string::npos);
  EXPECT_EQ(post(address, "reason=x", sign_in("melder")).status, 403);
}

TEST_F(ServiceTest, EveryChangeOfAccountsAndKeysIsInTheLogWithWhoMadeIt) {
  const std::string one = sign_in("beheer");
  EXPECT_EQ(post("/nl/accounts/melder/block", "blocked=1", one).status, 303);
  add("beheer2", "other", Role::administrator);
  EXPECT_EQ(post("/nl/keys", "organisation=coa&label=systeem", one).status, 303);
  EXPECT_EQ(post("/nl/requests/1/new-key", "", one).status, 404);  // nobody approved it yet
  EXPECT_EQ(post("/nl/requests/1/key", "decision=approve", sign_in("beheer2")).status, 303);
  EXPECT_NE(post("/nl/requests/1/new-key", "", one).body.find("zk_"), std::string::npos);
  EXPECT_EQ(post("/nl/requests/1/new-key", "", one).status, 409);  // once
  EXPECT_EQ(post("/nl/keys/1/revoke", "", one).status, 303);
  std::vector<std::string> said;
  const auto events = desk_->events(0, desk_->status().value().events).value();
  for (const auto& event : events)
    if (event.account && event.account->action != "add") {
      said.push_back(event.account->action + " " + event.account->account);
      EXPECT_NE(event.actor.find("account=beheer;organisation=other;role=administrator;ground="),
                std::string::npos);
    }
  EXPECT_EQ(said, (std::vector<std::string>{"block melder", "key key 1", "revoke key 1"}));
  add("auditor", "other", Role::auditor);
  const std::string log = get("/nl/log", sign_in("auditor")).body;
  EXPECT_NE(log.find("account melder: geblokkeerd"), std::string::npos);
}

TEST_F(ServiceTest, ANewAccountTakesTwoAdministratorsAndItsPasswordIsShownOnce) {
  const std::string one = sign_in("beheer");
  add("beheer2", "other", Role::administrator);
  const std::string two = sign_in("beheer2");
  const std::string asked = "name=nieuw&organisation=coa&role=reporter";
  EXPECT_EQ(post("/nl/accounts", asked, one).status, 422);  // no reason
  EXPECT_EQ(post("/nl/accounts", "name=melder&organisation=coa&role=reporter&reason=x", one).status, 422);
  EXPECT_EQ(post("/nl/accounts", "name=n&organisation=coa&role=reporter&reason=x", one).status, 422);
  EXPECT_EQ(post("/nl/accounts", "name=nieuw&organisation=x&role=reporter&reason=x", one).status, 422);
  EXPECT_EQ(post("/nl/accounts", asked + "&role=auditor&reason=x", one).status, 422);
  EXPECT_EQ(post("/nl/accounts", asked + "&reason=komt+erbij", one).status, 303);
  EXPECT_EQ(post("/nl/requests/1/account", "decision=approve", one).status, 409);
  EXPECT_EQ(post("/nl/requests/1/account", "decision=approve", two).status, 303);
  EXPECT_EQ(post("/nl/requests/1/password", "", two).status, 404);  // who asked gets it, and nobody else
  const std::string page = post("/nl/requests/1/password", "", one).body;
  const std::string before = "<p class=\"key\">";
  const std::size_t at = page.find(before);
  ASSERT_NE(at, std::string::npos) << page;
  const std::string password = page.substr(at + before.size(), 23);
  EXPECT_EQ(post("/nl/requests/1/password", "", one).status, 409);
  EXPECT_EQ(accounts_->sign_in("nieuw", password, "::2").value().outcome,
            services::SignInAnswer::Outcome::needs_set_up);
  const auto events = desk_->events(0, desk_->status().value().events).value();
  EXPECT_TRUE(std::ranges::any_of(events, [](const registry::LoggedEvent& event) {
    return event.account && event.account->account == "nieuw" && event.account->action == "add" &&
           event.account->detail == "coa: reporter, asked by beheer" &&
           event.actor.find("account=beheer2") != std::string::npos;
  }));
}

TEST_F(ServiceTest, NobodyGetsOtherRolesByTheirOwnApprovalAndNobodyBlocksThemselves) {
  const std::string one = sign_in("beheer");
  add("beheer2", "other", Role::administrator);
  add("beheer3", "other", Role::administrator);
  const std::string two = sign_in("beheer2");
  const std::string three = sign_in("beheer3");
  EXPECT_EQ(
      post("/nl/accounts/roles", "account=beheer2&role=analyst&role=administrator&reason=x", one).status,
      303);
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=approve", two).status, 409);
  EXPECT_FALSE(accounts_->store().account_named("beheer2").value()->has(Role::analyst));
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=approve", three).status, 303);
  EXPECT_TRUE(accounts_->store().account_named("beheer2").value()->has(Role::analyst));
  EXPECT_EQ(post("/nl/accounts/beheer/block", "blocked=1", one).status, 409);
  EXPECT_FALSE(accounts_->store().account_named("beheer").value()->blocked);
}

TEST_F(ServiceTest, WhatAnAccountAskedThatIsBlockedNowIsNotDone) {
  const std::string one = sign_in("beheer");
  add("beheer2", "other", Role::administrator);
  const std::string two = sign_in("beheer2");
  EXPECT_EQ(post("/nl/accounts/roles", "account=melder&role=analyst&reason=x", two).status, 303);
  EXPECT_EQ(post("/nl/accounts/beheer2/block", "blocked=1", one).status, 303);
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=approve", one).status, 409);
  EXPECT_FALSE(accounts_->store().account_named("melder").value()->has(Role::analyst));
  EXPECT_EQ(post("/nl/requests/1/roles", "decision=refuse", one).status, 303);
}

TEST_F(ServiceTest, OnlyADecisionAboutTheReportOfThePageIsTakenBack) {
  const std::string a = sent(one_report());
  const std::string b = sent(one_report());
  const std::string c = sent(one_report());
  const std::string one = sign_in("registrar");
  const Response pair = get("/nl/reports/" + a + "/pair?with=" + b, one);
  const std::string seen =
      "with=" + b + "&seen_a=" + field(pair, "seen_a") + "&seen_b=" + field(pair, "seen_b");
  ASSERT_EQ(post("/nl/reports/" + a + "/decide", seen + "&verdict=different", one).status, 303);
  const auto decision = desk_->history(*report_in(a)).value().back();
  ASSERT_EQ(decision.kind, EventKind::different);
  const auto undo = [&](std::uint64_t event, const std::string& report) {
    const auto last = desk_->history(*report_in(report)).value().back().sequence;
    return post("/nl/events/" + std::to_string(event) + "/undo",
                "report=" + report + "&seen=" + std::to_string(last), one)
        .status;
  };
  EXPECT_EQ(undo(*report_in(a), a), 404);      // that it was sent
  EXPECT_EQ(undo(decision.sequence, c), 404);  // a decision about others
  EXPECT_EQ(undo(decision.sequence, a), 303);
}

TEST_F(ServiceTest, EveryVerbOfTheTableIsAskedForSomewhere) {
  std::set<std::string> asked{"definitions.adopt"};  // by a field of preparing a release
  for (const Route& route : service_->routes().routes()) asked.insert(route.verb);
  for (const std::string& verb : accounts_->rights().verbs()) EXPECT_TRUE(asked.contains(verb)) << verb;
}

TEST_F(ServiceTest, AnAdministratorSeesHowTheServiceDoesAndNothingOfAReport) {
  const std::string report = sent(one_report());
  const std::string page = get("/nl/service", sign_in("beheer")).body;
  EXPECT_NE(page.find("Gebeurtenissen in het logboek"), std::string::npos);
  EXPECT_EQ(page.find("fairwork"), std::string::npos);
  EXPECT_EQ(get("/nl/service", sign_in("registrar")).status, 403);
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

TEST_F(ServiceTest, AClockThatJumpsBackLosesNothingAndIsNoConflict) {
  const std::string mine = sign_in("melder");
  const std::string person =
      location(post("/nl/reports/new", "legal_basis=legal_duty&received_on=2024-03-01", mine));
  const std::string happened =
      location(post(person, "given_names=Anna&age=20&sex=female&nationalities=NL", mine));
  const std::string check = location(post(happened, "episode1_form=labour&episode1_place=domestic", mine));
  const std::string draft = check.substr(0, check.rfind('/'));
  pass(60 * 24 * 3);  // three days ahead while something is recorded
  sent(one_report());
  pass(-60 * 24 * 3);
  const Response page = post(draft + "/send", "", mine);
  EXPECT_EQ(page.status, 503) << page.body;
  EXPECT_NE(page.body.find("klok van de server"), std::string::npos);
  pass(60 * 24 * 3);
  EXPECT_NE(location(post(draft + "/send", "", sign_in("melder"))).find("/nl/receipts/R"), std::string::npos);
}

/// The service of a registry whose limits are so tight that a test reaches them.
class LimitedServiceTest : public ServiceTest {
 protected:
  std::string limits_toml() const override {
    std::string toml;
    for (const char* const one :
         {"of = \"key\"\nregister = \"real\"", "of = \"account\"\nregister = \"real\"",
          "of = \"key\"\nregister = \"made-up\"", "of = \"account\"\nregister = \"made-up\""})
      toml += "[[limit]]\n" + std::string(one) + "\nburst = 3\nper_minute = 6\nfile = 2\n";
    return toml;
  }
  Response ask_by_key(Method method, const std::string& path, const std::string& body,
                      const std::string& key) {
    Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.fields = {{"host", "127.0.0.1:8080"},
                      {"authorization", "Bearer " + key},
                      {"idempotency-key", std::to_string(++sent_)}};
    return service_->handle(request);
  }
  static std::string retry_after(const Response& response) {
    for (const http::Field& field : response.fields)
      if (field.name == "retry-after") return field.value;
    return {};
  }
};

TEST_F(LimitedServiceTest, AKeyInALoopIsToldToWaitAndRecordsNothingMeanwhile) {
  const std::string key = accounts_->issue_key("fairwork", "loop", 1).value();
  const std::string other = accounts_->issue_key("fairwork", "quiet", 1).value();
  const std::string body =
      R"({"received_on":"2024-03-01","legal_basis":"legal_duty","sex":"female","age":"23","nationalities":["NL"],)"
      R"("episodes":[{"form":"labour","place":"domestic"}]})";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_by_key(Method::post, "/api/v1/reports", body, key).status, 201);
  const auto recorded = desk_->status().value().events;
  const Response refused = ask_by_key(Method::post, "/api/v1/reports", body, key);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(retry_after(refused), "10");
  EXPECT_NE(refused.body.find("\"status\":429"), std::string::npos) << refused.body;
  EXPECT_EQ(desk_->status().value().events, recorded);
  EXPECT_EQ(ask_by_key(Method::get, "/api/v1/reports", "", key).status, 429);
  EXPECT_EQ(ask_by_key(Method::get, "/api/v1/reports", "", other).status, 200);
  EXPECT_NE(get("/metrics", "").body.find("zicht_limited_total 2\n"), std::string::npos);
  now_.milliseconds += 10'000;
  EXPECT_EQ(ask_by_key(Method::post, "/api/v1/imports", "", key).status, 429);  // a file counts as two
  EXPECT_EQ(ask_by_key(Method::post, "/api/v1/reports", body, key).status, 201);
}

TEST_F(LimitedServiceTest, WhoIsStoppedInAFormFindsWhatWasTypedAndCanSignOut) {
  const std::string mine = sign_in("melder");
  const std::string person =
      location(post("/nl/reports/new", "legal_basis=legal_duty&received_on=2024-03-01", mine));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(get("/nl/reports", mine).status, 200);
  const Response refused = post(person, "given_names=Bewaard&sex=female", mine);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(retry_after(refused), "10");
  EXPECT_NE(refused.body.find("meer verzoeken dan mag"), std::string::npos);
  EXPECT_EQ(get("/nl/account", mine).status, 200);  // one's own account is never shut
  pass(1);
  EXPECT_NE(get(person, mine).body.find("value=\"Bewaard\""), std::string::npos);
}

TEST_F(ServiceTest, OnlyAKeyThatIsKnownMaySendALargeBody) {
  Request head;
  head.method = Method::post;
  head.path = "/api/v1/imports";
  head.fields = {{"authorization", "Bearer zk_wrong"}, {"content-length", "10000000"}};
  const auto unknown = service_->admit(head);
  ASSERT_TRUE(unknown.refused.has_value());
  EXPECT_EQ(unknown.refused->status, 401);
  head.fields[0].value = "Bearer " + accounts_->issue_key("fairwork", "system", 1).value();
  const auto known = service_->admit(head);
  EXPECT_FALSE(known.refused.has_value());
  EXPECT_EQ(known.body_limit, kUploadLimit);
  head.fields = {{"authorization", "Bearer zk_wrong"}, {"transfer-encoding", "chunked"}};  // says no length
  EXPECT_LE(service_->admit(head).body_limit, std::uint64_t{8} * 1024);
}

TEST_F(ServiceTest, TheAddressAfterSigningInIsOneOfThisService) {
  for (const char* const next :
       {"//evil.example/", "https%3A%2F%2Fevil.example%2F", "%2Fnl%2F%5Cevil", "/de/"}) {
    const Response response = ask(Method::post, "/nl/sign-in",
                                  std::string("name=melder&password=vier+losse+woorden&next=") + next, "");
    EXPECT_EQ(location(response), "/nl/") << next;
  }
}

/// Reports from 2018 to 2024, many more in the last half year.
std::vector<NewEvent> growing_reports() {
  const Codebook& book = shipped_codebook();
  std::vector<NewEvent> events;
  for (int month = 0; month < 84; ++month)
    for (int number = 0; number < (month < 78 ? 4 : 12); ++number) {
      ReportContent content;
      content.report.received_on = make_date(2018 + month / 12, 1 + month % 12, 1 + number).value();
      content.report.organisation = book.organisation().find("police").value();
      content.report.nationalities = {book.country().find("NL").value()};
      content.identity.own_reference = std::to_string(events.size());
      events.push_back(
          {Submitted{content, OnceKey{"police", content.identity.own_reference}, ""}, "tester", {}});
    }
  return events;
}

TEST_F(ServiceTest, AnAnalystExplainsAnAlarmAndTakesItBack) {
  ASSERT_TRUE(desk_->append(growing_reports()).has_value());
  add("analist", "other", Role::analyst);
  add("auditor", "other", Role::auditor);
  const std::string analyst = sign_in("analist");
  const std::string address = "/nl/alarms?every=month&until=2024-12";
  const Response page = get(address, analyst);
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_NE(page.body.find("class=\"band\""), std::string::npos);
  EXPECT_NE(page.body.find("meer dan verwacht"), std::string::npos);
  const std::string series = field(page, "series");
  ASSERT_FALSE(series.empty());
  const std::string about = "every=month&until=2024-12&series=" + http::percent_encoded(series);
  EXPECT_EQ(post("/nl/alarms", about, analyst).status, 422);  // no reason
  EXPECT_EQ(post("/nl/alarms", about + "&reason=" + std::string(501, 'x'), analyst).status, 422);
  EXPECT_EQ(post("/nl/alarms", "every=month&until=2024-12&series=victim+x&reason=x", analyst).status, 409);
  EXPECT_EQ(post("/nl/alarms", about + "&reason=campagne", sign_in("auditor")).status, 403);
  EXPECT_EQ(location(post("/nl/alarms", about + "&reason=campagne", analyst)),
            address + "&said=alarm_explained");
  const Response after = get(address, sign_in("registrar"));
  EXPECT_NE(after.body.find("analist: campagne"), std::string::npos) << after.body;
  EXPECT_EQ(location(post("/nl/alarms", about + "&take_back=yes", analyst)),
            address + "&said=alarm_taken_back");
  EXPECT_EQ(get(address, analyst).body.find("campagne"), std::string::npos);
  const Response auditor = get("/en/alarms?every=quarter", sign_in("auditor"));
  EXPECT_EQ(auditor.status, 200);
  EXPECT_EQ(auditor.body.find("name=\"reason\""), std::string::npos);
  EXPECT_EQ(get("/nl/alarms?until=2024-13", analyst).status, 422);
  EXPECT_EQ(get("/nl/alarms", sign_in("melder")).status, 403);
}

}  // namespace
}  // namespace zicht::server
