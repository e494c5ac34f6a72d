// Makes a registry with a fixed history, with whatever version of Zicht it is compiled against. PROVENANCE.md
// says how. usage: make_registry CODE_LISTS NEW_FOLDER; -DSCHEMA=1..4 leaves out events that an early version
// does not know.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include "registry/registry.hpp"
using namespace zicht;
using namespace zicht::registry;
static ReportContent content_of(int number) {
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
int main(int, char** argv) {
  const std::filesystem::path lists = argv[1], out = argv[2];
  DefinitionFiles files;
  for (const auto& entry : std::filesystem::directory_iterator(lists)) {
    std::ifstream in(entry.path(), std::ios::binary);
    files.emplace("codelists/" + entry.path().filename().string(),
                  std::string(std::istreambuf_iterator<char>(in), {}));
  }
  auto clock = [now = std::int64_t{1735729200000}]() mutable { return Instant{++now}; };
  auto made = Registry::create(out, files, "golden", clock);
  if (!made) {
    std::cerr << made.error().message << made.error().where;
    return 1;
  }
  Registry& registry = *made;
  std::vector<Sequence> at;
  const auto append = [&](EventBody body) {
    auto receipts = registry.append({{std::move(body), "golden", std::nullopt}});
    if (!receipts) {
      std::cerr << receipts.error().message << '\n';
      std::exit(1);
    }
    return receipts->front().sequence;
  };
  for (int i = 1; i <= 6; ++i) {
    auto content = content_of(i);
    OnceKey once{"police", content.identity.own_reference};
    at.push_back(append(Submitted{content, once, i == 6 ? "sent together" : ""}));
  }
  auto second = content_of(2);
  second.report.sex = 2;
  append(Corrected{at[1], second, "golden correction"});
  append(Withdrawn{at[2], "golden withdrawal"});
  append(SamePerson{at[0], at[1], "golden same"});
  append(DifferentPersons{at[0], at[3], "golden different"});
#if SCHEMA >= 2
  SettledAttributes settled;
  settled.sex = 2;
  settled.birth_year = 2001;
  append(Settled{at[0], settled, "golden settlement"});
  append(Viewed{{at[0]}, "golden viewing"});
#endif
#if SCHEMA >= 3
  if (auto erased = registry.erase({at[4]}, "golden"); !erased) {
    std::cerr << erased.error().message;
    return 1;
  }
#endif
#if SCHEMA >= 4
  LinkageApplied linkage;
  linkage.joins = {{at[3], at[5]}};
  linkage.reports = 5;
  linkage.persons_before = 4;
  linkage.persons_after = 3;
  const Sequence applied = append(linkage);
  append(Undone{applied, "golden undoing"});
  append(linkage);
#endif
  const auto status = registry.status().value();
  std::cout << "events " << status.events << " root " << to_hex(status.root) << " first report " << at[0]
            << '\n';
}
