#pragma once

#include <sstream>
#include <string>

#include "intake/import.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::intake {

inline const IntakeDefinitions& test_intake() {
  static const IntakeDefinitions definitions =
      IntakeDefinitions::parse(shipped_definitions(), {}, shipped_codebook()).value();
  return definitions;
}
inline const FieldTable& test_fields() { return test_intake().fields; }
inline const ValidationRules& test_rules() { return test_intake().rules; }
inline const NationalityLabels& test_nationalities() { return test_intake().nationalities; }

/// One whole import into nothing: what came out.
struct TestImport {
  std::vector<NewEvent> events;
  std::vector<Finding> findings;
  std::string rejects;
  Result<ImportSummary> summary = ImportSummary{};
};

inline TestImport import_text(const std::string& text, Mapping* mapping = nullptr, bool json_lines = false,
                              Language language = Language::en) {
  TestImport out;
  std::istringstream in(text);
  std::ostringstream rejects;
  const ImportSetup setup{shipped_codebook(), test_intake(), language, make_date(2026, 1, 1).value(),
                          "tester",           mapping};
  const ImportOutputs outputs{[&](std::vector<NewEvent> events) {
                                const std::vector<Receipt> receipts(events.size());
                                for (NewEvent& event : events) out.events.push_back(std::move(event));
                                return [receipts] { return receipts; };
                              },
                              [&](const Finding& finding) { out.findings.push_back(finding); },
                              [&]() -> Result<std::ostream*> { return &rejects; }, [](std::int64_t) {}};
  out.summary = json_lines ? import_json_lines(in, setup, outputs) : import_csv(in, setup, outputs);
  out.rejects = rejects.str();
  return out;
}

}  // namespace zicht::intake
