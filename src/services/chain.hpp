#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "intake/chain_import.hpp"
#include "intake/chain_register_checks.hpp"
#include "model/figure.hpp"
#include "model/object_number.hpp"
#include "services/session.hpp"
#include "services/yearly_figures.hpp"

namespace zicht::services {

/// The rules of chain objects that the register has.
/// \errors invalid_config: they are missing or wrong.
Result<intake::ChainRules> chain_rules(const Session& session);

/// Who writes, and in which language findings are.
struct ChainWriter {
  std::string actor;
  Language language = Language::en;
};

/// Where an import of objects puts what it makes.
struct ChainImportSinks {
  std::function<void(const Finding&)> finding;
  std::function<Result<std::ostream*>()> rejects;  ///< called once, before the first rejected row
  std::function<void(std::int64_t)> progress;      ///< rows read so far
};

/// Imports a CSV file of one kind of object. \param dry_run  the same findings, nothing is recorded
/// \param mapping  of a sender's own columns and words; null = ours
/// \errors invalid_config: the registry's definitions are older than the chain.  Those of
///         intake::import_chain_csv.
Result<intake::ChainImportSummary> import_objects(Session& session, std::istream& in, ObjectKind kind,
                                                  const ChainWriter& writer, bool dry_run,
                                                  const ChainImportSinks& sinks,
                                                  const intake::ChainMapping* mapping = nullptr);

/// Ties two objects, or says that they are not tied; which relation it is follows from their kinds, unless it
/// is named. \return a note (CH-026) when nothing changes by it, or nothing
/// \errors invalid_input: two kinds that cannot be tied (CH-025).  not_found, conflict, io.
struct TieQuestion {
  NamedObject a;
  NamedObject b;
  bool untie = false;
  std::string reason;
};
Result<std::optional<Finding>> tie_objects(Session& session, const TieQuestion& question,
                                           const ChainWriter& writer);

/// What a registrar records as a follow-up, in the words of the columns of a file.
struct FollowUpQuestion {
  std::vector<NamedObject> subjects;           ///< reports or concerns, one or more
  std::optional<NamedObject> investigation;    ///< within which it was
  std::map<std::string, std::string> columns;  ///< organisation, on, kind, reason, note
};
/// What was recorded, or why not.
struct FollowUpAnswer {
  ObjectNumber follow_up = 0;  ///< 0 = refused: some finding is an error
  std::vector<Finding> findings;
};
/// \errors not_found, conflict, io.
Result<FollowUpAnswer> record_follow_up(Session& session, const FollowUpQuestion& question,
                                        const ChainWriter& writer);

/// Replaces an object by the one row of a file of its kind. \return the findings; an error among them =
/// refused
/// \errors invalid_input: not exactly one row.  not_found, conflict, io.
Result<std::vector<Finding>> correct_object(Session& session, NamedObject object, std::istream& in,
                                            const std::string& reason, const ChainWriter& writer);
/// An object, or a table, should not count any more; its history stays.
/// \errors invalid_input: a report, which has services of its own.  not_found, conflict, io.
Result<void> withdraw_object(Session& session, NamedObject object, const std::string& reason,
                             const ChainWriter& writer);
/// Destroys the key of what is sealed of an object. \errors as withdraw_object; a table has nothing sealed.
Result<void> erase_object(Session& session, NamedObject object, const ChainWriter& writer);

/// How many objects of one kind have a tie, of all that could.
struct TieCoverage {
  Relation relation{};
  ObjectKind of{};
  std::int64_t tied = 0;
  std::int64_t all = 0;
};

/// Everything that is said of the chain in a year.
struct ChainOverview {
  Date as_of;
  std::vector<FigureTable> tables;
  std::vector<TieCoverage> coverage;  ///< of the whole register, as of the day
  std::vector<intake::RegisterFinding> findings;
};
/// \errors as yearly_figures.
Result<ChainOverview> chain_overview(Session& session, const FigureQuestion& question, Language language);
/// For --json and HTTP: coverage of ties and findings; the tables have a JSON of their own.
Node to_node(const ChainOverview& overview);

/// A report without any follow-up.
struct NeverFollowedUp {
  ReportId report = 0;
  Date received_on;
};
/// Reports received `days` or more before the as-of date without any follow-up or investigation, oldest
/// first. By number: no names. \errors corrupt, io.
Result<std::vector<NeverFollowedUp>> never_followed_up(Session& session, Date as_of, std::int32_t days);

/// "investigated_in", as files and JSON write a relation.
std::string_view name_of(Relation relation);

}  // namespace zicht::services
