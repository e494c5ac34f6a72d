#pragma once

#include <memory>
#include <vector>

#include "linkage/explain.hpp"
#include "services/report_desk.hpp"

namespace zicht::services {

/// Somebody in the register whom a report may be about.
struct Candidate {
  PersonId person = 0;
  std::size_t reports = 0;  ///< of the person
  ReportId compared = 0;    ///< the likeliest of them
  double probability = 0;
  bool held_same = false;       ///< the register says already that it is this person
  bool held_different = false;  ///< a registrar decided that it is not
  std::vector<linkage::FieldEvidence> evidence;
};

struct CandidateAnswer {
  bool ready = false;     ///< the index has this report; else it is being made
  bool says_who = false;  ///< the report tells people apart; else nobody can be found
  std::vector<Candidate> candidates;
};

/// Whom a report may be about, from an index in memory. Linking runs in a thread of its own and holds nobody
/// up but while identities are opened; the index is made anew when somebody asks for a report that it lacks.
/// Only this object holds it, and it is never written. May be used by several threads at once.
class CandidateIndex {
 public:
  /// Begins to link. The desk must outlive it.
  explicit CandidateIndex(ReportDesk& desk);
  ~CandidateIndex();
  CandidateIndex(const CandidateIndex&) = delete;
  CandidateIndex& operator=(const CandidateIndex&) = delete;

  bool is_linking() const;
  /// Somebody looks at this report and may ask whom it is about: the index is made anew when it lacks it.
  void prepare(ReportId report);
  /// The viewing of all reports that the answer rests on is on disk when it returns. \errors io.
  Result<CandidateAnswer> find(ReportId report, const Actor& actor);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zicht::services
