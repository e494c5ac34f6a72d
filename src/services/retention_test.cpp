#include "services/retention.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"

namespace zicht::services {
namespace {

RetentionRules shipped_rules() {
  return RetentionRules::parse(shipped_definition("service/retention.toml"), "retention.toml",
                               shipped_codebook())
      .value();
}

Report report_on(const char* basis, std::optional<Date> received) {
  Report report;
  report.legal_basis = *shipped_codebook().legal_basis().find(basis);
  report.received_on = received;
  return report;
}

TEST(RetentionRules, APeriodRunsFromTheDayOfReceiptToTheSameDayOfAMonth) {
  const RetentionRules rules = shipped_rules();
  const Date day = make_date(2024, 2, 29).value();
  const Date recorded = make_date(2024, 6, 1).value();
  EXPECT_EQ(rules.expires_on(report_on("legal_duty", day), recorded), make_date(2034, 2, 28).value());
  EXPECT_EQ(rules.expires_on(report_on("unknown", std::nullopt), recorded), make_date(2025, 6, 1).value());
  EXPECT_EQ(rules.expires_on(report_on("no_consent_anonymous", day), recorded), std::nullopt);
}

TEST(RetentionRules, EveryBasisOnWhichSomebodyCanBeKnownNeedsAPeriod) {
  const auto wrong = [](const std::string& toml) {
    return RetentionRules::parse(toml, "r.toml", shipped_codebook()).error().code;
  };
  EXPECT_EQ(wrong("[[basis]]\ncode = \"legal_duty\"\nmonths = 12\n"), ErrorCode::invalid_config);
  EXPECT_EQ(wrong("[[basis]]\ncode = \"no_consent_anonymous\"\nmonths = 12\n"), ErrorCode::invalid_config);
  EXPECT_EQ(wrong("[[basis]]\ncode = \"legal_duty\"\nmonths = 0\n"), ErrorCode::invalid_config);
  EXPECT_EQ(
      wrong("[[basis]]\ncode = \"legal_duty\"\nmonths = 1\n[[basis]]\ncode = \"legal_duty\"\nmonths = 1\n"),
      ErrorCode::invalid_config);
  EXPECT_EQ(wrong("months = 12\n"), ErrorCode::invalid_config);
}

}  // namespace
}  // namespace zicht::services
