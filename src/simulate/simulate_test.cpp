#include "simulate/simulate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/csv.hpp"
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
    const auto country = shipped_codebook().country().find(nationality).value();
    for (const auto& [list, id] : shipped_codebook().lineage(shipped_codebook().country(), country))
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
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
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

TEST(Simulate, QuotasHoldAtSeedsNobodyHasTried) {  // straight from the profile, without the register
  const Profile& profile = test_profile();
  for (std::uint64_t seed = 1000; seed < 1040; ++seed) {
    const Country country = draw_country(profile, shipped_codebook(), seed).value();
    for (std::size_t y = 0; y < profile.years.size(); ++y) {
      const CountryYear& year = country.years[y];
      const auto count = [&](auto condition) {
        return std::count_if(
            country.people.begin() + static_cast<std::ptrdiff_t>(year.first_person),
            country.people.begin() + static_cast<std::ptrdiff_t>(year.end_person),
            [&](const Person& person) { return person.is_victim && condition(person.victim); });
      };
      const auto holds = [](const auto& codes, CodeId code) {
        return codes.empty() || std::ranges::find(codes, code) != codes.end();
      };
      EXPECT_EQ(count([](const Victim&) { return true; }), profile.years[y].victims);
      for (const Quota& quota : profile.years[y].quotas)
        EXPECT_EQ(count([&](const Victim& victim) {
                    return victim.minor == quota.minor.value_or(victim.minor) &&
                           holds(quota.forms, victim.form) && holds(quota.nationalities, victim.nationality);
                  }),
                  quota.count)
            << "line " << quota.line << ", seed " << seed;
      const CodeId criminal = shipped_codebook().form().find("criminal").value();
      EXPECT_GT(count([&](const Victim& victim) { return victim.minor && victim.form == criminal; }), 0)
          << profile.years[y].year << ", seed " << seed;
    }
  }
}

TEST(Simulate, MarginsGrowWithTheScale) {
  const auto lines = lines_of(history_of(3, 3));
  const NaiveCount count(lines);
  EXPECT_EQ(count.of("victims 2024"), 3 * 944);
  EXPECT_EQ(count.of("minors criminal 2024"), 3 * 42);
  EXPECT_EQ(count.of("reports 2024 police"), 3 * 329);
  EXPECT_EQ(count.of("latin sexual 2023"), 3 * 68);
}

/// A free country small enough to simulate often.
Profile small_profile() {
  Profile profile = free_profile();
  profile.free->people = 1500;
  profile.free->reports_a_person = 1.8;
  return profile;
}

