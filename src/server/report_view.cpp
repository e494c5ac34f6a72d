#include "server/report_view.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "intake/native_column.hpp"
#include "model/report_field.hpp"

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

std::string event_text(const Visit& visit, Service& service, const registry::LoggedEvent& event) {
  using Kind = decltype(event.kind);
  std::string others;
  for (const ReportId other : event.others)
    if (other != event.subject) others.append(others.empty() ? "" : ", ").append(shown(other));
  if (event.undoes != 0) others = std::to_string(event.undoes);
  const auto said = [&](const char* key) { return service.text(key, visit, {{"others", others}}); };
  switch (event.kind) {
    case Kind::submitted:
      return said("event_submitted");
    case Kind::corrected:
      return said("event_corrected");
    case Kind::withdrawn:
      return said("event_withdrawn");
    case Kind::same:
      return said("event_same");
    case Kind::different:
      return said("event_different");
    case Kind::linkage_applied:
      return said("event_linkage_applied");
    case Kind::settled:
      return said("event_settled");
    case Kind::adopted:
      return said("event_adopted");
    case Kind::viewed:
      return said("event_viewed");
    case Kind::erased:
      return said("event_erased");
    case Kind::undone:
      return said("event_undone");
    default:
      return said("event_other");
  }
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

Node timeline(Service& service, const Visit& visit, const std::vector<registry::LoggedEvent>& events,
              bool with_accounts) {
  std::set<Sequence> undone;
  for (const auto& event : events)
    if (event.undoes != 0) undone.insert(event.undoes);
  Node list = Node::list();
  const CodeList& organisations = service.desk().codebook().organisation();
  for (const auto& event : events) {
    using Kind = decltype(event.kind);
    const bool decision = event.kind == Kind::same || event.kind == Kind::different;
    const bool inner = decision || event.kind == Kind::viewed || event.kind == Kind::undone ||
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
                 .put("can_undo", with_accounts && decision && !undone.contains(event.sequence)));
  }
  return list;
}

}  // namespace zicht::server
