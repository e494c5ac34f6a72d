#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "base/result.hpp"
#include "disclosure/attack.hpp"
#include "disclosure/certificate.hpp"
#include "disclosure/named_tables.hpp"
#include "disclosure/protection.hpp"
#include "disclosure/public_knowledge.hpp"

namespace zicht::services {

/// A file by its name, which messages use.
struct NamedText {
  std::string name;
  std::string text;
};

/// What an intruder has before them.
struct AttackQuestion {
  std::vector<NamedText> tables;
  std::vector<disclosure::ColumnHierarchy> hierarchies;
  bool zeros_published = false;
  std::string count_column = "count";
  disclosure::AbsentCells absent = disclosure::AbsentCells::refused;
  bool certificate = false;  ///< write down the witnesses, when everything is safe
};

struct AttackAnswer {
  disclosure::AttackReport report;
  std::string certificate;  ///< empty: not asked for, or something is not safe
};

/// Tries to undo the protection of published tables.
/// \errors invalid_input: a table or hierarchy that cannot be read; see disclosure/long_table.
Result<AttackAnswer> attack_tables(const AttackQuestion& question);

/// Checks a certificate against the tables of the question, without a solver.
/// \errors as attack_tables and check_certificate.
Result<disclosure::CertificateVerdict> check_tables(const AttackQuestion& question,
                                                    const std::string& certificate);

/// One JSON shape for --json and for HTTP: counts by kind, leaks and contradictions.
Node as_json(const disclosure::AttackReport& report);

/// Files of a protection by name: `NAME.csv` for each table, `protection.json` with what every reader knows,
/// and `certificate.json` when it was asked for.
struct ProtectionAnswer {
  std::map<std::string, std::string> files;
  std::size_t cells = 0;                        ///< published ones
  std::size_t primary = 0;                      ///< small counts
  std::size_t secondary = 0;                    ///< withheld to protect others
  std::int64_t secondary_persons = 0;           ///< the loss: the sum of their counts
  std::int64_t least_loss = 0;                  ///< no choice of cells loses less; 0: none is known
  std::vector<std::string> unused_hierarchies;  ///< columns that no table has as a dimension
};

/// Protects the tables that a request names, over one row per person.
/// \param certificate  attack the result, and write down the witnesses
/// \param read_file  gives a file that the request names
/// \errors as ProtectionRequest::parse, read_people and protect.
Result<ProtectionAnswer> protect_tables(
    const NamedText& micro, const NamedText& request, bool certificate,
    const std::function<Result<std::string>(const std::string&)>& read_file);

/// The rule and the hierarchies of a request, as every reader gets them. \param hierarchies  file -> content
disclosure::PublicKnowledge knowledge_of(const disclosure::ProtectionRequest& asked,
                                         const std::map<std::string, std::string>& hierarchies);

/// For --json: counts of cells and the loss. The loss says something of what is withheld: it is for the
/// office.
Node as_json(const ProtectionAnswer& answer);

}  // namespace zicht::services
