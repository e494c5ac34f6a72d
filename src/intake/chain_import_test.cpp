#include "intake/chain_import.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "intake/chain_register_checks.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::intake {
namespace {

const ChainRules& rules() {
  static const ChainRules shipped =
      ChainRules::parse(shipped_definition("validation/chain.toml"), "chain.toml").value();
  return shipped;
}

/// A right row of each kind.
std::map<std::string, std::string> right_row(std::string_view kind) {
  if (kind == "concern")
    return {{"organisation", "coa"},
            {"received_on", "2024-03-01"},
            {"about", "group"},
            {"people", "2-4"},
            {"kind", "left_unknown"},
            {"form", "unknown"},
            {"unaccompanied_minor", "yes"},
            {"why_no_report", "not_one_person"}};
  if (kind == "follow_up")
    return {{"organisation", "police_limburg"},
            {"on", "2024-04-01"},
            {"kind", "enriched"},
            {"report_references", "fairwork:A1"}};
  if (kind == "investigation")
    return {{"agency", "police_limburg"}, {"opened_on", "2024-04-01"}, {"origin", "report"},
            {"form", "sexual"},           {"scope", "domestic"},       {"state", "running"},
            {"own_reference", "I1"}};
  if (kind == "suspect")
    return {
        {"agency", "police_limburg"}, {"suspected_on", "2024-05-01"}, {"suspect_key", "7"}, {"age", "30"}};
  if (kind == "case")
    return {{"office", "office_limburg"},
            {"case_key", "99/000001-24"},
            {"registered_on", "2024-06-01"},
            {"offences", "art273f_1_1"}};
  if (kind == "disposal")
    return {{"case_key", "99/000001-24"}, {"decided_on", "2024-08-01"}, {"kind", "summons"}};
  return {{"case_key", "99/000001-24"},
          {"given_on", "2025-02-01"},
          {"instance", "first"},
          {"outcome", "convicted"}};
}

/// One case of tests/cases/chain while it is read: either one row, or a small register.
class Case {
 public:
  void line(const std::string& text) {
    std::istringstream words(text);
    std::string verb;
    words >> verb;
    std::string rest;
    std::getline(words >> std::ws, rest);
    const auto equals = rest.find('=');
    if (verb == "kind") {
      kind_ = rest;
      row_ = right_row(rest);
    } else if (verb == "set") {
      row_[std::string(trimmed(rest.substr(0, equals)))] = trimmed(std::string_view(rest).substr(equals + 1));
    } else if (verb == "has") {
      has(rest);
    } else if (verb == "tie") {
      std::istringstream parts(rest);
      std::string relation;
      Tie tie;
      parts >> relation >> tie.from >> tie.to;
      const std::map<std::string, Relation> relations = {{"led_to", Relation::led_to},
                                                         {"of_case", Relation::of_case},
                                                         {"follows_up", Relation::follows_up},
                                                         {"joined_to", Relation::joined_to},
                                                         {"merged_into", Relation::merged_into}};
      ASSERT_TRUE(relations.contains(relation)) << relation;
      tie.relation = relations.at(relation);
      chain_.ties.push_back(tie);
      std::ranges::sort(chain_.ties);
    } else if (verb == "waiting") {
      chain_.waiting.push_back({Relation::of_case, 1});
    } else if (verb == "expect") {
      if (rest != "none") expected_.push_back(rest);
    } else {
      FAIL() << "not a line of a case: " << text;
    }
  }

  void check() {
    std::vector<std::string> found;
    if (!kind_.empty()) {
      std::vector<Finding> findings;
      const auto parsed = parse(kind_, row_, findings);
      for (const Finding& finding : findings) found.push_back(finding.rule + " " + finding.column);
      EXPECT_EQ(parsed.has_value(), std::ranges::none_of(findings, [](const Finding& finding) {
                  return finding.severity == Severity::error;
                }));
    } else {
      for (const RegisterFinding& one :
           check_chain(chain_, StatSnapshot{}, shipped_codebook(), rules(), Language::en))
        found.push_back(one.finding.rule + (one.number == 0 ? "" : " " + std::to_string(one.number)));
    }
    std::ranges::sort(found);
    std::ranges::sort(expected_);
    EXPECT_EQ(found, expected_);
  }

