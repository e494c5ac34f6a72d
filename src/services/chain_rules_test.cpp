#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <sstream>

#include "chain/flow.hpp"
#include "figures/figures.hpp"
#include "model/shipped_definitions.hpp"
#include "registry/test_registry.hpp"
#include "services/chain.hpp"
#include "services/chain_measures.hpp"
#include "services/yearly_figures.hpp"

// What is counted under a rule: figures, flows and words say the same of it.

namespace zicht::services {
namespace {

constexpr int kYear = 2024;

CodeId code(std::string_view list, std::string_view name) {
  return shipped_codebook().list(list).find(name).value();
}

template <class Object>
ObjectNumber add(std::vector<Numbered<Object>>& objects, ObjectNumber number, Object object) {
  objects.push_back({number, std::move(object)});
  return number;
}

/// Cases that were registered, summoned and judged in one year, some judged again, on appeal or for another
/// offence, some with trafficking as the heaviest charge.
ChainSnapshot judged_cases() {
  ChainSnapshot chain;
  chain.as_of = make_date(2025, 6, 30).value();
  const auto day = [] {
    return make_date(kYear, *rc::gen::inRange(7, 13), *rc::gen::inRange(1, 29)).value();
  };
  ObjectNumber next = 0;
  const auto tie = [&](ObjectNumber object, ObjectNumber its_case) {
    chain.ties.push_back({Relation::of_case, object, its_case, TieBasis::source});
  };
  for (int cases = *rc::gen::inRange(1, 30); cases > 0; --cases) {
    Case one;
    one.registered_on = make_date(kYear, 1, 2).value();
    one.trafficking_is_heaviest = code("yes_no", *rc::gen::element("yes", "no"));
    const ObjectNumber number = add(chain.cases, ++next, one);
    Disposal summons;
    summons.decided_on = make_date(kYear, 3, 1).value();
    summons.kind = code("disposal_kind", "summons");
    tie(add(chain.disposals, ++next, summons), number);
    if (*rc::gen::inRange(0, 10) == 0) {
      Disposal twice = summons;
      twice.kind = code("disposal_kind", "administrative");
      twice.final = code("yes_no", *rc::gen::element("yes", "no"));
      tie(add(chain.disposals, ++next, twice), number);
    }
    const int fewest = chain.judgments.empty() ? 1 : 0;  // without any there is no table of judgments
    for (int judgments = *rc::gen::inRange(fewest, 4); judgments > 0; --judgments) {
      Judgment judgment;
      judgment.given_on = day();
      judgment.instance = code("instance", *rc::gen::element("first", "appeal", "cassation"));
      judgment.outcome = code("outcome", *rc::gen::element("convicted", "convicted_no_penalty", "acquitted",
                                                           "discharged", "inadmissible", "other", "unknown"));
      judgment.convicted_of_other = code("yes_no", *rc::gen::element("yes", "no", "unknown"));
      tie(add(chain.judgments, ++next, judgment), number);
    }
  }
  std::ranges::sort(chain.ties);
  return chain;
}

std::int64_t part_of(const std::vector<zicht::chain::FlowLevel>& levels, std::string_view level,
                     std::string_view part) {
  const auto found = std::ranges::find(levels, level, &zicht::chain::FlowLevel::id);
  return std::ranges::find(found->parts, part, &zicht::chain::FlowPart::id)->count;
}

RC_GTEST_PROP(ConvictedUnderARule, IsTheSameNumberInFiguresAndFlows, ()) {  // a law, for each rule
  const ChainSnapshot chain = judged_cases();
  const StatSnapshot reports = StatSnapshotBuilder().finish(chain.as_of, 1);
  const Codebook& codebook = shipped_codebook();
  const auto book = figures::FigureBook::parse(shipped_definitions(), codebook).value();
  figures::FigureRequest request;
  request.year = kYear;
  request.chain = &chain;
  request.verdicts = false;
  request.rules.chain.instance = *rc::gen::element(JudgmentInstance::first, JudgmentInstance::last_known);
  request.rules.chain.convicted = *rc::gen::element(Convicted::of_trafficking, Convicted::of_any);
  request.rules.chain.case_scope = *rc::gen::element(CaseScope::any_charge, CaseScope::heaviest_charge);
  const std::vector<figures::FigureDefinition> asked = {*book.find("convictions").value(),
                                                        *book.find("judgments_by_outcome").value()};
  const auto tables = figures::make_figures(reports, codebook, book, asked, request).value();
  const auto outcome = [&](std::string_view name) {
    const FigureTable& table = tables.at(1);
    for (const FigureCell& cell : table.cells)
      if (table.dimensions[0].classes.at(cell.classes[0]).code == name) return cell.value;
    return std::int64_t{0};
  };
  const zicht::chain::ChainIndex index(chain, request.rules.chain);
  const zicht::chain::ChainFlows flows(reports, index, codebook, kYear);
  const auto levels = flows.of(zicht::chain::FlowView::year);
  RC_ASSERT(part_of(levels, "court", "convicted") == tables.at(0).total.value);
  RC_ASSERT(part_of(levels, "court", "convicted_no_penalty") == outcome("convicted_no_penalty"));
  RC_ASSERT(part_of(levels, "court", "acquitted_or_discharged") ==
            outcome("acquitted") + outcome("discharged"));
}

class WordsUnderRules : public testing::Test {
 protected:
  void SetUp() override {
    registry::made_up_registry(folder_.path() / "registry", 3);
    session_.emplace(
        Session::open(folder_.path() / "registry", registry::Access::write, registry::test_clock()).value());
    import(ObjectKind::investigation,
           "agency,own_reference,opened_on,origin,form,scope,state,report_references\n"
           "police_limburg,I1,2023-03-01,report,sexual,domestic,running,police:reference 1\n"
           "police_limburg,I2,2024-05-01,report,sexual,cross_border,running,\n");
    import(ObjectKind::suspect,
           "agency,own_reference,suspected_on,suspect_key,investigation_references\n"
           "police_limburg,S0,2023-06-01,P1,police_limburg:I1\n"
           "police_limburg,S1,2024-06-01,P7,police_limburg:I1\n");
    import(ObjectKind::court_case,
           "office,case_key,registered_on,offences,trafficking_is_heaviest,suspect_key\n"
           "office_limburg,99/000001-23,2023-06-01,art273f_1_1,yes,P1\n"
           "office_limburg,99/000002-24,2024-06-01,art273f_1_1,yes,P7\n");
    import(ObjectKind::disposal,
           "case_key,decided_on,kind\n99/000001-23,2023-09-01,summons\n99/000002-24,2024-07-01,summons\n");
    import(ObjectKind::judgment,
           "case_key,given_on,instance,outcome\n99/000001-23,2023-12-01,first,convicted\n"
           "99/000002-24,2024-11-01,first,convicted\n");
  }
  void import(ObjectKind kind, const std::string& text) {
    std::istringstream in(text);
    const auto summary =
        import_objects(*session_, in, kind, {"tester", Language::en}, false,
                       {[](const Finding& finding) { ADD_FAILURE() << finding.rule << finding.message; },
                        []() -> Result<std::ostream*> { return nullptr; }, [](std::int64_t) {}});
    ASSERT_TRUE(summary) << summary.error().message;
  }
  /// Each sentence of the year by its id.
  std::map<std::string, std::string> said(const std::vector<std::string>& rules, Language language) {
    std::map<std::string, std::string> said;
    const auto sentences = yearly_sentences(*session_, {kYear, {}, rules, {}}, {}, language);
    EXPECT_TRUE(sentences) << sentences.error().message;
    if (!sentences) return said;
    for (const publish::Sentence& one : sentences->sentences) said[one.id] = one.text;
    return said;
  }
  registry::TestFolder folder_;
  std::optional<Session> session_;
};

TEST_F(WordsUnderRules, SayWhatWasCountedAndNotWhatTheDefaultWouldCount) {
  const struct {
    const char *rule, *sentence, *nl, *en, *not_nl, *not_en;
  } expected[] = {
      {"investigation_year=running_in_year", "chain_investigations",
       "In 2024 liepen er 2 opsporingsonderzoeken", "In 2024, 2 investigations were running", "geopend",
       "opened"},
      {"investigation_year=running_in_year", "chain_investigations_sexual_domestic", "die in 2024 liepen",
       "that were running in 2024", "geopend", "opened"},
      {"investigation_year=running_in_year", "chain_investigations_sexual_cross_border", "liepen in 2024",
       "were running", "geopend", "opened"},
      {"suspect_year=first_ever", "chain_suspects_police", "voor het eerst verdachte", "for the first time",
       "werden in 2024 1 personen verdachte", "people became suspects in"},
      {"suspect_unit=suspect_in_investigation", "chain_suspects_police",
       "in elk onderzoek dat de persoon noemt", "in every investigation that names the person",
       "personen verdachte", "people became suspects in"},
      {"case_scope=heaviest_charge", "chain_cases_registered", "waarin mensenhandel het zwaarste feit is",
       "whose heaviest charge is trafficking", "zaken;", "cases in 2024;"},
      {"case_scope=heaviest_charge", "chain_disposals", "(Regel: ", "(Rule: ", "{", "{"},
      {"case_scope=heaviest_charge", "chain_convictions", "(Regel: ", "(Rule: ", "{", "{"},
      {"put_before_court=summons_only", "chain_court_share", "(Regel: ", "(Rule: ", "{", "{"},
      {"instance=last_known", "chain_convictions", "in welke aanleg ook", "of whatever instance",
       "eerste aanleg", "first instance"},
      {"convicted=of_any", "chain_convictions", "ook als die alleen een ander feit",
       "also those of another offence", "veroordelingen voor mensenhandel", "convictions for trafficking"},
      {"year=registered_in_year", "victims", "(Regel: ", "(Rule: ", "{", "{"}};
  for (const auto& one : expected)
    for (const Language language : {Language::nl, Language::en}) {
      const auto sentences = said({one.rule}, language);
      ASSERT_TRUE(sentences.contains(one.sentence)) << one.rule << " " << one.sentence;
      const std::string& text = sentences.at(one.sentence);
      const bool dutch = language == Language::nl;
      EXPECT_NE(text.find(dutch ? one.nl : one.en), std::string::npos) << one.rule << ": " << text;
      EXPECT_EQ(text.find(dutch ? one.not_nl : one.not_en), std::string::npos) << one.rule << ": " << text;
    }
}

TEST_F(WordsUnderRules, NoSentenceOfATableStaysAsItIsUnderAnotherRule) {  // a law, for each rule and value
  std::vector<std::string> settings;
  for (const figures::RuleNames& names : figures::rule_names())
    for (std::size_t at = 1; at < names.values.size(); ++at)
      settings.push_back(std::string(names.rule) + "=" + std::string(names.values[at]));
  for (const char* const rule :
       {"place_known=as_now_known", "followed_up=criminal", "put_before_court=summons_only",
        "already_investigated=as_followed_up", "follow_up_window=90"})
    settings.emplace_back(rule);
  const auto by_default = said({}, Language::en);
  for (const auto& [id, text] : by_default) EXPECT_EQ(text.find("(Rule: "), std::string::npos) << id;
  for (const std::string& setting : settings) {
    const auto found = yearly_sentences(*session_, {kYear, {}, {setting}, {}}, {}, Language::en);
    ASSERT_TRUE(found) << setting << found.error().message;
    const std::size_t sign = setting.find('=');
    for (const publish::Sentence& one : found->sentences) {
      const auto rule = one.rules.find(setting.substr(0, sign));
      const bool is_of_chain_text = one.id == "chain_divergence" || one.id == "chain_follow_up";
      if (rule == one.rules.end() || rule->second != setting.substr(sign + 1) || is_of_chain_text) continue;
      const auto before = by_default.find(one.id);
      EXPECT_TRUE(before == by_default.end() || before->second != one.text) << setting << ": " << one.text;
    }
  }
}

TEST_F(WordsUnderRules, AnUnknownRuleIsAnsweredWithThoseOfCountsAndOfMeasures) {
  for (const char* const rule : {"places_known=as_now_known", "", "minor_at"}) {
    const auto found = yearly_sentences(*session_, {kYear, {}, {rule}, {}}, {}, Language::en);
    ASSERT_FALSE(found) << rule;
    for (const char* const name : {"minor", "victim_scope", "place_known", "follow_up_window"})
      EXPECT_NE(found.error().message.find(name), std::string::npos) << rule << ": " << found.error().message;
  }
}

TEST_F(WordsUnderRules, EveryRuleOfTheChapterHasWordsInBothLanguages) {
  const auto measures = chain_measures(*session_, kYear, {}).value();
  const figures::FigureBook& book = *session_->figure_book().value();
  const std::vector<ChainRule> rules = rules_with_labels(measures, book);
  EXPECT_EQ(rules.size(), 10U);
  for (const ChainRule& rule : rules) {
    EXPECT_NE(rule.label.nl, rule.value) << rule.rule;
    EXPECT_NE(rule.label.nl, rule.label.en) << rule.rule;
  }
  EXPECT_EQ(default_rules().size(), figures::rule_names().size() + 6);
}

}  // namespace
}  // namespace zicht::services
