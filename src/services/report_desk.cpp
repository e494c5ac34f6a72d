#include "services/report_desk.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <thread>
#include <type_traits>

#include "base/node.hpp"
#include "base/table_reader.hpp"
#include "base/text.hpp"
#include "base/visible_text.hpp"
#include "intake/import.hpp"
#include "intake/report_parser.hpp"
#include "model/report_field.hpp"
#include "model/report_number.hpp"
#include "registry/identity_reader.hpp"
#include "services/accounts.hpp"
#include "services/import_reports.hpp"
#include "services/session.hpp"

namespace zicht::services {
namespace {

using registry::Access;

/// The cells as the parser reads them; views into `cells`. Names that are no column are left out: a form
/// sends other fields too.
intake::RawRecord record_of(const Cells& cells) {
  intake::RawRecord record;
  record.list_separator = intake::kListSeparator;
  for (const auto& [name, value] : cells) {
    const auto column = intake::native_column(name);
    if (!column) continue;
    if (static_cast<std::size_t>(column->field) >= kReportFields && record.episodes.size() <= column->episode)
      record.episodes.resize(column->episode + std::size_t{1});
    record.cell(*column) = value;
  }
  return record;
}

/// What was typed, as one line: kept beside the report, as the row of a file is.
std::string raw_of(const Cells& cells) {
  Node raw = Node::table();
  for (const auto& [name, value] : cells) raw.put(name, value);
  return to_json(raw);
}

/// That the clock jumped is no conflict between people: nothing can be recorded until somebody sets it right.
Result<std::vector<Receipt>> told_of_clock(Result<std::vector<Receipt>> receipts) {
  if (!receipts && receipts.error().code == ErrorCode::conflict &&
      receipts.error().advice.find("zicht clock") != std::string::npos)
    receipts.error().code = ErrorCode::unavailable;
  return receipts;
}

/// The reporter's own reference as a file's would be understood: who sends it again means this report.
OnceKey reference_key(const ReportContent& content, const Codebook& book) {
  return {book.organisation()[content.report.organisation].code, look_alike(content.identity.own_reference)};
}

}  // namespace

struct ReportDesk::State {
  std::filesystem::path folder;
  registry::Clock clock;
  Session writer;
  intake::IntakeDefinitions definitions;
  registry::ReportList list;
  /// Appends share it, so that they are committed together; whatever else uses the writer's connection has it
  /// alone.
  std::shared_mutex writer_mutex;
  std::mutex account_events_mutex;  ///< each note comes into the log once
  std::mutex readers_mutex;
  std::vector<Session> idle_readers;

  State(std::filesystem::path registry, registry::Clock now, Session session,
        intake::IntakeDefinitions parsed, registry::ReportList reports)
      : folder(std::move(registry)),
        clock(std::move(now)),
        writer(std::move(session)),
        definitions(std::move(parsed)),
        list(std::move(reports)) {}

  /// Runs with a registry of its own, opened for reading.
  template <class Use>
  auto read(const Use& use) -> decltype(use(std::declval<Session&>())) {
    std::optional<Session> reader;
    {
      const std::lock_guard guard(readers_mutex);
      if (!idle_readers.empty()) {
        reader.emplace(std::move(idle_readers.back()));
        idle_readers.pop_back();
      }
    }
    if (!reader) {
      ZICHT_TRY(Session opened, Session::open(folder, Access::read, clock));
      reader.emplace(std::move(opened));
    }
    auto answer = use(*reader);
    const std::lock_guard guard(readers_mutex);
    if (idle_readers.size() < 8) idle_readers.push_back(*std::move(reader));
    return answer;
  }

  Result<std::vector<Receipt>> append(const std::vector<NewEvent>& events) {
    const std::shared_lock guard(writer_mutex);
    return told_of_clock(writer.registry().append(events));
  }

  Result<void> check_unchanged(const std::vector<ReadState>& read) {
    for (const ReadState& was : read) {
      ZICHT_TRY(const auto now, list.find(was.report));
      if (!now)
        return fail(ErrorCode::not_found, "there is no such report", "R" + std::to_string(was.report));
      if (now->last_change != was.last_change)
        return fail(ErrorCode::conflict, "somebody else changed this report since you opened it",
                    "R" + std::to_string(was.report), "Look at it again, then decide.");
    }
    return {};
  }

