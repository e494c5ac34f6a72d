#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "linkage/explain.hpp"
#include "services/linked_register.hpp"

namespace zicht::services {

/// What the register holds already of a report and a person.
enum class HeldToBe : std::uint8_t { undecided, same, different };

/// A person that a report may be about. No value of a report is in it.
struct PersonCandidate {
  ReportId person = 0;      ///< its oldest report
  std::size_t reports = 0;  ///< that the register holds to be about this person
  double odds_bits = 0;     ///< log2, by all reports of the person
  double probability = 0;   ///< of those odds
  HeldToBe held = HeldToBe::undecided;
  ReportId compared_with = 0;        ///< the report of the person that is most like the one asked about
  linkage::Explanation explanation;  ///< field by field, of that report and the one asked about
};

struct CandidatesOf {
  ReportId report = 0;
  bool says_who = false;                 ///< a report that says nothing about itself finds nobody
  std::size_t large_blocks = 0;          ///< > 0: very many reports are alike, and not all were compared
  std::vector<PersonCandidate> persons;  ///< likeliest first, at most 10
};

/// A register that is linked once and then asked about one report after another. For one thread at a time.
class CandidateDesk {
 public:
  /// \param shown   the reports that will be asked about; none = any
  /// \param actor   who asks; each answer is a viewed event in their name
  /// \errors as link_register()
  static Result<CandidateDesk> open(registry::Registry& registry, const std::vector<ReportId>& shown,
                                    std::string actor, const EngineOptions& engine);
  CandidateDesk(CandidateDesk&&) noexcept;
  CandidateDesk& operator=(CandidateDesk&&) noexcept;
  ~CandidateDesk();

  /// Whom a report may be about. Recorded as a viewing of all reports that the answer rests on, before it is
  /// given.
  /// \errors not_found: no active report of this number.
  Result<CandidatesOf> ask(ReportId report);
  const std::vector<Finding>& findings() const;

 private:
  struct State;
  explicit CandidateDesk(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::services
