// What one writer allows when every group of so many reports is durable before the next is taken: one thread
// encodes, seals and appends groups into a new registry, without HTTP, text or checks of fields. The peer of
// bench/serve.py, with groups as large as the service's were.
// usage: append_groups SECONDS GROUP; prints reports a second.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "registry/registry.hpp"
#include "registry/test_registry.hpp"

namespace {

using namespace zicht;

/// As large as what bench/serve.py sends: the names of one person and the text as it came.
NewEvent report(std::int64_t number) {
  ReportContent content = registry::made_up_content(static_cast<int>(number % 300));
  content.identity.family_names = {"Voorbeeld"};
  content.identity.own_reference.clear();
  content.identity.raw = std::string(250, 'x');
  return {Submitted{content, OnceKey{"bench", std::to_string(number)}, ""},
          "account=key-1;organisation=fairwork",
          {}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: append_groups SECONDS GROUP\n";
    return 64;
  }
  const double seconds = std::strtod(arguments[1], nullptr);
  const std::int64_t group = std::max(1L, std::strtol(arguments[2], nullptr, 10));
  const registry::TestFolder folder;
  auto made =
      registry::Registry::create(folder.path() / "r", shipped_definitions(), "bench", registry::test_clock());
  if (!made) return 70;
  using Clock = std::chrono::steady_clock;
  const auto began = Clock::now();
  std::int64_t reports = 0;
  std::chrono::duration<double> passed{};
  while (passed.count() < seconds) {
    std::vector<NewEvent> events;
    for (std::int64_t i = 0; i < group; ++i) events.push_back(report(reports + i));
    if (!made->append(events)) return 70;
    reports += group;
    passed = Clock::now() - began;
  }
  std::cout << static_cast<double>(reports) / passed.count() << '\n';
}
