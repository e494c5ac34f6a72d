#include "server/report_view.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "intake/native_column.hpp"
#include "model/report_field.hpp"
#include "services/chain.hpp"
#include "services/chain_desk.hpp"

namespace zicht::server {
namespace {

/// Codes as their labels.
std::string in_words(const ReportField& field, const std::vector<std::string>& texts, const Codebook& book,
                     Language language) {
  std::vector<std::string> words = texts;
  if (!field.list.empty()) {
    const CodeList& list = book.list(field.list);
    for (std::string& word : words)
      if (const auto code = list.find(word)) word = list[*code].label.in(language);
  }
  return joined(words, ", ");
}

ShownField shown_field(Service& service, const ReportField& field, std::uint8_t episode,
                       const std::vector<std::string>& texts, Language language) {
  const intake::FieldWords* const words = service.desk().definitions().fields.find(field.id);
  std::string label = words == nullptr ? std::string(field.name) : words->label.in(language);
  if (episode > 0) label += " (" + std::to_string(episode + 1) + ")";
  return {intake::column_name({field.id, episode}), label,
          in_words(field, texts, service.desk().codebook(), language)};
}

}  // namespace

std::string role_texts(Service& service, const std::vector<Role>& roles, const Visit& visit) {
  std::vector<std::string> texts;
  for (const Role role : roles) texts.push_back(service.text("role_" + std::string(name_of(role)), visit));
  return joined(texts, ", ");
}

std::string organisation_text(Service& service, const std::string& code, Language language) {
  const CodeList& organisations = service.desk().codebook().organisation();
  const auto found = organisations.find(code);
  return found ? organisations[*found].label.in(language) : code;
}

std::string event_text(const Visit& visit, Service& service, const registry::LoggedEvent& event) {
  std::string others;
  for (const ReportId other : event.others)
    if (other != event.subject) others.append(others.empty() ? "" : ", ").append(shown(other));
  if (event.undoes != 0) others = std::to_string(event.undoes);
  if (event.tie)
    others = service.text("relation_" + std::string(services::name_of(event.tie->relation)), visit,
                          {{"from", std::to_string(event.tie->from)}, {"to", std::to_string(event.tie->to)}});
  static constexpr std::array kActions = {"add",           "password", "reset",          "second_factor",
                                          "recovery_code", "block",    "unblock",        "roles",
                                          "key",           "revoke",   "recovery_codes", "end_sessions"};
  if (event.account && std::ranges::find(kActions, event.account->action) != kActions.end())
    return service.text(
        "event_account", visit,
        {{"account", event.account->account},
         {"what", service.text("account_" + event.account->action, visit)},
         {"detail", event.account->detail.empty() ? "" : " (" + event.account->detail + ")"}});
  if (event.object)
    if (const auto* const follow_up = std::get_if<FollowUp>(&*event.object)) {
      const CodeList& kinds = service.desk().codebook().list("follow_up_kind");
      return service.text("event_followed_up", visit,
                          {{"what", kinds[follow_up->kind].label.in(visit.language)},
                           {"day", follow_up->on ? to_iso(*follow_up->on) : "–"}});
    }
  return service.text("event_" + std::string(name_of(event.kind)), visit, {{"others", others}});
}

std::vector<ShownField> shown_fields(Service& service, const Report& report, Language language) {
  const Codebook& book = service.desk().codebook();
  std::vector<ShownField> fields;
  for (const ReportField& field : fields_of_report())
    if (!field.identifies() && field.id != FieldId::submission)
      fields.push_back(shown_field(service, field, 0, texts_of(field, report, book), language));
  for (std::size_t e = 0; e < report.episodes.size(); ++e)
    for (const ReportField& field : fields_of_episode())
      fields.push_back(shown_field(service, field, static_cast<std::uint8_t>(e),
                                   texts_of(field, report.episodes[e], book), language));
  return fields;
}

std::vector<ShownField> shown_fields(Service& service, const Identity& identity, Language language) {
  std::vector<ShownField> fields;
  for (const ReportField& field : fields_of_report())
    if (field.identifies())
      fields.push_back(shown_field(service, field, 0, texts_of(field, identity), language));
  return fields;
}

Result<std::vector<registry::ListedReport>> reports_of_person(Service& service, const Visit& visit) {
  const auto person = report_in(visit.path.at("person"));
  if (!person) return fail(ErrorCode::not_found, "there is no such person");
  ZICHT_TRY(const auto numbers, service.desk().reports_of(*person));
  std::vector<registry::ListedReport> reports;
  for (const ReportId number : numbers) {
    ZICHT_TRY(const auto report, service.desk().find(number));
    if (report) reports.push_back(*report);
  }
  return reports;
}

Node known_rows(const std::vector<ShownField>& fields) {
  Node rows = Node::list();
  for (const ShownField& field : fields)
    if (!field.value.empty()) rows.add(Node::table().put("label", field.label).put("value", field.value));
  return rows;
}

Result<void> add_follow_ups(Service& service, ObjectNumber subject,
                            std::vector<registry::LoggedEvent>& events) {
  ZICHT_TRY(const auto view, service.chain().view());
  const auto found = view->follow_ups_of.find(subject);
  if (found == view->follow_ups_of.end()) return {};
  for (const ObjectNumber number : found->second) {
    ZICHT_TRY(const auto of_one, service.desk().history(number));
    events.insert(events.end(), of_one.begin(), of_one.end());
  }
  std::ranges::sort(events, {}, &registry::LoggedEvent::sequence);
  return {};
}

Node timeline(Service& service, const Visit& visit, const std::vector<registry::LoggedEvent>& events,
              bool with_accounts) {
  std::set<Sequence> undone;
  for (const auto& event : events)
    if (event.undoes != 0) undone.insert(event.undoes);
  std::set<ObjectNumber> followed;  // what followed says it better than its tie to what it followed
  for (const auto& event : events)
    if (event.object && std::holds_alternative<FollowUp>(*event.object)) followed.insert(event.subject);
  Node list = Node::list();
  const CodeList& organisations = service.desk().codebook().organisation();
  for (const auto& event : events) {
    using Kind = decltype(event.kind);
    if (event.kind == Kind::tied && event.tie && event.tie->relation == Relation::follows_up &&
        followed.contains(event.tie->from))
      continue;
    const bool judged = event.kind == Kind::same || event.kind == Kind::different;
    const bool decision = judged || event.kind == Kind::withdrawn;
    const bool of_report = decision || event.kind == Kind::submitted || event.kind == Kind::corrected ||
                           event.kind == Kind::settled || event.kind == Kind::erased;
    const bool inner = judged || event.kind == Kind::viewed || event.kind == Kind::undone ||
                       event.kind == Kind::settled || event.kind == Kind::linkage_applied;
    if (inner && !with_accounts) continue;
    const Actor actor = actor_from_text(event.actor);
    const auto organisation = organisations.find(actor.organisation);
    std::string who = organisation ? organisations[*organisation].label.in(visit.language) : "";
    if (with_accounts) {
      std::string account = actor.account;
      if (!who.empty()) account.append(", ").append(who);
      who = std::move(account);
    }
    list.add(Node::table()
                 .put("sequence", std::to_string(event.sequence))
                 .put("when", shown_time(event.recorded_at))
                 .put("what", event_text(visit, service, event))
                 .put("has_who", !who.empty())
                 .put("who", who)
                 .put("report", shown(event.subject))
                 .put("about", of_report && event.subject != 0 ? shown(event.subject) + " " : "")
                 .put("can_undo", with_accounts && decision && !undone.contains(event.sequence)));
  }
  return list;
}

}  // namespace zicht::server
