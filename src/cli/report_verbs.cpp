#include "cli/report_verbs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/import_setup.hpp"
#include "cli/registry_access.hpp"
#include "cli/registry_verbs.hpp"
#include "intake/import.hpp"
#include "model/report_field.hpp"
#include "model/report_number.hpp"
#include "registry/proof_file.hpp"
#include "services/chain.hpp"
#include "services/object_history.hpp"
#include "services/report_decisions.hpp"
#include "services/report_history.hpp"

namespace zicht::cli {
namespace {

using registry::Access;
using registry::LoggedEvent;
using services::report_named;

std::string others_text(const LoggedEvent& event, ReportId report) {
  std::string text;
  const auto partners = [&](const char* words, const std::vector<ReportPair>& pairs) {
    if (!pairs.empty()) text += words;
    for (const ReportPair& pair : pairs) text += " " + report_number(pair.a == report ? pair.b : pair.a);
  };
  if (event.linkage) {
    partners("  no longer with", event.linkage->splits);
    partners("  joined with", event.linkage->joins);
    return text;
  }
  if (event.undoes != 0) return fmt::format("  event {}", event.undoes);
  for (const ReportId other : services::reports_of(event))
    if (other != report) text += " " + report_number(other);
  return text;
}

void print_fields(const std::vector<std::pair<std::string, std::string>>& fields, Console& console) {
  for (const auto& [name, value] : fields) console.out << fmt::format("    {:28} {}\n", name, value);
}

void print_identity(const registry::OpenedSecrets& opened, Console& console) {
  console.out << fmt::format("  event {}{}\n", opened.event, opened.erased ? ": erased" : "");
  const auto line = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) console.out << fmt::format("    {:24} {}\n", name, value);
  };
  for (const ReportField& field : fields_of_report())
    if (field.identifies())
      line(std::string(field.name), joined(texts_of(field, opened.secrets.identity), "|"));
  line("reason", opened.secrets.reason);
}

/// Does one thing to a registry and says the number of the event that records it.
template <class Record>
Result<ExitCode> record_one(const std::string& folder, Console& console, Record record) {
  ZICHT_TRY(auto session, open_session(folder, Access::write));
  ZICHT_TRY(const Sequence event, record(session));
  console.messages << fmt::format("Recorded as event {}.\n", event);
  return ExitCode::ok;
}

void print_history(const services::ReportHistory& history, const Codebook& book, Console& console) {
  std::string reports;
  for (const ReportId other : history.reports_of_person) reports += " " + report_number(other);
  console.out << fmt::format("{}  person P{} ({})\n", report_number(history.report), history.person,
                             trimmed(reports));
  for (const auto& [event, undone_by] : history.events) {
    console.out << fmt::format("\n  {}  {}  by {}{}  (event {}{})\n", to_rfc3339(event.recorded_at),
                               name_of(event.kind), event.actor, others_text(event, history.report),
                               event.sequence,
                               undone_by == 0 ? "" : fmt::format(", undone by event {}", undone_by));
    if (event.settled) print_fields(services::fields_of(*event.settled, book), console);
    if (event.report) print_fields(services::fields_of(*event.report, book), console);
  }
}

}  // namespace