 private:
  static std::optional<ChainContent> parse(const std::string& kind,
                                           const std::map<std::string, std::string>& row,
                                           std::vector<Finding>& findings) {
    ChainParser parser(shipped_codebook(), rules(), Language::en, make_date(2026, 1, 1).value());
    const ChainColumns* const columns = find_chain_columns(kind);
    ChainCells cells;
    for (const auto& [name, text] : row) {
      EXPECT_NE(std::ranges::find(columns->names, std::string_view(name)), columns->names.end()) << name;
      cells.emplace(name, text);
    }
    return parser.parse(*columns, cells, findings);
  }

  /// "disposal 3 decided_on=2024-01-01 kind=summons"
  void has(const std::string& text) {
    std::istringstream words(text);
    std::string kind;
    std::string setting;
    ObjectNumber number = 0;
    words >> kind >> number;
    auto row = right_row(kind);
    while (words >> setting)
      row[setting.substr(0, setting.find('='))] = setting.substr(setting.find('=') + 1);
    std::vector<Finding> findings;
    auto parsed = parse(kind, row, findings);
    ASSERT_TRUE(parsed) << findings.front().message;
    std::visit([&](auto& object) { put(number, std::move(object)); }, parsed->object);
  }
  void put(ObjectNumber number, Concern&& o) { chain_.concerns.push_back({number, std::move(o)}); }
  void put(ObjectNumber number, const FollowUp& o) { chain_.follow_ups.push_back({number, o}); }
  void put(ObjectNumber number, Investigation&& o) {
    chain_.investigations.push_back({number, std::move(o)});
  }
  void put(ObjectNumber number, Suspect&& o) { chain_.suspects.push_back({number, std::move(o), number}); }
  void put(ObjectNumber number, zicht::Case&& o) { chain_.cases.push_back({number, std::move(o)}); }
  void put(ObjectNumber number, Disposal&& o) { chain_.disposals.push_back({number, std::move(o)}); }
  void put(ObjectNumber number, Judgment&& o) { chain_.judgments.push_back({number, std::move(o)}); }

  std::string kind_;
  std::map<std::string, std::string> row_;
  ChainSnapshot chain_;
  std::vector<std::string> expected_;
};

TEST(ChainRules, EveryWrittenCaseHolds) {  // tests/cases/README.md has the format
  int cases = 0;
  std::set<std::string> rules_seen;
  for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/tests/cases/chain")) {
    std::ifstream file(entry.path());
    std::string text;
    std::optional<Case> current;
    std::string name;
    const auto finish = [&] {
      if (!current) return;
      SCOPED_TRACE(entry.path().filename().string() + ": " + name);
      current->check();
      ++cases;
    };
    while (std::getline(file, text)) {
      if (trimmed(text).empty() || text.starts_with('#')) continue;
      if (text.starts_with("case ")) {
        finish();
        current.emplace();
        name = text.substr(5);
      } else {
        ASSERT_TRUE(current) << text;
        if (text.starts_with("expect CH-")) rules_seen.insert(text.substr(7, 6));
        current->line(text);
      }
    }
    finish();
  }
  EXPECT_GE(cases, 40);
  // These have tests of their own: ties of registrars (services), CH-028 and CH-034 below, tables.
  for (int number = 1; number <= 35; ++number) {
    const std::string rule = "CH-0" + std::string(number < 10 ? "0" : "") + std::to_string(number);
    if (rule == "CH-026" || rule == "CH-028" || rule == "CH-032" || rule == "CH-034") continue;
    EXPECT_TRUE(rules_seen.contains(rule)) << rule << " has no case";
  }
}

struct Outcome {
  Result<ChainImportSummary> summary = ChainImportSummary{};
  std::vector<NewEvent> events;
  std::vector<Finding> findings;
  std::string rejects;
};

Outcome import_text(ObjectKind kind, const std::string& text,
                    const std::vector<Receipt::Outcome>& outcomes = {}) {
  Outcome out;
  std::istringstream in(text);
  std::ostringstream rejects;
  const ChainImportSetup setup{shipped_codebook(), rules(), Language::en, make_date(2026, 1, 1).value(),
                               "tester"};
  const ChainImportOutputs outputs{[&](const std::vector<NewEvent>& events) -> Result<std::vector<Receipt>> {
                                     std::vector<Receipt> receipts(events.size());
                                     for (std::size_t at = 0; at < outcomes.size(); ++at)
                                       receipts[at].outcome = outcomes[at];
                                     out.events.insert(out.events.end(), events.begin(), events.end());
                                     return receipts;
                                   },
                                   [&](const Finding& finding) { out.findings.push_back(finding); },
                                   [&]() -> Result<std::ostream*> { return &rejects; }, [](std::int64_t) {}};
  out.summary = import_chain_csv(in, kind, setup, outputs);
  out.rejects = rejects.str();
  return out;
}

