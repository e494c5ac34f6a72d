#include "cli/registry_access.hpp"

#include <chrono>

#include "cli/installation.hpp"

namespace zicht::cli {

Instant system_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

namespace {

/// The definitions that came with the program; none when they cannot be found: a registry has its own.
registry::DefinitionFiles program_definitions() {
  const auto folder = installed_definitions();
  if (!folder) return {};
  auto files = read_files(*folder);
  return files ? *std::move(files) : registry::DefinitionFiles{};
}

}  // namespace

Result<registry::Registry> open_registry(const std::string& folder, registry::Access access) {
  return registry::Registry::open(folder, access, system_now, program_definitions());
}

Result<services::Session> open_session(const std::string& folder, registry::Access access) {
  return services::Session::open(folder, access, system_now, program_definitions());
}

Result<Date> as_of_day(const std::string& text) {
  const Date today = day_in_amsterdam(system_now());
  if (text.empty()) return today;
  const auto day = parse_iso_date(text);
  if (!day) return fail(ErrorCode::invalid_input, "not a date", "--as-of", "Write it as 2025-06-30.");
  if (*day > today)
    return fail(ErrorCode::invalid_input, "the as-of date lies in the future", "--as-of",
                "Leave it out for today.");
  return *day;
}

}  // namespace zicht::cli
