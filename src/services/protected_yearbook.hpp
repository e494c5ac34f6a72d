#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "disclosure/public_knowledge.hpp"
#include "model/protected_table.hpp"
#include "services/earlier_years.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Which yearbook is asked for.
struct YearbookQuestion {
  int year = 0;                    ///< the last one
  std::optional<Date> as_of = {};  ///< none = today
  std::vector<std::string> rules = {};
  ProtectionRule protection = {};
  /// Oldest first. What they published stays: a year of theirs stands as the last of them has it, or is all
  /// new where that exposes nobody.
  std::vector<EarlierRelease> earlier = {};
  /// Figures of which the total of a year may be shown as it is known now, even when it changed by 1 to 4.
  std::vector<std::string> top_totals = {"victims", "reports"};
};

/// How a year of the yearbook came about.
struct YearbookYear {
  enum class Origin : std::uint8_t {
    first,      ///< no earlier release has it
    as_before,  ///< every table stands as `release` has it; what the register knows since is not shown
    all_new,    ///< every table is as the register is now, and the step from `release` was proven to be safe
  };
  int year = 0;
  Origin origin = Origin::first;
  std::string release = {};  ///< the last one that has the year
};

/// The total of an earlier year as the register knows it now: no cell of a table, and never worked out from
/// one. Only of `top_totals`, or where it changed by 5 or more; never a small count.
struct TopTotal {
  std::string figure;
  int year = 0;
  std::int64_t before = 0;  ///< as `release` shows it
  std::string release;
  std::int64_t now = 0;
};

/// What protection cost: for the publisher's eyes only, because it says something of what is withheld.
struct ProtectionCost {
  int year = 0;
  std::size_t small = 0;               ///< cells withheld because they are small
  std::size_t secondary = 0;           ///< cells withheld to protect others
  std::int64_t secondary_persons = 0;  ///< the loss: the sum of their counts
};

struct Yearbook {
  std::vector<ProtectedTable> tables;
  std::vector<YearbookYear> years;    ///< in order
  std::vector<TopTotal> top_totals;   ///< of years that stand as before and have another total now
  std::vector<ProtectionCost> costs;  ///< of years that are not as before
  /// What every reader knows: the file beside the tables (disclosure::kKnowledgeFile) is its text.
  disclosure::PublicKnowledge knowledge;
};

/// Every figure of the book over all years that the register can say something about (ten at most), protected
/// together: what a release may show. The tables of a year are joined by the people whom they count: a form
/// by its sub-forms, a nationality by its world region, a minor by the age; people and reports apart.
/// \errors invalid_input: not a year, a day to come, an unknown rule, an earlier release that cannot be read.
/// invalid_config: a definition combines breakdowns that cannot be protected together, or a rule counts a
/// person in several classes of one.  corrupt, io.
Result<Yearbook> protected_yearbook(Session& session, const YearbookQuestion& question);

/// One table as its release writes it: year, a column per dimension, count (empty where it is not shown),
/// status.
std::string as_csv(const ProtectedTable& table);

}  // namespace zicht::services
