#include "intake/native_json.hpp"

namespace zicht::intake {
namespace {

/// A text, a number, a truth value, or a list of them; nothing for anything else.
std::optional<std::string> cell_text(const Node& node, bool list_allowed) {
  if (node.is_null()) return std::string();
  if (const auto* const text = node.as_text()) return *text;
  if (const auto* const number = node.as_integer()) return std::to_string(*number);
  if (const auto* const truth = node.as_bool()) return std::string(*truth ? "yes" : "no");
  if (!node.is_list() || !list_allowed) return std::nullopt;
  std::string joined;
  for (const Node& entry : *node.as_list()) {
    const auto one = cell_text(entry, false);
    if (!one) return std::nullopt;
    if (!joined.empty()) joined += kListSeparator;
    joined += *one;
  }
  return joined;
}

std::optional<FieldId> field_named(std::string_view name, bool of_episode) {
  const auto among =
      of_episode ? native_fields().subspan(kReportFields) : native_fields().first(kReportFields);
  for (const NativeField& field : among)
    if (field.name == name) return field.id;
  return std::nullopt;
}

}  // namespace

std::string JsonRecord::read_fields(const Node& object, bool of_episode, std::uint8_t episode) {
  if (!object.is_table()) return of_episode ? "episodes" : "data";
  for (const auto& [key, value] : *object.as_table()) {
    if (!of_episode && key == "episodes") continue;
    const auto field = field_named(key, of_episode);
    if (!field) return key;
    const FieldKind kind = native_field(*field).kind;
    const auto text = cell_text(value, kind == FieldKind::texts || kind == FieldKind::codes);
    if (!text) return key;
    record_.cell({*field, episode}) = texts_.emplace_back(*text);
  }
  return "";
}

std::string JsonRecord::read(const Node& object) {
  texts_.clear();
  record_.clear();
  record_.list_separator = kListSeparator;
  if (std::string wrong = read_fields(object, false, 0); !wrong.empty()) return wrong;
  const Node* const episodes = object.find("episodes");
  if (episodes == nullptr) return "";
  if (!episodes->is_list() || episodes->as_list()->size() > 255) return "episodes";
  std::uint8_t position = 0;
  for (const Node& episode : *episodes->as_list())
    if (std::string wrong = read_fields(episode, true, position++); !wrong.empty()) return wrong;
  return "";
}

namespace {

Node texts_node(const std::vector<std::string>& texts) {
  Node list = Node::list();
  for (const std::string& text : texts) list.add(text);
  return list;
}

Node codes_node(const std::vector<CodeId>& ids, const CodeList& list) {
  Node codes = Node::list();
  for (const CodeId id : ids) codes.add(list[id].code);
  return codes;
}

std::string age_text(AgeInterval age) {
  if (!age.known()) return "unknown";
  if (age.lower == age.upper) return std::to_string(age.lower);
  return std::to_string(age.lower) +
         (age.upper == AgeInterval::kOldest ? "+" : "-" + std::to_string(age.upper));
}

std::string days_text(const DateInterval& days) {
  return to_iso(days.first) + (days.first == days.last ? "" : "/" + to_iso(days.last));
}

/// Puts fields that are known.
class KnownFields {
 public:
  explicit KnownFields(Node& node) : node_(node) {}
  void code(const char* name, CodeId id, const CodeList& list) {
    if (id != kUnknown) node_.put(name, list[id].code);
  }
  void codes(const char* name, const std::vector<CodeId>& ids, const CodeList& list) {
    if (!ids.empty()) node_.put(name, codes_node(ids, list));
  }
  void texts(const char* name, const std::vector<std::string>& texts) {
    if (!texts.empty()) node_.put(name, texts_node(texts));
  }
  void text(const char* name, const std::string& text) {
    if (!text.empty()) node_.put(name, text);
  }
  void days(const char* name, const std::optional<DateInterval>& days) {
    if (days) node_.put(name, days_text(*days));
  }
  void age(const char* name, AgeInterval age) {
    if (age.known()) node_.put(name, age_text(age));
  }

 private:
  Node& node_;
};

Node to_native(const Episode& episode, const Codebook& book) {
  Node node = Node::table();
  KnownFields known(node);
  node.put("form", book.form()[episode.form].code);
  known.code("sub_form", episode.sub_form, book.sub_form());
  known.days("start", episode.start);
  known.days("end", episode.end);
  known.age("age_at_start", episode.age_at_start);
  known.age("age_at_end", episode.age_at_end);
  node.put("place", book.place()[episode.place].code);
  known.codes("countries", episode.countries, book.country());
  known.code("region", episode.region, book.region());
  known.codes("means_of_control", episode.means_of_control, book.means_of_control());
  known.code("recruiter_relation", episode.recruiter_relation, book.recruiter_relation());
  known.code("sector", episode.sector, book.sector());
  return node;
}

}  // namespace

Node to_native(const ReportContent& content, const Codebook& book) {
  const Report& report = content.report;
  const Identity& identity = content.identity;
  Node node = Node::table();
  KnownFields known(node);
  node.put("organisation", book.organisation()[report.organisation].code);
  node.put("received_on", report.received_on ? to_iso(*report.received_on) : "unknown");
  known.code("channel", report.channel, book.channel());
  known.text("own_reference", identity.own_reference);
  node.put("legal_basis", book.legal_basis()[report.legal_basis].code);
  known.code("dossier_type", report.dossier_type, book.dossier_type());
  known.code("referred_by", report.referred_by, book.organisation());
  known.texts("given_names", identity.given_names);
  known.texts("family_names", identity.family_names);
  known.texts("aliases", identity.aliases);
  known.text("birth_date", identity.birth_date);
  if (report.birth_year) node.put("birth_year", std::int64_t{*report.birth_year});
  node.put("age", age_text(report.age_at_receipt));
  node.put("sex", book.sex()[report.sex].code);
  known.texts("document_numbers", identity.document_numbers);
  node.put("nationalities",
           report.nationalities.empty() ? Node("unknown") : codes_node(report.nationalities, book.country()));
  known.code("residence_status", report.residence_status, book.residence_status());
  known.code("unaccompanied_minor", report.unaccompanied_minor, book.yes_no());
  known.codes("indicators", report.indicators, book.indicator());
  known.text("free_text", identity.free_text);
  Node episodes = Node::list();
  for (const Episode& episode : report.episodes) episodes.add(to_native(episode, book));
  if (!report.episodes.empty()) node.put("episodes", episodes);
  return node;
}

}  // namespace zicht::intake
