#include "intake/chain_register_checks.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace zicht::intake {
namespace {

constexpr std::string_view kRelationNames[kRelations] = {
    "became", "investigated_in", "merged_into", "names",      "prosecuted_in",
    "led_to", "joined_to",       "of_case",     "follows_up", "within"};

/// A disposal or judgment with the case that it is of.
template <class Object>
using ByCase = std::unordered_map<ObjectNumber, std::vector<const Numbered<Object>*>>;

class RegisterCheck {
 public:
  RegisterCheck(const ChainSnapshot& chain, const StatSnapshot& reports, const Codebook& codebook,
                const ChainRules& rules, Language language)
      : chain_(chain), book_(codebook), rules_(rules), language_(language) {
    for (const Tie& tie : chain.ties)
      if (tie.relation == Relation::of_case) case_of_.emplace(tie.from, tie.to);
    for (const auto& one : chain.cases) registered_on_.emplace(one.number, one.object.registered_on);
    for (const auto& one : chain.disposals) group(one, disposals_);
    for (const auto& one : chain.judgments) group(one, judgments_);
    for (std::size_t at = 0; at < reports.reports(); ++at)
      if (reports.received_on[at] != StatSnapshot::kNoDate)
        received_on_.emplace(reports.report[at], reports.received_on[at]);
    for (const auto& one : chain.concerns)
      if (one.object.received_on) received_on_.emplace(one.number, *one.object.received_on);
  }

  std::vector<RegisterFinding> run() && {
    check_lags();
    check_without_object();
    check_cases();
    check_follow_ups();
    for (const ObjectNumber number : tied_in_circle(chain_.ties, Relation::merged_into))
      add(ChainCheck::tied_in_circle, "merged_into_reference", ObjectKind::investigation, number);
    for (const ObjectNumber number : tied_in_circle(chain_.ties, Relation::joined_to))
      add(ChainCheck::tied_in_circle, "joined_to_case_key", ObjectKind::court_case, number);
    for (const WaitingReferences& waiting : chain_.waiting) {
      add(ChainCheck::waiting, std::string(kRelationNames[static_cast<std::size_t>(waiting.relation)]),
          ObjectKind::report, 0);
      found_.back().finding.message += " (" + std::to_string(waiting.references) + ")";
    }
    std::ranges::stable_sort(found_, [](const RegisterFinding& a, const RegisterFinding& b) {
      return std::pair(std::string_view(a.finding.rule), a.number) <
             std::pair(std::string_view(b.finding.rule), b.number);
    });
    return std::move(found_);
  }

 private:
  template <class Object>
  void group(const Numbered<Object>& one, ByCase<Object>& by_case) {
    if (const auto its_case = case_of_.find(one.number); its_case != case_of_.end())
      by_case[its_case->second].push_back(&one);
  }
  void add(ChainCheck check, std::string column, ObjectKind kind, ObjectNumber number) {
    found_.push_back({rules_.finding(check, std::move(column), language_), kind, number});
  }
  const std::string& text(std::string_view list, CodeId code) const { return book_.list(list)[code].code; }

  void check_lags() {
    std::unordered_map<ObjectNumber, std::optional<Date>> opened_on;
    for (const auto& one : chain_.investigations) opened_on.emplace(one.number, one.object.opened_on);
    for (const Tie& tie : chain_.ties) {
      if (tie.relation != Relation::led_to) continue;
      const auto opened = opened_on.find(tie.from);
      const auto registered = registered_on_.find(tie.to);
      if (opened != opened_on.end() && registered != registered_on_.end() && opened->second &&
          registered->second && *registered->second < *opened->second)
        add(ChainCheck::case_before_investigation, "registered_on", ObjectKind::court_case, tie.to);
    }
  }

  void check_without_object() {
    for (const auto& one : chain_.disposals)
      if (!case_of_.contains(one.number))
        add(ChainCheck::unknown_object, "case_key", ObjectKind::disposal, one.number);
    for (const auto& one : chain_.judgments)
      if (!case_of_.contains(one.number))
        add(ChainCheck::unknown_object, "case_key", ObjectKind::judgment, one.number);
    std::unordered_map<ObjectNumber, bool> has_subject;
    for (const Tie& tie : chain_.ties)
      if (tie.relation == Relation::follows_up) has_subject[tie.from] = true;
    for (const auto& one : chain_.follow_ups)
      if (!has_subject[one.number])
        add(ChainCheck::unknown_object, "report_references", ObjectKind::follow_up, one.number);
  }