  std::optional<ReportContent> parse(const Cells& cells, Language language,
                                     std::vector<Finding>& findings) const {
    intake::ReportParser parser(writer.codebook(), definitions, language, writer.today());
    const intake::RawRecord record = record_of(cells);
    auto content = parser.parse(record, findings);
    if (content &&
        writer.codebook().legal_basis()[content->report.legal_basis].code != "no_consent_anonymous")
      content->identity.raw = raw_of(cells);
    return content;
  }
};

ReportDesk::ReportDesk(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReportDesk::~ReportDesk() = default;

Result<std::unique_ptr<ReportDesk>> ReportDesk::open(const std::filesystem::path& folder,
                                                     registry::Clock clock,
                                                     const std::map<std::string, std::string>& shipped) {
  ZICHT_TRY(Session session, Session::open(folder, Access::write, clock));
  ZICHT_TRY(auto definitions,
            intake::IntakeDefinitions::parse(session.definitions(), shipped, session.codebook()));
  ZICHT_TRY(auto list, registry::ReportList::open(folder, session.codebook()));
  return std::unique_ptr<ReportDesk>(new ReportDesk(std::make_unique<State>(
      folder, std::move(clock), std::move(session), std::move(definitions), std::move(list))));
}

const Codebook& ReportDesk::codebook() const { return state_->writer.codebook(); }
const intake::IntakeDefinitions& ReportDesk::definitions() const { return state_->definitions; }
bool ReportDesk::is_made_up() const { return state_->writer.is_made_up(); }
Date ReportDesk::today() const { return state_->writer.today(); }

Instant ReportDesk::now() const { return state_->writer.now(); }

std::vector<Finding> ReportDesk::check(const Cells& cells, Language language) const {
  std::vector<Finding> findings;
  state_->parse(cells, language, findings);
  return findings;
}

Result<SubmitAnswer> ReportDesk::submit(const Cells& cells, const Actor& actor, const OnceKey& once,
                                        Language language) {
  SubmitAnswer answer;
  auto content = state_->parse(cells, language, answer.findings);
  if (!content) return answer;
  Submitted event;
  event.once = once;
  if (const std::string& reference = content->identity.own_reference; !reference.empty()) {
    event.once = reference_key(*content, codebook());
    // Version 0.1 took the reference letter by letter.
    if (event.once->reference != reference) event.once_before.push_back({event.once->source, reference});
  }
  event.content = *std::move(content);
  ZICHT_TRY(const auto receipts, state_->append({{std::move(event), to_text(actor), std::nullopt}}));
  answer.receipt = receipts.at(0);
  if (answer.receipt->outcome == Receipt::Outcome::differing_content) {
    const intake::ReportParser parser(codebook(), state_->definitions, language, today());
    answer.findings.push_back(parser.finding(intake::Check::same_key_same_content, "own_reference",
                                             {{"report", report_number(answer.receipt->report)}}));
    answer.receipt.reset();
  }
  return answer;
}

Result<SubmitAnswer> ReportDesk::correct(const ReadState& read, const Cells& cells, const std::string& reason,
                                         const Actor& actor, Language language) {
  SubmitAnswer answer;
  auto content = state_->parse(cells, language, answer.findings);
  if (!content) return answer;
  std::optional<OnceKey> once;
  if (!content->identity.own_reference.empty()) once = reference_key(*content, codebook());
  ZICHT_TRY(const Sequence sequence,
            decide(Corrected{read.report, *std::move(content), reason, std::move(once), {}}, {read}, actor));
  answer.receipt = Receipt{Receipt::Outcome::recorded, sequence};
  return answer;
}

namespace {

/// How many rows name another organisation than this one.
class SenderCheck {
 public:
  explicit SenderCheck(CodeId own) : own_(own) {}
  void look(const std::vector<NewEvent>& events) {
    for (const NewEvent& event : events)
      if (std::get<Submitted>(event.body).content.report.organisation != own_) ++others_;
  }
  std::int64_t others() const { return others_; }

 private:
  CodeId own_;
  std::int64_t others_ = 0;
};

}  // namespace

Result<UploadAnswer> ReportDesk::upload(const std::string& csv, const Actor& actor, bool own_only,
                                        Language language) {
  const intake::ImportSetup setup{codebook(), state_->definitions, language,
                                  today(),    to_text(actor),      nullptr};
  const auto import = [&](const intake::ImportOutputs& outputs) -> Result<intake::ImportSummary> {
    std::istringstream bytes(csv);
    ZICHT_TRY(const auto text, TextInput::of_any(bytes));
    const bool json_lines = format_of({}, text->stream()) == ReportFormat::json_lines;
    return json_lines ? intake::import_json_lines(text->stream(), setup, outputs)
                      : intake::import_csv(text->stream(), setup, outputs);
  };
  intake::ImportOutputs outputs;
  outputs.progress = [](std::int64_t) {};
  if (own_only) {  // all rows are looked at before any is recorded
    const auto own = codebook().organisation().find(actor.organisation);
    SenderCheck senders(own.value_or(kUnknown));
    outputs.finding = [](const Finding&) {};
    outputs.rejects = []() -> Result<std::ostream*> { return nullptr; };
    outputs.append = [&](const std::vector<NewEvent>& events) -> intake::ImportOutputs::Append {
      senders.look(events);
      return [count = events.size()] { return std::vector<Receipt>(count); };
    };
    ZICHT_CHECK(import(outputs));
    if (senders.others() > 0)
      return fail(
          ErrorCode::invalid_input,
          "rows name another organisation than yours: " + std::to_string(senders.others()), "organisation",
          "Send only reports of your own organisation; write " + actor.organisation + " in that column.");
  }
  UploadAnswer answer;
  std::ostringstream rejects;
  outputs.finding = [&](const Finding& finding) {
    if (answer.findings.size() < kMostFindings)
      answer.findings.push_back(finding);
    else
      ++answer.more_findings;
  };
  outputs.rejects = [&]() -> Result<std::ostream*> { return &rejects; };
  outputs.append = [&](std::vector<NewEvent> events) -> intake::ImportOutputs::Append {
    return [this, prepared = state_->writer.registry().prepare(std::move(events))] {
      const std::shared_lock guard(state_->writer_mutex);
      return state_->writer.registry().append_prepared(*prepared);
    };
  };
  ZICHT_TRY(const intake::ImportSummary summary, import(outputs));
  answer.rows = summary.rows;
  answer.recorded = summary.recorded;
  answer.repeated = summary.repeated;
  answer.rejected = summary.rejected;
  answer.rejected_rows = std::move(rejects).str();
  return answer;
}

std::optional<SettledAttributes> ReportDesk::settled_from(const Cells& cells, Language) const {
  SettledAttributes settled;
  bool readable = true;
  for (const ReportField& field : fields_of_report()) {
    const auto cell = cells.find(field.name);
    if (!field.of_person() || cell == cells.end()) continue;
    const auto code = [&](std::string_view text) {
      const auto found = codebook().list(field.list).find_spelling(text);
      readable = readable && found.has_value();
      return found.value_or(kUnknown);
    };
    with_member(field, settled, [&](auto& member) {
      using Member = std::remove_reference_t<decltype(member)>;
      if constexpr (std::is_same_v<Member, CodeId>) {
        member = code(cell->second);
      } else if constexpr (std::is_same_v<Member, std::vector<CodeId>>) {
        for (const std::string_view part : split(cell->second, intake::kListSeparator))
          member.push_back(code(part));
      } else if constexpr (std::is_same_v<Member, std::optional<std::int16_t>>) {
        std::int16_t year = 0;
        const char* const end = cell->second.data() + cell->second.size();
        const auto [stopped, error] = std::from_chars(cell->second.data(), end, year);
        readable =
            readable && error == std::errc{} && stopped == end && year >= 1880 && year <= year_of(today());
        member = year;
      }
    });
  }
  if (!readable) return std::nullopt;
  return settled;
}

Result<std::vector<registry::ListedReport>> ReportDesk::page(const registry::ReportFilter& filter,
                                                             ReportId before, std::size_t limit) {
  return state_->list.page(filter, before, limit);
}

Result<std::optional<registry::ListedReport>> ReportDesk::find(ReportId report) {
  return state_->list.find(report);
}

Result<std::vector<registry::LoggedEvent>> ReportDesk::history(ReportId report) {
  return state_->read([&](Session& session) { return session.registry().history(report); });
}

Result<std::vector<ReportId>> ReportDesk::reports_of(PersonId person) {
  return state_->read([&](Session& session) { return session.registry().reports_of(person); });
}

Result<std::vector<std::pair<ReportId, Identity>>> ReportDesk::open_identities(
    const std::vector<ReportId>& reports, const Actor& actor, const std::string& reason) {
  std::vector<std::pair<ReportId, Identity>> identities;
  const std::unique_lock guard(state_->writer_mutex);
  ZICHT_TRY(const auto opened, state_->writer.registry().open_secrets(reports, to_text(actor), reason));
  // Each version of a report has its own; the last that is not only a reason is the current one.
  for (const ReportId report : reports) {
    ZICHT_TRY(const auto events, state_->writer.registry().history(report));
    identities.emplace_back(report, Identity{});
    for (const auto& event : events) {
      if (!event.report) continue;
      const auto secrets = std::ranges::find(opened, event.sequence, &registry::OpenedSecrets::event);
      identities.back().second = secrets == opened.end() ? Identity{} : secrets->secrets.identity;
    }
  }
  return identities;
}

Result<registry::Secrets> ReportDesk::open_object(ObjectNumber object, const Actor& actor,
                                                  const std::string& reason) {
  const std::unique_lock guard(state_->writer_mutex);
  ZICHT_TRY(auto opened, state_->writer.registry().open_secrets({object}, to_text(actor), reason));
  registry::Secrets latest;  // a later event that is no version has a reason only
  for (registry::OpenedSecrets& one : opened)
    if (one.event == object || !one.secrets.site_name.empty() || one.secrets.identity != Identity{})
      latest = std::move(one.secrets);
  return latest;
}

Result<void> ReportDesk::record_viewing(const std::vector<ReportId>& reports, const Actor& actor,
                                        const std::string& reason) {
  ZICHT_CHECK(state_->append({{Viewed{reports, reason}, to_text(actor), std::nullopt}}));
  return {};
}

Result<Sequence> ReportDesk::decide(EventBody body, const std::vector<ReadState>& read, const Actor& actor) {
  // Alone, so that nothing comes between the look and the event.
  const std::unique_lock guard(state_->writer_mutex);
  ZICHT_CHECK(state_->check_unchanged(read));
  ZICHT_TRY(
      const auto receipts,
      told_of_clock(state_->writer.registry().append({{std::move(body), to_text(actor), std::nullopt}})));
  return receipts.at(0).sequence;
}

Result<void> ReportDesk::erase(const std::vector<ReportId>& reports, const Actor& actor) {
  // Linkage reads keys beside the writer; while it does, old pages of the keys cannot be forgotten. What was
  // begun is finished by doing it again, and nobody is held up in between.
  constexpr int kAttempts = 100;
  constexpr std::chrono::milliseconds kBetweenAttempts{50};
  for (int attempt = 1;; ++attempt) {
    {
      const std::unique_lock guard(state_->writer_mutex);
      auto done = state_->writer.registry().erase(reports, to_text(actor));
      if (done || done.error().code != ErrorCode::locked || attempt == kAttempts) return done;
    }
    std::this_thread::sleep_for(kBetweenAttempts);
  }
}

Result<std::vector<Receipt>> ReportDesk::append(const std::vector<NewEvent>& events) {
  return state_->append(events);
}

Result<registry::LastChange> ReportDesk::last_change() { return state_->list.last_change(); }

Result<void> ReportDesk::read_alone(const std::function<Result<void>(Session&)>& use) {
  return state_->read(use);
}

void ReportDesk::write_alone(const std::function<void(Session&)>& use) {
  const std::unique_lock guard(state_->writer_mutex);
  use(state_->writer);
}

Result<void> ReportDesk::write_account_events(registry::ServiceStore& store) {
  const std::lock_guard guard(state_->account_events_mutex);
  return services::write_account_events(
      store, [&](const std::vector<NewEvent>& events) { return state_->append(events); });
}

Result<OpenedRegister> ReportDesk::open_for_linkage(const Actor& actor, const std::string& reason) {
  // Apart from the writer, for it takes seconds at 100,000 reports; with keys read now, for some may have
  // been destroyed since the desk was opened.
  OpenedRegister opened;
  const auto model = state_->writer.definitions().find(kLinkageModelFile);
  if (model != state_->writer.definitions().end()) {
    ZICHT_TRY(opened.model, linkage::parse_model(model->second, kLinkageModelFile));
  }
  ZICHT_TRY(const auto receipts, state_->append({{Viewed{{}, reason}, to_text(actor), std::nullopt}}));
  ZICHT_TRY(auto input, registry::read_linkage_input(state_->folder, codebook(), receipts.at(0).sequence));
  opened.opened = std::move(input.opened);
  opened.in_force = std::move(input.in_force);
  return opened;
}

Result<registry::Status> ReportDesk::status() {
  return state_->read([](Session& session) { return session.registry().status(); });
}

Result<std::vector<registry::LoggedEvent>> ReportDesk::events(Sequence after, Sequence last) {
  return state_->list.events(after, last);
}

Result<void> ReportDesk::sign() {
  const std::unique_lock guard(state_->writer_mutex);
  ZICHT_CHECK(state_->writer.registry().sign_head());
  return {};
}

}  // namespace zicht::services
