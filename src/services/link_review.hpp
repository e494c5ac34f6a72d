#pragma once

#include <memory>
#include <string>
#include <vector>

#include "linkage/explain.hpp"
#include "linkage/review_queue.hpp"
#include "model/code_list.hpp"
#include "services/linked_register.hpp"

namespace zicht::services {

/// One field of two reports side by side. Opened identities: for whoever may see them, never for a log.
struct FieldSideBySide {
  linkage::FieldEvidence evidence;
  std::vector<std::string> values_a;  ///< codes as labels in the language asked for; texts as they were sent
  std::vector<std::string> values_b;
};

/// Two reports side by side, with the evidence that they are about one person.
struct PairSideBySide {
  ReportId a = 0;
  ReportId b = 0;
  std::vector<FieldSideBySide> fields;
  linkage::Explanation explanation;
};

/// The value of a field of a record, each part as it is shown: codes as labels, organisation, day and
/// submission together as "reporting".
std::vector<std::string> shown_values(const LinkedRegister& linked, const Codebook& codebook,
                                      std::string_view field, std::uint32_t record, Language language);

/// A question to a registrar.
struct ReviewQuestion {
  linkage::ReviewItem item;
  PairSideBySide pair;
};

/// A register that is linked once, and whose pairs are looked at and decided. Looking is recorded before
/// anything is given. For one thread at a time.
class ReviewDesk {
 public:
  /// \param shown  the reports that will be looked at, and no others; none = any, each viewing is recorded
  /// then
  /// \param reason  what is recorded with each viewing: "link review"
  /// \errors as link_register()
  static Result<ReviewDesk> open(registry::Registry& registry, const std::vector<ReportId>& shown,
                                 std::string actor, std::string reason, const EngineOptions& engine);
  ReviewDesk(ReviewDesk&&) noexcept;
  ReviewDesk& operator=(ReviewDesk&&) noexcept;
  ~ReviewDesk();

  /// What a registrar may decide, that which changes figures most first: a figure of a year and a nationality
  /// with ten reports changes by a tenth, so a question about it weighs twice as much as one that only
  /// touches a total.
  std::vector<linkage::ReviewItem> questions(std::size_t most) const;
  /// Whether decisions in force say already if the two are one person.
  Result<bool> is_decided(const linkage::ReviewItem& item) const;
  /// Two reports side by side. \errors not_found: no active report of this number.
  Result<PairSideBySide> look_at(ReportId a, ReportId b, Language language);
  /// The same for questions, as one viewing.
  Result<std::vector<ReviewQuestion>> look_at(std::span<const linkage::ReviewItem> items, Language language);
  /// Records a decision. \errors conflict: it contradicts decisions in force.
  Result<Sequence> decide(const linkage::ReviewItem& item, bool same, std::string reason);

  const LinkedRegister& linked() const;

 private:
  struct State;
  explicit ReviewDesk(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::services