  void check_cases() {
    for (const auto& one : chain_.cases) {
      check_disposals(one);
      check_judgments(one);
    }
  }

  void check_disposals(const Numbered<Case>& its_case) {
    const auto found = disposals_.find(its_case.number);
    if (found == disposals_.end()) return;
    std::vector<const Numbered<Disposal>*> final;
    for (const Numbered<Disposal>* const one : found->second) {
      if (one->object.decided_on && its_case.object.registered_on &&
          *one->object.decided_on < *its_case.object.registered_on)
        add(ChainCheck::disposal_before_registration, "decided_on", ObjectKind::disposal, one->number);
      if (text("yes_no", one->object.final) != "no") final.push_back(one);
    }
    std::ranges::sort(final, {}, [](const Numbered<Disposal>* one) {
      return std::pair(one->object.decided_on, one->number);
    });
    for (std::size_t at = 1; at < final.size(); ++at)
      add(final[at]->object.decided_on == final[at - 1]->object.decided_on
              ? ChainCheck::two_disposals_one_day
              : ChainCheck::second_final_disposal,
          "decided_on", ObjectKind::disposal, final[at]->number);
  }

  bool was_summoned(ObjectNumber its_case) const {
    const auto found = disposals_.find(its_case);
    return found != disposals_.end() &&
           std::ranges::any_of(found->second, [&](const Numbered<Disposal>* one) {
             const std::string& kind = text("disposal_kind", one->object.kind);
             return kind == "summons" || kind == "joined_for_trial";
           });
  }

  void check_judgments(const Numbered<Case>& its_case) {
    const auto found = judgments_.find(its_case.number);
    if (found == judgments_.end()) return;
    if (!was_summoned(its_case.number))
      add(ChainCheck::judgment_without_summons, "case_key", ObjectKind::judgment,
          found->second.front()->number);
    std::optional<Date> first;
    int in_first_instance = 0;
    for (const Numbered<Judgment>* const one : found->second) {
      if (text("instance", one->object.instance) != "first") continue;
      if (++in_first_instance > 1)
        add(ChainCheck::second_first_instance, "instance", ObjectKind::judgment, one->number);
      if (!first || (one->object.given_on && *one->object.given_on < *first)) first = one->object.given_on;
    }
    for (const Numbered<Judgment>* const one : found->second) {
      const std::string& instance = text("instance", one->object.instance);
      if (instance != "appeal" && instance != "cassation") continue;
      if (!first || (one->object.given_on && *one->object.given_on < *first))
        add(ChainCheck::appeal_before_first, "given_on", ObjectKind::judgment, one->number);
    }
  }

  void check_follow_ups() {
    std::unordered_map<ObjectNumber, std::optional<Date>> on;
    for (const auto& one : chain_.follow_ups) on.emplace(one.number, one.object.on);
    for (const Tie& tie : chain_.ties) {
      if (tie.relation != Relation::follows_up) continue;
      const auto followed = on.find(tie.from);
      const auto received = received_on_.find(tie.to);
      if (followed != on.end() && followed->second && received != received_on_.end() &&
          *followed->second < received->second)
        add(ChainCheck::follow_up_before_receipt, "on", ObjectKind::follow_up, tie.from);
    }
  }

  const ChainSnapshot& chain_;
  const Codebook& book_;
  const ChainRules& rules_;
  Language language_;
  std::unordered_map<ObjectNumber, ObjectNumber> case_of_;
  std::unordered_map<ObjectNumber, std::optional<Date>> registered_on_;
  std::unordered_map<ObjectNumber, Date> received_on_;
  ByCase<Disposal> disposals_;
  ByCase<Judgment> judgments_;
  std::vector<RegisterFinding> found_;
};

}  // namespace

std::vector<RegisterFinding> check_chain(const ChainSnapshot& chain, const StatSnapshot& reports,
                                         const Codebook& codebook, const ChainRules& rules,
                                         Language language) {
  return RegisterCheck(chain, reports, codebook, rules, language).run();
}

}  // namespace zicht::intake
