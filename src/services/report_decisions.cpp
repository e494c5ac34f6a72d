#include "services/report_decisions.hpp"

#include "base/text.hpp"
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

/// Sets the attribute that "name=value" names. \errors invalid_input.
Result<void> set_attribute(SettledAttributes& settled, const std::string& assignment, const Codebook& book) {
  const auto equals = std::min(assignment.find('='), assignment.size());
  const std::string_view name = std::string_view(assignment).substr(0, equals);
  const std::string_view value = std::string_view(assignment).substr(std::min(equals + 1, assignment.size()));
  if (name == "sex") {
    ZICHT_TRY(settled.sex, code_named(book.sex(), value));
  } else if (name == "residence_status") {
    ZICHT_TRY(settled.residence_status, code_named(book.residence_status(), value));
  } else if (name == "unaccompanied_minor") {
    ZICHT_TRY(settled.unaccompanied_minor, code_named(book.yes_no(), value));
  } else if (name == "nationalities") {
    settled.nationalities.clear();
    for (const std::string_view code : split(value, '|')) {
      ZICHT_TRY(settled.nationalities.emplace_back(), code_named(book.country(), code));
    }
  } else if (name == "birth_year") {
    const auto first_of_january = parse_iso_date(std::string(value) + "-01-01");
    if (!first_of_january || year_of(*first_of_january) < 1900)
      return fail(ErrorCode::invalid_input, "not a year of birth", "birth_year", "Write it as 2007.");
    settled.birth_year = static_cast<std::int16_t>(year_of(*first_of_january));
  } else {
    return fail(
        ErrorCode::invalid_input, "not an attribute that can be settled", std::string(name),
        "Write sex, birth_year, nationalities, residence_status or unaccompanied_minor, = and a value.");
  }
  return {};
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
