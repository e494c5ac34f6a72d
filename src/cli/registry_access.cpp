#include "cli/registry_access.hpp"

#include <chrono>

namespace zicht::cli {

Instant system_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

Result<registry::Registry> open_registry(const std::string& folder, registry::Access access) {
  return registry::Registry::open(folder, access, system_now);
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
