#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "intake/intake_definitions.hpp"
#include "model/actor.hpp"
#include "model/event.hpp"
#include "model/finding.hpp"
#include "registry/registry.hpp"
#include "registry/report_list.hpp"
#include "registry/service_store.hpp"
#include "services/linked_register.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// What was typed, by the name of the native column ("sex", "episode1_form"). Several values of one field
/// stand with intake::kListSeparator between them.
using Cells = std::map<std::string, std::string, std::less<>>;

struct SubmitAnswer {
  std::optional<Receipt> receipt;  ///< nothing: a finding is an error, or the content differs
  std::vector<Finding> findings;
};

struct UploadAnswer {
  std::int64_t rows = 0;
  std::int64_t recorded = 0;
  std::int64_t repeated = 0;
  std::int64_t rejected = 0;
  std::vector<Finding> findings;  ///< the first kMostFindings
  std::int64_t more_findings = 0;
  std::string rejected_rows;  ///< a file to mend and send again; empty = none
};

/// What was read of a report when somebody began to write on it: who comes second is told.
struct ReadState {
  ReportId report = 0;
  Sequence last_change = 0;
};

/// The register as people at desks use it: send, look, open, decide. May be used by several threads at once;
/// what several send at the same time is committed together.
class ReportDesk {
 public:
  static constexpr std::size_t kMostFindings = 500;

  /// \param shipped  the definitions that came with the program
  /// \errors as Registry::open for writing; invalid_config: a definition is wrong.
  static Result<std::unique_ptr<ReportDesk>> open(const std::filesystem::path& folder, registry::Clock clock,
                                                  const std::map<std::string, std::string>& shipped);
  ~ReportDesk();

  const Codebook& codebook() const;
  const intake::IntakeDefinitions& definitions() const;
  bool is_made_up() const;
  Date today() const;
  Instant now() const;

  /// What is wrong with a report as far as it is filled in. Records nothing.
  std::vector<Finding> check(const Cells& cells, Language language) const;
  /// Records a report, on disk when it returns. Once only: by the reporter's own reference, or by `once`.
  /// \errors io, locked.
  Result<SubmitAnswer> submit(const Cells& cells, const Actor& actor, const OnceKey& once, Language language);
  /// A new version of a report. \errors conflict: it changed since it was read, or was withdrawn.
  Result<SubmitAnswer> correct(const ReadState& read, const Cells& cells, const std::string& reason,
                               const Actor& actor, Language language);
  /// Reports from CSV with a header. \param own_only  rows of another organisation refuse the whole file
  /// \errors invalid_input: no header, another organisation's rows.  io.
  Result<UploadAnswer> upload(const std::string& csv, const Actor& actor, bool own_only, Language language);

  /// What a registrar settled, from cells; nothing when one cannot be read.
  std::optional<SettledAttributes> settled_from(const Cells& cells, Language language) const;

  Result<std::vector<registry::ListedReport>> page(const registry::ReportFilter& filter, ReportId before,
                                                   std::size_t limit);
  Result<std::optional<registry::ListedReport>> find(ReportId report);
  Result<std::vector<registry::LoggedEvent>> history(ReportId report);
  Result<std::vector<ReportId>> reports_of(PersonId person);
  /// The current identities of reports; the viewing is on disk before anything is opened.
  Result<std::vector<std::pair<ReportId, Identity>>> open_identities(const std::vector<ReportId>& reports,
                                                                     const Actor& actor,
                                                                     const std::string& reason);
  /// What is sealed of an object of the chain, its latest version; the viewing is on disk before it is
  /// opened.
  Result<registry::Secrets> open_object(ObjectNumber object, const Actor& actor, const std::string& reason);
  /// Writes that something was looked at, before it is shown.
  Result<void> record_viewing(const std::vector<ReportId>& reports, const Actor& actor,
                              const std::string& reason);

  /// Appends an event, on disk when it returns. \errors conflict: a report of `read` changed since.
  Result<Sequence> decide(EventBody body, const std::vector<ReadState>& read, const Actor& actor);
  Result<void> erase(const std::vector<ReportId>& reports, const Actor& actor);
  /// Events of other kinds, together with what others send at the same time; on disk when it returns.
  Result<std::vector<Receipt>> append(const std::vector<NewEvent>& events);
  Result<registry::LastChange> last_change();
  /// Runs with a registry of its own, open for reading.
  template <class Use>
  std::invoke_result_t<Use, Session&> with_reader(Use use) {
    std::optional<std::invoke_result_t<Use, Session&>> answer;
    auto done = read_alone([&](Session& session) -> Result<void> {
      answer.emplace(use(session));
      return {};
    });
    if (!done) return std::unexpected(std::move(done).error());
    return *std::move(answer);
  }
  /// Runs with the registry that is open for writing, alone.
  template <class Use>
  std::invoke_result_t<Use, Session&> with_writer(Use use) {
    std::optional<std::invoke_result_t<Use, Session&>> answer;
    write_alone([&](Session& session) { answer.emplace(use(session)); });
    return *std::move(answer);
  }
  /// Brings what was changed of accounts and keys into the log. \errors io, locked.
  Result<void> write_account_events(registry::ServiceStore& store);
  /// All identities opened in memory for linkage; nothing else is written while they are read.
  Result<OpenedRegister> open_for_linkage(const Actor& actor, const std::string& reason);
  Result<registry::Status> status();
  /// The events after the first `after`, up to and with the one numbered `last`: for who audits.
  Result<std::vector<registry::LoggedEvent>> events(Sequence after, Sequence last);
  /// Signs the log as it is: at a stop in good order.
  Result<void> sign();

 private:
  Result<void> read_alone(const std::function<Result<void>(Session&)>& use);
  void write_alone(const std::function<void(Session&)>& use);
  struct State;
  explicit ReportDesk(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::services
