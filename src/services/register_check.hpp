#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/report.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// What a recorded report looks like. Each is a kind of mistake that a file can hold and an import may once
/// have taken; none of them is proof.
enum class Suspicion {
  impossible_year,  ///< a year before 1900
  after_today,      ///< a receipt or an exploitation that is still to come
  after_receipt,    ///< an exploitation that begins after it was reported
  before_birth,     ///< an exploitation that begins or a report that comes before the birth year
  ends_before_it_starts,
  swapped_date,      ///< impossible as it stands, possible with day and month exchanged
  month_first_file,  ///< of one organisation and year, no day of receipt is beyond the 12th
  sent_twice,        ///< another report says the same, everything that is known
  lost_letters,      ///< a replacement character (U+FFFD) where a letter was; only when identities are opened
  word_for_nothing,  ///< "unknown", "onbekend", "NULL" as somebody's name; only when identities are opened
  birth_contradicts,  ///< the date and the year of birth differ; only when identities are opened
};
/// "impossible_year"
std::string_view name_of(Suspicion suspicion);
/// What it means, for a registrar.
std::string_view words_of(Suspicion suspicion, Language language);

struct Suspected {
  Suspicion suspicion = Suspicion::impossible_year;
  ReportId report = 0;
  ReportId other = 0;  ///< of `sent_twice`: the first report that says the same
  std::string field;   ///< in the words of a native file; never what stands in it
  friend auto operator<=>(const Suspected&, const Suspected&) = default;
};

/// Looks at reports one by one, and at what they have in common.
class RegisterCheck {
 public:
  RegisterCheck(const Codebook& book, Date today) : book_(&book), today_(today) {}
  /// \param content  its identity may be empty: then nothing is said of it
  void add(ReportId report, const ReportContent& content);
  /// By report, then by suspicion.
  std::vector<Suspected> finish() &&;

 private:
  struct Received {
    std::vector<ReportId> reports;
    int latest_day = 0;
  };
  void tell(Suspicion suspicion, ReportId report, std::string field, ReportId other = 0);
  void check_receipt(ReportId report, const Report& content);
  void check_episode(ReportId report, const Report& content, std::size_t at);
  void check_identity(ReportId report, const ReportContent& content);
  void check_twin(ReportId report, const ReportContent& content);

  const Codebook* book_;
  Date today_;
  std::map<std::string, ReportId> first_of_;                ///< by all that a report says
  std::map<std::pair<CodeId, int>, Received> received_in_;  ///< by organisation and year
  std::vector<Suspected> suspected_;
};

/// What the active reports of a registry look like.
/// \param actor, open_because  with a reason, identities are opened too, which is an event; empty = they are
/// not
/// \errors as registry::Registry::for_each_report. Precondition of a reason: opened for writing.
Result<std::vector<Suspected>> check_register(Session& session, const std::string& actor,
                                              const std::string& open_because);

/// As JSON: a list of `report`, `looks_like`, `field`, and `other` of what was sent twice.
Node to_node(const std::vector<Suspected>& suspected);

}  // namespace zicht::services
