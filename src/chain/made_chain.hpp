#pragma once

#include <algorithm>
#include <string_view>

#include "base/philox.hpp"
#include "model/chain.hpp"
#include "model/shipped_definitions.hpp"
#include "model/stat_snapshot.hpp"

// Small chains for tests, with the code lists that ship.

namespace zicht::chain {

inline CodeId code(std::string_view list, std::string_view name) {
  return shipped_codebook().list(list).find(name).value();
}
inline Date day(int year, int month, int of_month) { return make_date(year, month, of_month).value(); }

/// Adds objects and their ties; `finish` sorts the ties.
class ChainBuilder {
 public:
  explicit ChainBuilder(Date as_of) { chain_.as_of = as_of; }
  /// Numbers come behind this one; a chain of many reports needs it.
  void number_from(ObjectNumber number) { last_ = number; }
  ObjectNumber add_case(Date registered) {
    Case one;
    one.registered_on = registered;
    chain_.cases.push_back({++last_, one});
    return last_;
  }
  ObjectNumber dispose(ObjectNumber of, Date on, std::string_view kind) {
    Disposal one;
    one.decided_on = on;
    one.kind = code("disposal_kind", kind);
    chain_.disposals.push_back({++last_, one});
    tie(Relation::of_case, last_, of);
    return last_;
  }
  ObjectNumber judge(ObjectNumber of, Date on, std::string_view outcome) {
    Judgment one;
    one.given_on = on;
    one.instance = code("instance", "first");
    one.outcome = code("outcome", outcome);
    chain_.judgments.push_back({++last_, one});
    tie(Relation::of_case, last_, of);
    return last_;
  }
  ObjectNumber investigate(Date opened, std::string_view state = "running") {
    Investigation one;
    one.opened_on = opened;
    one.state = code("investigation_state", state);
    chain_.investigations.push_back({++last_, one});
    return last_;
  }
  ObjectNumber follow_up(ObjectNumber subject, Date on, std::string_view kind) {
    FollowUp one;
    one.on = on;
    one.kind = code("follow_up_kind", kind);
    chain_.follow_ups.push_back({++last_, one});
    tie(Relation::follows_up, last_, subject);
    return last_;
  }
  void tie(Relation relation, ObjectNumber from, ObjectNumber to) {
    chain_.ties.push_back({relation, from, to, TieBasis::source});
  }
  ChainSnapshot finish() && {
    std::ranges::sort(chain_.ties);
    return std::move(chain_);
  }

 private:
  ChainSnapshot chain_;
  ObjectNumber last_ = 1000;  ///< behind every report
};

/// Reports, one person each, numbered from 1.
class ReportsBuilder {
 public:
  ReportId add(Date received, std::string_view place, CodeId organisation = 1, CodeId form = 1) {
    Report report;
    report.received_on = received;
    report.organisation = organisation;
    Episode& episode = report.episodes.emplace_back();
    episode.place = code("place", place);
    episode.form = form;
    ++last_;
    builder_.add(last_, last_, report);
    return last_;
  }
  StatSnapshot finish(Date as_of) && { return std::move(builder_).finish(as_of, 1); }

 private:
  StatSnapshotBuilder builder_;
  ReportId last_ = 0;
};

}  // namespace zicht::chain