constexpr const char* kDisposals =
    "case_key,decided_on,kind,grounds\n"
    "99/000001-24,2024-08-01,dismissal_technical,t02\n"
    "99/000002-24,2024-08-01,dismissal_technical,\n"
    "99/000003-24,2024-08-01\n";

TEST(ImportChain, TakesRightRowsAndGivesBackTheOthers) {
  const Outcome out = import_text(ObjectKind::disposal, kDisposals);
  ASSERT_TRUE(out.summary) << out.summary.error().message;
  EXPECT_EQ(out.summary->rows, 3);
  EXPECT_EQ(out.summary->recorded, 1);
  EXPECT_EQ(out.summary->rejected, 2);
  EXPECT_EQ(out.rejects,
            "case_key,decided_on,kind,grounds\n99/000002-24,2024-08-01,dismissal_technical,\n99/"
            "000003-24,2024-08-01\n");
  ASSERT_EQ(out.findings.size(), 2U);
  EXPECT_EQ(out.findings[0].rule, "CH-010");
  EXPECT_EQ(out.findings[0].row, 3U);
  EXPECT_EQ(out.findings[1].rule, "CH-034");
}

TEST(ImportChain, EqualRowsAreTwoAndTheSameFileAgainIsNone) {
  const std::string rows =
      "case_key,decided_on,kind\n99/000001-24,2024-08-01,summons\n99/000001-24,2024-08-01,summons\n";
  const Outcome first = import_text(ObjectKind::disposal, rows);
  const Outcome again = import_text(ObjectKind::disposal, rows);
  ASSERT_EQ(first.events.size(), 2U);
  const auto key = [](const NewEvent& event) { return *entered_object(event.body)->once; };
  EXPECT_NE(key(first.events[0]), key(first.events[1]));
  EXPECT_EQ(key(first.events[1]), key(again.events[1]));
}

TEST(ImportChain, WhatWasSaidMakesTheKeyAndNotItsBytes) {
  const auto keys = [](const std::string& text) {
    const Outcome out = import_text(ObjectKind::disposal, text);
    EXPECT_EQ(out.events.size(), 1U) << text;
    return out.events.empty() ? OnceKey{} : *entered_object(out.events[0].body)->once;
  };
  const OnceKey first = keys("case_key,decided_on,kind\n99/000001-24,2024-08-01,summons\n");
  for (const char* const again :
       {"sep=;\ncase_key;decided_on;kind\n99/000001-24;2024-08-01;summons\n",
        "\"kind\",\"case_key\",\"decided_on\",grounds\r\nsummons,99/000001-24,2024-08-01,\r\n,,,\r\n",
        "case_key\tdecided_on\tkind\n99/000001-24\t2024-08-01\tsummons\n"})
    EXPECT_EQ(keys(again), first) << again;
  const Outcome out =
      import_text(ObjectKind::disposal, "case_key,decided_on,kind\n99/000001-24,2024-08-01,summons\n");
  // What version 0.1 made: the bytes of the row. printf '%s' ROW | sha256sum | cut -c1-32
  EXPECT_EQ(entered_object(out.events[0].body)->once_before,
            (std::vector<OnceKey>{
                {"row:disposal", to_hex(sha256("99/000001-24,2024-08-01,summons")).substr(0, 32) + "#1"}}));
}

TEST(ImportChain, ReferencesThatLookAlikeAreOneKeyAndTheOldOneIsLookedUpToo) {
  const Outcome out = import_text(
      ObjectKind::concern,
      "organisation,received_on,own_reference,about,people,kind,form,unaccompanied_minor,why_no_report\n"
      "coa,2024-03-01,A\u20111\u200b,group,2-4,left_unknown,unknown,yes,not_one_person\n"
      "coa,2024-03-01,A-1,group,2-4,left_unknown,unknown,yes,not_one_person\n");
  ASSERT_EQ(out.events.size(), 2U) << (out.findings.empty() ? "" : out.findings[0].message);
  const auto* const first = entered_object(out.events[0].body);
  EXPECT_EQ(first->once, entered_object(out.events[1].body)->once);
  ASSERT_EQ(first->once_before.size(), 1U);
  EXPECT_EQ(first->once_before[0].reference, "A\u20111\u200b");
  EXPECT_TRUE(entered_object(out.events[1].body)->once_before.empty());
}