namespace {

/// The versions of an object of the chain and what registrars said of its ties.
Result<ExitCode> show_object(const ShowOptions& options, NamedObject object, Console& console) {
  if (!options.open_because.empty())
    return fail(ErrorCode::invalid_input, "what is sealed is opened of reports only", options.report,
                "Leave --open out.");
  ZICHT_TRY(auto session, open_session(options.registry, Access::read));
  ZICHT_TRY(const services::ObjectHistory history, services::object_history(session, object));
  if (options.json) {
    console.out << to_json(services::to_node(history, session.codebook()), 1) << '\n';
    return ExitCode::ok;
  }
  console.out << object_number(object.kind, object.number) << '\n';
  for (const auto& [event, undone_by] : history.events) {
    std::string more = event.undoes != 0 ? fmt::format("  event {}", event.undoes) : "";
    if (event.tie)
      more =
          fmt::format("  {} {} {}", services::name_of(event.tie->relation), event.tie->from, event.tie->to);
    console.out << fmt::format("\n  {}  {}  by {}{}  (event {}{})\n", to_rfc3339(event.recorded_at),
                               name_of(event.kind), event.actor, more, event.sequence,
                               undone_by == 0 ? "" : fmt::format(", undone by event {}", undone_by));
    if (event.object) print_fields(services::fields_of(*event.object, session.codebook()), console);
  }
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> show(const ShowOptions& options, Console& console) {
  if (const auto object = parse_object_number(options.report); object && object->kind != ObjectKind::report)
    return show_object(options, *object, console);
  ZICHT_TRY(const ReportId report, report_named(options.report));
  ZICHT_TRY(auto session,
            open_session(options.registry, options.open_because.empty() ? Access::read : Access::write));
  ZICHT_TRY(const services::ReportHistory history, services::report_history(session, report));
  if (options.json)
    console.out << to_json(services::to_node(history, session.codebook()), 1) << '\n';
  else
    print_history(history, session.codebook(), console);
  if (options.open_because.empty()) return ExitCode::ok;
  ZICHT_TRY(const auto opened,
            session.registry().open_secrets({report}, options.actor, options.open_because));
  console.out << "\n  What was sealed; that it was opened is recorded.\n";
  for (const auto& secrets : opened) print_identity(secrets, console);
  return ExitCode::ok;
}

Result<ExitCode> correct(const CorrectOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  ZICHT_TRY(const auto input, ReportInput::open(options.file, options.encoding));
  input->say_encoding(console);
  ZICHT_TRY(auto opened, open_for_import(options.registry, Access::write));
  services::ImportListener listener;
  listener.finding = [&](const Finding& finding) {
    console.messages << fmt::format("{}  {}  {}\n", finding.column, finding.rule, finding.message);
    if (!finding.suggestion.empty()) console.messages << "    " << finding.suggestion << '\n';
  };
  const services::ImportQuestion question{input->format(), false, options.language, options.actor, nullptr};
  auto receipt = opened.intake.correct(report, input->text(), options.reason, question, listener);
  if (!receipt && receipt.error().code == ErrorCode::invalid_input)
    receipt.error().where =
        receipt.error().where.empty() ? options.file : options.file + ", " + receipt.error().where;
  if (!receipt) return std::unexpected(std::move(receipt).error());
  console.messages << fmt::format("Recorded as event {}.\n", receipt->sequence);
  return ExitCode::ok;
}

Result<ExitCode> withdraw(const WithdrawOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  const services::Decider decider{options.actor, options.reason};
  return record_one(options.registry, console, [&](services::Session& session) {
    return options.undo ? services::undo_withdrawal(session, report, decider)
                        : services::withdraw(session, report, decider);
  });
}

Result<ExitCode> decide_same(const DecideOptions& options, Console& console) {
  ZICHT_TRY(const ReportId a, report_named(options.a));
  ZICHT_TRY(const ReportId b, report_named(options.b));
  return record_one(options.registry, console, [&](services::Session& session) {
    return services::decide_same(session, a, b, {options.actor, options.reason});
  });
}

Result<ExitCode> decide_different(const DecideOptions& options, Console& console) {
  ZICHT_TRY(const ReportId a, report_named(options.a));
  ZICHT_TRY(const ReportId b, report_named(options.b));
  return record_one(options.registry, console, [&](services::Session& session) {
    return services::decide_different(session, a, b, {options.actor, options.reason});
  });
}

Result<ExitCode> settle(const SettleOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  return record_one(options.registry, console, [&](services::Session& session) {
    return services::settle(session, report, options.attributes, {options.actor, options.reason});
  });
}

Result<ExitCode> erase(const EraseOptions& options, Console& console) {
  std::vector<ReportId> reports;
  for (const std::string& name : options.reports) {
    ZICHT_TRY(reports.emplace_back(), report_named(name));
  }
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_CHECK(registry.erase(reports, options.actor));
  console.messages << fmt::format(
      "Erased: the identities of {} reports cannot be read any more. Figures stay.\n"
      "A copy of the keys that was made before can still open copies of the registry: destroy it too.\n",
      reports.size());
  return ExitCode::ok;
}

Result<ExitCode> verify(const VerifyOptions& options, Console& console) {
  std::vector<registry::TreeHead> heads;
  for (const std::string& written : options.heads) {
    ZICHT_TRY(heads.emplace_back(), registry::parse_head_text(written));
  }
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::read));
  Progress progress(console, "Verify");
  ZICHT_TRY(const auto verification, registry.verify(heads, [&](Sequence events) {
    progress.update(static_cast<std::int64_t>(events), "events");
  }));
  const std::string head = registry::head_text(verification.head);
  if (options.json) {
    Node discrepancies = Node::list();
    for (const auto& one : verification.discrepancies)
      discrepancies.add(
          Node::table().put("event", static_cast<std::int64_t>(one.event)).put("what", one.what));
    console.out << to_json(Node::table()
                               .put("good", verification.good())
                               .put("head", head)
                               .put("sealed", static_cast<std::int64_t>(verification.sealed))
                               .put("ahead", static_cast<std::int64_t>(verification.ahead))
                               .put("discrepancies", discrepancies),
                           1)
                << '\n';
  } else {
    for (const auto& one : verification.discrepancies)
      console.out << (one.event == 0 ? "registry" : fmt::format("event {}", one.event)) << ": " << one.what
                  << '\n';
    console.out << fmt::format("{} events and {} sealed texts read: {}\nHead {}\n",
                               grouped(static_cast<std::int64_t>(verification.head.size)),
                               grouped(static_cast<std::int64_t>(verification.sealed)),
                               verification.good() ? "all agree" : "they do not agree", head);
    if (verification.ahead > 0) console.out << ahead_text(verification.ahead);
    if (verification.good() && heads.empty())
      console.out << "Keep this head elsewhere: with it, a log that is rewritten later is found (zicht "
                     "verify --head).\n";
  }
  return verification.good() ? ExitCode::ok : ExitCode::data;
}

}  // namespace zicht::cli
