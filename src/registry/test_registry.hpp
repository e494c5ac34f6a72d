#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/contract.hpp"
#include "model/shipped_definitions.hpp"
#include "registry/registry.hpp"

namespace zicht::registry {

/// A folder of its own for one test, gone afterwards.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "zicht-test-XXXXXX").string();
    ZICHT_EXPECT(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// 1 January 2025, 12:00 in Amsterdam, and a millisecond later at each look.
inline Clock test_clock() {
  return [now = std::int64_t{1735729200000}]() mutable { return Instant{++now}; };
}

inline ReportContent made_up_content(int number) {
  ReportContent content;
  content.report.received_on = make_date(2024, 1, 1).value() + number;
  content.report.organisation = 1;
  content.report.sex = 1;
  content.report.nationalities = {static_cast<CodeId>(1 + number % 5)};
  content.report.episodes.emplace_back().form = static_cast<CodeId>(1 + number % 3);
  content.identity.given_names = {"Given" + std::to_string(number)};
  content.identity.own_reference = "reference " + std::to_string(number);
  return content;
}

/// Recorded by the registry's clock.
inline NewEvent made_up_report(int number) {
  const ReportContent content = made_up_content(number);
  return {Submitted{content, OnceKey{"police", content.identity.own_reference}, ""}, "tester", {}};
}

/// A new registry in this folder, with so many made-up reports in one batch.
inline Registry made_up_registry(const std::filesystem::path& folder, int reports) {
  Registry made = Registry::create(folder, shipped_definitions(), "tester", test_clock()).value();
  std::vector<NewEvent> events;
  for (int number = 0; number < reports; ++number) events.push_back(made_up_report(number));
  ZICHT_EXPECT(events.empty() || made.append(events).has_value());
  return made;
}

}  // namespace zicht::registry