TEST(Simulate, TheSameSeedGivesTheSameBytesHoweverLittleMemoryThereIs) {
  const Written plenty = simulated(small_profile(), {.seed = 5, .scale = 3});
  const Written little = simulated(small_profile(), {.seed = 5, .scale = 3, .sorting_bytes = 20'000});
  EXPECT_EQ(plenty.history, little.history);
  EXPECT_EQ(plenty.records, little.records);
  EXPECT_EQ(plenty.people, little.people);
  EXPECT_EQ(plenty.reports, little.reports);
  const Written other = simulated(small_profile(), {.seed = 6, .scale = 3});
  EXPECT_NE(plenty.history, other.history);
  EXPECT_NE(plenty.people, other.people);
}

/// A table by its column names.
std::vector<std::map<std::string, std::string>> rows_of(const std::string& csv) {
  std::istringstream in(csv);
  CsvReader reader(in, {});
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::string> names;
  while (reader.next()) {
    if (names.empty()) {
      names.assign(reader.fields().begin(), reader.fields().end());
      continue;
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = reader.fields()[i];
  }
  return rows;
}

TEST(Simulate, TheTruthAgreesWithTheHistory) {
  // Where registrars link every further report and nobody is anonymous, the register's persons are the true
  // ones.
  Profile profile = small_profile();
  profile.habits.linked = 1;
  profile.habits.different_a_year = 20;
  profile.errors.refuses_consent = 0;
  const Written written = simulated(profile, {.seed = 17, .scale = 2});
  std::map<std::string, std::string> above, received, channel;
  const auto root = [&](std::string label) {
    while (above.contains(label)) label = above[label];
    return label;
  };
  std::set<std::string> withdrawn;
  std::vector<std::pair<std::string, std::string>> different;
  for (const Node& line : lines_of(written.history)) {
    const std::string event = text(line, "event");
    if (event == "withdrawn") withdrawn.insert(text(line, "report"));
    if (event == "submitted") {
      received[text(line, "report")] = text(*line.find("data"), "received_on");
      channel[text(line, "report")] = text(*line.find("data"), "channel");
    }
    if (event != "same" && event != "different") continue;
    const std::string& a = *line.find("reports")->as_list()->at(0).as_text();
    const std::string& b = *line.find("reports")->as_list()->at(1).as_text();
    if (event == "different")
      different.emplace_back(a, b);
    else if (root(a) != root(b))
      above[root(b)] = root(a);
  }
  std::map<std::string, std::string> person_of, root_of_person;
  std::map<std::string, std::set<std::string>> lists_of;
  std::map<std::string, int> reports_on;
  for (const auto& row : rows_of(written.reports)) {
    const std::string& label = row.at("report");
    ASSERT_TRUE(received.contains(label));
    EXPECT_EQ(row.at("fate") == "withdrawn", withdrawn.contains(label));
    EXPECT_EQ(row.at("person").empty(), withdrawn.contains(label));
    EXPECT_EQ(row.at("referral") == "yes", channel[label] == "referral");
    if (row.at("person").empty()) continue;
    person_of[label] = row.at("person");
    lists_of[row.at("person")].insert(row.at("list"));
    ++reports_on[row.at("person")];
    const auto [known, is_new] = root_of_person.emplace(row.at("person"), root(label));
    EXPECT_EQ(known->second, root(label)) << "one person, two in the register";
  }
  std::set<std::string> roots;
  for (const auto& [person, its_root] : root_of_person) roots.insert(its_root);
  EXPECT_EQ(roots.size(), root_of_person.size()) << "two people, one in the register";
  EXPECT_GT(different.size(), 10U);
  for (const auto& [a, b] : different) EXPECT_NE(person_of.at(a), person_of.at(b));
  EXPECT_EQ(received.size(), person_of.size() + withdrawn.size());
  EXPECT_EQ(rows_of(written.records).size(), person_of.size());
  std::map<std::string, std::int64_t> people, never;
  for (const auto& row : rows_of(written.people)) {
    EXPECT_EQ(std::stoi(row.at("reports")), reports_on[row.at("person")]);
    std::string lists;
    for (const ReportingList& list : profile.capture.lists)
      if (lists_of[row.at("person")].contains(list.name)) lists += (lists.empty() ? "" : "|") + list.name;
    EXPECT_EQ(row.at("lists"), lists);
    ++people[row.at("year")];
    never[row.at("year")] += row.at("reports") == "0";
  }
  ASSERT_EQ(written.truth.years.size(), people.size());
  for (const YearTruth& year : written.truth.years) {
    EXPECT_EQ(year.people, people[std::to_string(year.year)]);
    EXPECT_EQ(year.people - year.reported, never[std::to_string(year.year)]);
    EXPECT_EQ(year.captures[0], never[std::to_string(year.year)]);
  }
}

TEST(Simulate, RecordsAndIdentityViewSayTheSame) {
  const Profile profile = small_profile();
  const Country country = draw_country(profile, shipped_codebook(), 18).value();
  const SimulatedIdentities made = identities_of(country, profile, test_names(), shipped_codebook(), 18);
  const auto records = rows_of(simulated(profile, {.seed = 18}).records);
  ASSERT_EQ(records.size(), made.view.record_count());
  for (const IdentityColumn& column : made.view.columns())
    for (std::size_t record = 0; record < records.size(); ++record) {
      std::string written(column.text(column.value_of[record]));
      std::ranges::replace(written, kValueSeparator, '|');
      ASSERT_EQ(records[record].at(column.name), written) << column.name << " " << record;
    }
}

TEST(Simulate, CapturesAreWrittenAsATableForEstimation) {
  EXPECT_EQ(captures_csv({"a", "b"}, {100, 3, 0, 2}), "a,b,count\n1,0,3\n1,1,2\n");
  SimulationTruth truth;
  truth.years = {{2024, 100, 20, 23, {}, {}}};
  EXPECT_EQ(years_csv(truth), "year,people,reported,never_reported,reports\n2024,100,20,80,23\n");
}

TEST(Simulate, AStreamThatFailsIsToldOf) {
  std::ostringstream good;
  std::ostream bad(nullptr);
  const MakeTemporary none = []() -> Result<std::unique_ptr<std::iostream>> {
    return fail(ErrorCode::io, "full");
  };
  const auto with = [&](std::ostream& history, std::ostream& truth, std::size_t memory) {
    return simulate(small_profile(), test_names(), shipped_codebook(), {.sorting_bytes = memory},
                    {history, good, truth, good, none}, [](std::int64_t) {});
  };
  EXPECT_TRUE(with(good, good, 1'000'000'000));
  EXPECT_EQ(with(bad, good, 1'000'000'000).error().code, ErrorCode::io);
  EXPECT_EQ(with(good, bad, 1'000'000'000).error().code, ErrorCode::io);
  EXPECT_EQ(with(good, good, 1000).error().code, ErrorCode::io);
}

TEST(Simulate, NothingHappensToAReportBeforeItIsThereAndNobodyLinksTheAnonymous) {
  Profile profile = small_profile();
  profile.habits = {.late = 0.3, .latest = 900, .corrected = 0.3, .withdrawn = 0.1, .linked = 1};
  profile.errors.refuses_consent = 0.4;
  std::map<std::string, bool> anonymous;
  int decisions = 0;
  for (const Node& line : lines_of(simulated(profile, {.seed = 20}).history)) {
    const std::string event = text(line, "event");
    if (event == "submitted") {
      anonymous[text(line, "report")] = text(*line.find("data"), "legal_basis") == "no_consent_anonymous";
    } else if (event == "same") {
      for (const Node& label : *line.find("reports")->as_list()) {
        ASSERT_TRUE(anonymous.contains(*label.as_text()));
        EXPECT_FALSE(anonymous[*label.as_text()]);
      }
      ++decisions;
    } else {
      ASSERT_TRUE(anonymous.contains(text(line, "report")));
    }
  }
  EXPECT_GT(decisions, 300);
}

TEST(Simulate, ACorrectionSaysMoreAndChangesNoFigure) {
  std::map<std::string, const Node*> first;
  const auto lines = lines_of(simulated(small_profile(), {.seed = 19}).history);
  int corrections = 0;
  for (const Node& line : lines) {
    if (text(line, "event") == "submitted") first[text(line, "report")] = line.find("data");
    if (text(line, "event") != "corrected") continue;
    ++corrections;
    const Node& before = *first.at(text(line, "report"));
    const Node& after = *line.find("data");
    for (const char* const field : {"organisation", "received_on", "sex", "own_reference", "nationalities"})
      EXPECT_EQ(*before.find(field), *after.find(field));
    EXPECT_LE(before.find("episodes")->as_list()->at(0).as_table()->size(),
              after.find("episodes")->as_list()->at(0).as_table()->size());
  }
  EXPECT_GT(corrections, 20);
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

TEST(Simulate, PeopleCrossBordersMoreOftenAndNobodyStaysHomeAbroad) {
  std::map<std::string, int> crossed;  // by year, for sexual exploitation
  const std::vector<Node> lines = lines_of(history_of(5));
  for (const Node& line : lines) {
    const Node* const data = line.find("data");
    if (data == nullptr) continue;
    for (const Node& episode : *data->find("episodes")->as_list()) {
      const std::string scope = text(episode, "scope");
      EXPECT_FALSE(scope == "domestic" && text(episode, "place") == "abroad");
      if (scope == "cross_border" && text(episode, "form") == "sexual")
        ++crossed[text(*data, "received_on").substr(0, 4)];
    }
  }
  EXPECT_LT(crossed.at("2021"), crossed.at("2022"));
  EXPECT_LT(crossed.at("2022"), crossed.at("2024"));
}

// 1,372 people of 2019, some 800 of them before August: .35 and .15 are more than ten standard errors apart.
TEST(Simulate, ManyOf2019WereExploitedAbroadUntilAugust) {
  std::map<bool, std::pair<double, double>> abroad;  // by whether it was before August
  for (const Node& line : lines_of(history_of(5))) {
    const Node* const data = line.find("data");
    if (data == nullptr || !text(*data, "received_on").starts_with("2019")) continue;
    auto& [count, all] = abroad[text(*data, "received_on") < "2019-08-01"];
    count += text(data->find("episodes")->as_list()->front(), "place") == "abroad" ? 1 : 0;
    ++all;
  }
  EXPECT_NEAR(abroad[true].first / abroad[true].second, 0.35, 0.06);
  EXPECT_NEAR(abroad[false].first / abroad[false].second, 0.15, 0.06);
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
