#include "services/report_decisions.hpp"

#include "base/text.hpp"
#include "model/report_field.hpp"
#include "model/report_number.hpp"

namespace zicht::services {
namespace {

Result<Sequence> append_one(Session& session, EventBody body, const std::string& actor) {
  ZICHT_TRY(const auto receipts, session.registry().append({{std::move(body), actor, std::nullopt}}));
  return receipts.front().sequence;
}

Result<void> check_two(ReportId a, ReportId b) {
  if (a != b) return {};
  return fail(ErrorCode::invalid_input, "a report cannot be compared with itself", report_number(a));
}

Result<CodeId> code_named(const CodeList& list, std::string_view code) {
  const auto found = list.find(code);
  if (found && *found != kUnknown) return *found;
  return fail(ErrorCode::invalid_input, "not a code of " + list.id(), std::string(code),
              "The codes are in docs/reference/codes.md.");
}

Result<void> read_value(std::string_view value, const ReportField& field, const Codebook& book, CodeId& id) {
  ZICHT_TRY(id, code_named(book.list(field.list), value));
  return {};
}
Result<void> read_value(std::string_view value, const ReportField& field, const Codebook& book,
                        std::vector<CodeId>& ids) {
  ids.clear();
  for (const std::string_view code : split(value, '|')) {
    ZICHT_TRY(ids.emplace_back(), code_named(book.list(field.list), code));
  }
  return {};
}
Result<void> read_value(std::string_view value, const ReportField& field, const Codebook&,
                        std::optional<std::int16_t>& year) {
  const auto first_of_january = parse_iso_date(std::string(value) + "-01-01");
  if (!first_of_january || year_of(*first_of_january) < 1900)
    return fail(ErrorCode::invalid_input, "not a year of birth", std::string(field.name),
                "Write it as 2007.");
  year = static_cast<std::int16_t>(year_of(*first_of_january));
  return {};
}

/// Sets the attribute that "name=value" names. \errors invalid_input.
Result<void> set_attribute(SettledAttributes& settled, const std::string& assignment, const Codebook& book) {
  const auto equals = std::min(assignment.find('='), assignment.size());
  const std::string_view name = std::string_view(assignment).substr(0, equals);
  const std::string_view value = std::string_view(assignment).substr(std::min(equals + 1, assignment.size()));
  const ReportField* const field = field_named(name, false);
  if (field == nullptr || !field->of_person())
    return fail(ErrorCode::invalid_input, "not an attribute that can be settled", std::string(name),
                "Write " + settled_names() + ", = and a value.");
  Result<void> done;
  with_member(*field, settled, [&](auto& member) { done = read_value(value, *field, book, member); });
  return done;
}

}  // namespace

Result<Sequence> withdraw(Session& session, ReportId report, const Decider& decider) {
  return append_one(session, Withdrawn{report, decider.reason}, decider.actor);
}

Result<Sequence> undo_withdrawal(Session& session, ReportId report, const Decider& decider) {
  ZICHT_TRY(const auto events, session.registry().history(report));
  Sequence withdrawal = 0;
  for (const registry::LoggedEvent& event : events) {
    if (event.kind == EventKind::withdrawn) withdrawal = event.sequence;
    if (withdrawal != 0 && event.undoes == withdrawal) withdrawal = 0;
  }
  if (withdrawal == 0)
    return fail(ErrorCode::conflict, "the report is not withdrawn", report_number(report),
                "zicht show tells what was recorded about it.");
  return append_one(session, Undone{withdrawal, decider.reason}, decider.actor);
}

Result<Sequence> decide_same(Session& session, ReportId a, ReportId b, const Decider& decider) {
  ZICHT_CHECK(check_two(a, b));
  return append_one(session, SamePerson{a, b, decider.reason}, decider.actor);
}

Result<Sequence> decide_different(Session& session, ReportId a, ReportId b, const Decider& decider) {
  ZICHT_CHECK(check_two(a, b));
  return append_one(session, DifferentPersons{a, b, decider.reason}, decider.actor);
}

Result<Sequence> settle(Session& session, ReportId report, std::span<const std::string> assignments,
                        const Decider& decider) {
  ZICHT_TRY(SettledAttributes attributes, parse_settled(assignments, session.codebook()));
  return append_one(session, Settled{report, std::move(attributes), decider.reason}, decider.actor);
}

Result<Sequence> correct_clock(Session& session, const Decider& decider) {
  return append_one(session, ClockCorrected{decider.reason}, decider.actor);
}

std::string settled_names() {
  std::vector<std::string> names;
  for (const ReportField& field : fields_of_report())
    if (field.of_person()) names.emplace_back(field.name);
  const std::string last = names.back();
  names.pop_back();
  return joined(names, ", ") + " or " + last;
}

Result<SettledAttributes> parse_settled(std::span<const std::string> assignments, const Codebook& book) {
  SettledAttributes settled;
  for (const std::string& assignment : assignments) ZICHT_CHECK(set_attribute(settled, assignment, book));
  return settled;
}

Result<ReportId> report_named(const std::string& name) {
  if (const auto report = parse_report_number(name)) return *report;
  return fail(ErrorCode::invalid_input, "not the number of a report", name,
              "Reports are named R and a number: R17.");
}

}  // namespace zicht::services