TEST(ImportChain, DaysAreReadAsInReports) {
  for (const char* const day : {"1-8-2024", "2024-08-01 13:45", "20240801", "\u200e2024-08-01"})
    EXPECT_EQ(import_text(ObjectKind::disposal,
                          std::string("case_key,decided_on,kind\n99/000001-24,") + day + ",summons\n")
                  .events.size(),
              1U)
        << day;
  for (const char* const day : {"2024-08", "00-00-2024", "0024-08-01", "2024-13-01", "x"})
    EXPECT_EQ(import_text(ObjectKind::disposal,
                          std::string("case_key,decided_on,kind\n99/000001-24,") + day + ",summons\n")
                  .summary->rejected,
              1)
        << day;
}

TEST(ImportChain, NoTextOfAFileStandsInAMessage) {
  for (const char* const text : {"Voorbeeldsma,1985-05-17,x\n", "case_key,decided_on,Voorbeeldsma\n",
                                 "case_key,decided_on,kind\nVoorbeeldsma,Voorbeeldsma,Voorbeeldsma\n",
                                 "case_key,decided_on,kind\n99/000001-24,2024-08-01,summonsVoorbeeldsma\n"}) {
    const Outcome out = import_text(ObjectKind::disposal, text);
    std::string said = out.summary ? "" : out.summary.error().message + out.summary.error().advice;
    for (const Finding& finding : out.findings) said += finding.message + finding.suggestion;
    EXPECT_FALSE(said.empty());
    EXPECT_EQ(said.find("Voorbeeldsma"), std::string::npos) << said;
  }
}

TEST(ImportChain, LettersThatWereLostAreFound) {
  EXPECT_EQ(
      import_text(ObjectKind::disposal, "case_key,decided_on,kind\n99/00\uFFFD001-24,2024-08-01,summons\n")
          .summary->rejected,
      1);
}

TEST(ImportChain, TheSameReferenceWithOtherContentIsAFinding) {
  const Outcome out = import_text(ObjectKind::disposal, kDisposals, {Receipt::Outcome::differing_content});
  EXPECT_EQ(out.summary->recorded, 0);
  EXPECT_EQ(out.findings.back().rule, "CH-028");
}

TEST(ImportChain, AHeaderThatIsWrongSaysWhichColumnAndWhatToDo) {
  for (const char* const header : {"case_key,decided_on,kind,ground\n", "case_key,decided_on\n", "",
                                   "case_key,case_key,decided_on,kind\n"}) {
    const Outcome out = import_text(ObjectKind::disposal, header);
    ASSERT_FALSE(out.summary) << header;
    EXPECT_EQ(out.summary.error().code, ErrorCode::invalid_input);
    EXPECT_FALSE(out.summary.error().advice.empty());
  }
}

TEST(ImportChain, TheTemplateOfEveryKindIsAHeaderThatIsTaken) {
  for (const ChainColumns& columns : chain_columns()) {
    const Outcome out = import_text(columns.kind, chain_template(columns.kind));
    ASSERT_TRUE(out.summary) << columns.name << out.summary.error().message;
    EXPECT_EQ(out.summary->rows, 0);
  }
}

TEST(ImportChain, WhatIdentifiesASuspectIsInNoSecretAndNoFinding) {
  const Outcome out =
      import_text(ObjectKind::suspect,
                  "agency,suspected_on,suspect_key,role\npolice_limburg,2024-05-01,KEY-7,Jan Jansen\n"
                  "police_limburg,2024-05-01,KEY-7,recruiter\n");
  ASSERT_EQ(out.events.size(), 1U);
  const ChainContent& content = entered_object(out.events[0].body)->content;
  EXPECT_TRUE(content.secrets.identity.empty());
  ASSERT_EQ(out.findings.size(), 1U);
  EXPECT_EQ(out.findings[0].message.find("Jansen"), std::string::npos);
}

}  // namespace
}  // namespace zicht::intake
