#pragma once

#include <array>
#include <string>

#include "model/identity_view.hpp"
#include "simulate/made_up_report.hpp"

namespace zicht::simulate {

/// The columns of a record: what linkage may see of a report.
struct RecordColumn {
  const char* name;
  IdentityFieldKind kind;
  bool identifies;  ///< withheld when the report is anonymous
};
inline constexpr std::array<RecordColumn, 9> kRecordColumns = {{
    {"given_names", IdentityFieldKind::given_name, true},
    {"family_names", IdentityFieldKind::family_name, true},
    {"aliases", IdentityFieldKind::alias, true},
    {"birth_date", IdentityFieldKind::birth_date, true},
    {"sex", IdentityFieldKind::sex, false},
    {"nationalities", IdentityFieldKind::nationality, false},
    {"document_numbers", IdentityFieldKind::document_number, true},
    {"organisation", IdentityFieldKind::organisation, false},
    {"received_on", IdentityFieldKind::received_on, false},
}};

/// The texts of a record, by column; several values with kValueSeparator between them.
std::array<std::string, kRecordColumns.size()> record_of(const Person& person, const PersonDetails& details,
                                                         const DrawnReport& report, const ReportWords& words,
                                                         const Codebook& codebook);

}  // namespace zicht::simulate
