#include "simulate/simulate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/node.hpp"
#include "simulate/test_profile.hpp"

namespace zicht::simulate {
namespace {

std::string history_of(std::uint64_t seed, std::int64_t scale = 1) {
  return simulated(test_profile(), {.seed = seed, .scale = scale}).history;
}

std::vector<Node> lines_of(const std::string& text) {
  std::vector<Node> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(parse_json(line).value());
  return lines;
}

std::string text(const Node& node, const char* key) {
  const Node* const found = node.find(key);
  return found == nullptr || found->as_text() == nullptr ? "" : *found->as_text();
}

/// A person as the history tells of them, counted without the registry.
struct Counted {
  std::string first_received = "9999";
  const Node* first = nullptr;
};

/// Counts a history as DOMAIN.md says: people by their first report, reports by the year of receipt.
class NaiveCount {
 public:
  explicit NaiveCount(const std::vector<Node>& lines, const std::string& recorded_until = "9999") {
    std::set<std::string> withdrawn;
    for (const Node& line : lines) {
      if (text(line, "recorded_at") > recorded_until) continue;
      if (text(line, "event") == "withdrawn") withdrawn.insert(text(line, "report"));
      if (text(line, "event") == "submitted") data_[text(line, "report")] = line.find("data");
      if (text(line, "event") == "same")
        join(*line.find("reports")->as_list()->at(0).as_text(),
             *line.find("reports")->as_list()->at(1).as_text());
    }
    for (const auto& [label, data] : data_) {
      if (withdrawn.contains(label)) continue;
      Counted& person = persons_[root(label)];
      const std::string received = text(*data, "received_on");
      ++counts_["reports " + received.substr(0, 4)];
      const std::string organisation = text(*data, "organisation");
      for (const char* const group :
           {"police", "marechaussee", "care_coordination", "fairwork", "labour_inspectorate"})
        if (organisation.starts_with(group)) ++counts_["reports " + received.substr(0, 4) + " " + group];
      if (received < person.first_received) {
        person.first_received = received;
        person.first = data;
      }
    }
    for (const auto& [label, person] : persons_) count(person);
  }
  int of(const std::string& what) const {
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  std::string root(std::string label) {
    while (joined_.contains(label)) label = joined_[label];
    return label;
  }
  void join(const std::string& a, const std::string& b) {
    if (root(a) != root(b)) joined_[root(b)] = root(a);
  }
  static bool is_minor(const Node& data) {
    if (const Node* const age = data.find("age"); age != nullptr)
      return age->as_integer() != nullptr && *age->as_integer() < 18;
    const Date birth = parse_iso_date(text(data, "birth_date")).value();
    return completed_years(birth, parse_iso_date(text(data, "received_on")).value()) < 18;
  }
  void count(const Counted& person) {
    const std::string year = person.first_received.substr(0, 4);
    const std::string form = text(person.first->find("episodes")->as_list()->at(0), "form");
    const std::string nationality = *person.first->find("nationalities")->as_list()->at(0).as_text();
    ++counts_["victims " + year];
    ++counts_["victims " + year + " " + form];
    if (form != "sexual" && form != "labour" && form != "unknown")
      ++counts_["other than sexual and labour " + year];
    ++counts_["victims " + year + " " + nationality];
    const auto country = test_codebook().country().find(nationality).value();
    for (const auto& [list, id] : test_codebook().lineage(test_codebook().country(), country))
      if ((*list)[id].code == "419" && form == "sexual") ++counts_["latin sexual " + year];
    if (!is_minor(*person.first)) return;
    ++counts_["minors " + year];
    if (form == "criminal") ++counts_["minors criminal " + year];
  }

  std::map<std::string, const Node*> data_;
  std::map<std::string, std::string> joined_;
  std::map<std::string, Counted> persons_;
  std::map<std::string, int> counts_;
};

TEST(Simulate,
     TheMarginsOfTheNetherlandsHoldAtEverySeed) {  // DOMAIN.md, C1, C2, C5, C9, C10, sections 3 and 8
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto lines = lines_of(history_of(seed));
    const NaiveCount count(lines);
    const std::map<std::string, int> expected = {{"victims 2024", 944},
                                                 {"victims 2023", 868},
                                                 {"minors 2024", 79},
                                                 {"minors 2023", 52},
                                                 {"minors criminal 2024", 42},
                                                 {"minors criminal 2023", 13},
                                                 {"reports 2024", 1062},
                                                 {"reports 2023", 1044},
                                                 {"reports 2024 police", 329},
                                                 {"reports 2024 care_coordination", 301},
                                                 {"reports 2024 fairwork", 257},
                                                 {"reports 2024 labour_inspectorate", 71},
                                                 {"reports 2024 marechaussee", 67},
                                                 {"reports 2023 police", 360},
                                                 {"reports 2023 care_coordination", 312},
                                                 {"reports 2023 fairwork", 233},
                                                 {"reports 2023 labour_inspectorate", 33},
                                                 {"reports 2023 marechaussee", 50},
                                                 {"victims 2018", 668},
                                                 {"victims 2019", 1372},
                                                 {"victims 2020", 1013},
                                                 {"victims 2021", 791},
                                                 {"victims 2022", 814},
                                                 {"minors 2018", 62},
                                                 {"minors 2019", 108},
                                                 {"minors 2020", 68},
                                                 {"minors 2021", 80},
                                                 {"minors 2022", 69},
                                                 {"victims 2018 sexual", 486},
                                                 {"victims 2018 labour", 114},
                                                 {"victims 2022 sexual", 379},
                                                 {"victims 2022 labour", 348},
                                                 {"other than sexual and labour 2022", 87},
                                                 {"other than sexual and labour 2021", 61},
                                                 {"other than sexual and labour 2019", 201},
                                                 {"other than sexual and labour 2018", 37},
                                                 {"victims 2021 UA", 7},
                                                 {"victims 2022 UA", 51},
                                                 {"latin sexual 2022", 26},
                                                 {"latin sexual 2023", 68}};
    for (const auto& [what, number] : expected)
      EXPECT_EQ(count.of(what), number) << what << ", seed " << seed;
    EXPECT_GT(count.of("latin sexual 2024"), 68);
    EXPECT_EQ(NaiveCount(lines, "2020-10-15T23").of("victims 2019"), 1334)
        << "as it was published, seed " << seed;
    EXPECT_EQ(NaiveCount(lines, "2021-10-15T23").of("victims 2020"), 984)
        << "as it was published, seed " << seed;
  }
}

TEST(Simulate, MarginsGrowWithTheScale) {
  const auto lines = lines_of(history_of(3, 2));
  const NaiveCount count(lines);
  EXPECT_EQ(count.of("victims 2024"), 2 * 944);
  EXPECT_EQ(count.of("minors criminal 2024"), 2 * 42);
  EXPECT_EQ(count.of("reports 2024 police"), 2 * 329);
}

TEST(Simulate, TheSameSeedGivesTheSameBytesAndAnotherOtherPeople) {
  EXPECT_EQ(history_of(5), history_of(5));
  EXPECT_NE(history_of(5), history_of(6));
}

TEST(Simulate, TheHistoryIsSortedAndNothingIsKnownBeforeItIsReceived) {
  std::string last;
  for (const Node& line : lines_of(history_of(7))) {
    EXPECT_LE(last, text(line, "recorded_at"));
    last = text(line, "recorded_at");
    if (text(line, "event") != "submitted") continue;
    EXPECT_GE(last.substr(0, 10), text(*line.find("data"), "received_on"));
  }
}

TEST(Simulate, AnonymousReportsHoldNoIdentity) {
  int anonymous = 0;
  for (const Node& line : lines_of(history_of(8))) {
    const Node* const data = line.find("data");
    if (data == nullptr || text(*data, "legal_basis") != "no_consent_anonymous") continue;
    ++anonymous;
    for (const char* const field :
         {"given_names", "family_names", "aliases", "birth_date", "document_numbers", "free_text"})
      EXPECT_EQ(data->find(field), nullptr);
  }
  EXPECT_GT(anonymous, 50);
}

TEST(Simulate, EveryKindOfEventOccurs) {
  std::map<std::string, int> kinds;
  for (const Node& line : lines_of(history_of(9))) ++kinds[text(line, "event")];
  for (const char* const kind : {"submitted", "corrected", "withdrawn", "same", "different"})
    EXPECT_GT(kinds[kind], 5) << kind;
}

}  // namespace
}  // namespace zicht::simulate
