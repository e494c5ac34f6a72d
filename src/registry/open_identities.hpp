#pragma once

#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"
#include "model/event.hpp"
#include "model/identity_view.hpp"
#include "model/report.hpp"

namespace zicht::registry {

/// Who all active reports are about, opened in memory. Record i of the view is report_of[i].
struct OpenIdentities {
  IdentityView view;
  std::vector<ReportId> report_of;  ///< ascending
  std::vector<Date> received_on;    ///< StatSnapshot::kNoDate = not known
  /// The identity was erased, or the legal basis forbids it: a person of its own unless something binds it.
  std::vector<bool> silent;
};

/// Lays reports out as linkage compares them. Names, birth date, numbers and the reporter's own reference
/// come from the vault, the rest from the log. What is forbidden by the legal basis, or erased, is
/// kWithheldValue.
class OpenIdentitiesBuilder {
 public:
  explicit OpenIdentitiesBuilder(const Codebook& codebook);

  /// \param erased      what identified was destroyed
  /// \param submission  what was sent together; empty = alone
  void add(ReportId report, const ReportContent& content, bool erased, std::string_view submission);
  OpenIdentities finish() &&;

 private:
  void add_identity(const ReportContent& content);
  const Codebook* codebook_;
  CodeId anonymous_;
  IdentityViewBuilder view_;
  OpenIdentities opened_;
};

}  // namespace zicht::registry
