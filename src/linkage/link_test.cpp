#include "linkage/link.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/csv.hpp"
#include "linkage/explain.hpp"
#include "linkage/link_input.hpp"
#include "linkage/partition_sampler.hpp"
#include "linkage/review_queue.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

LinkResult linked(const IdentityView& view, std::size_t threads = 1, std::vector<Decision> decisions = {}) {
  LinkOptions options;
  options.threads = threads;
  options.decisions = std::move(decisions);
  return link(view, options).value();
}

bool has(const LinkResult& result, std::string_view rule) {
  return std::ranges::any_of(result.findings, [&](const Finding& finding) { return finding.rule == rule; });
}

/// F1 of pairs in one cluster against the truth.
double f1(const std::vector<std::uint32_t>& cluster_of, const std::vector<std::uint32_t>& person_of) {
  const auto pairs = [](const auto& counts) {
    double sum = 0;
    for (const auto& [key, n] : counts) sum += n * (n - 1) / 2;
    return sum;
  };
  std::map<std::uint32_t, double> clusters;
  std::map<std::uint32_t, double> persons;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> both;
  for (std::size_t record = 0; record < cluster_of.size(); ++record) {
    ++clusters[cluster_of[record]];
    ++persons[person_of[record]];
    ++both[{cluster_of[record], person_of[record]}];
  }
  return 2 * pairs(both) / (pairs(clusters) + pairs(persons));
}

TEST(Link, FindsMadeUpPeople) {
  const MadeUp made = made_up(21, 1200, 0.15, 0.08);
  const LinkResult result = linked(made.view());
  EXPECT_FALSE(result.trained.degenerate) << result.trained.reason;
  EXPECT_GT(f1(result.cluster_of, made.person_of), 0.97);
  EXPECT_NEAR(static_cast<double>(result.persons), 1200, 12);
}

TEST(Link, GivesTheSameForAnyNumberOfThreads) {
  const IdentityView view = made_up(22, 1500, 0.2, 0.1).view();
  const LinkResult one = linked(view, 1);
  const LinkResult four = linked(view, 4);
  EXPECT_EQ(one.cluster_of, four.cluster_of);
  ASSERT_EQ(one.pairs.size(), four.pairs.size());
  for (std::size_t i = 0; i < one.pairs.size(); ++i)
    EXPECT_EQ(one.pairs[i].odds_bits, four.pairs[i].odds_bits);
  DrawOptions options;
  options.draws = 20;
  const PartitionDraws draws = draw_partitions(view, one, options).value();
  options.threads = 3;
  EXPECT_EQ(draw_partitions(view, four, options).value().draws, draws.draws);
}

/// Of people who share fields with somebody else: how many pairs of records, and how many are joined.
struct Joined {
  double pairs = 0;
  double joined = 0;
  double share() const { return joined / pairs; }
};

/// Records of people and of their relatives, who have a given name of their own.
struct Families {
  MadeUp people = made_up(31, 1500, 0.4, 0.08);
  std::size_t first_relative = people.rows.size();
  std::vector<std::uint32_t> relative_of;  ///< by record from first_relative on: that person

  /// \param change  makes a row of somebody into one of a relative
  template <class Change>
  explicit Families(std::uint32_t families, Change change) {
    const std::size_t records = people.rows.size();
    for (std::uint32_t record = 0; record < records; ++record) {
      const std::uint32_t person = people.person_of[record];
      if (person >= families) continue;
      people.rows.push_back(people.rows[record]);
      change(people.rows.back(), person);
      people.person_of.push_back(1500 + person);
      relative_of.push_back(person);
    }
  }

  Joined joined(const LinkResult& result) const {
    Joined count;
    for (std::uint32_t one = 0; one < first_relative; ++one)
      for (std::size_t other = 0; other < relative_of.size(); ++other)
        if (people.person_of[one] == relative_of[other]) {
          count.pairs += 1;
          count.joined += result.cluster_of[one] == result.cluster_of[first_relative + other] ? 1 : 0;
        }
    return count;
  }
};

std::string another_given_name(std::uint32_t person) {
  constexpr std::array<std::string_view, 5> kOther{"quirst", "zymph", "wrechk", "ghyls", "blox"};
  return std::string(kOther[person % kOther.size()]) + std::string(kOther[person / 5 % kOther.size()]);
}

TEST(Link, TwinsAreNotOnePerson) {  // joined, before relatives were weighed: 42 %
  const Families families(60, [](Row& row, std::uint32_t person) { row[0] = another_given_name(person); });
  const LinkResult result = linked(families.people.view());
  const Joined joined = families.joined(result);
  EXPECT_GT(joined.pairs, 100);
  EXPECT_LT(joined.share(), 0.10);
  EXPECT_GT(f1(result.cluster_of, families.people.person_of), 0.97);
}

TEST(Link, RelativesUnderOneNumberAreNotOnePerson) {
  Families families(60, [](Row& row, std::uint32_t person) {
    row[0] = another_given_name(person);
    row[2] = std::to_string(1940 + person % 20) + "-0" + std::to_string(1 + person % 9) + "-11";
  });
  for (std::uint32_t record = 0; record < families.people.rows.size(); ++record) {
    const bool relative = record >= families.first_relative;
    const std::uint32_t person =
        relative ? families.relative_of[record - families.first_relative] : families.people.person_of[record];
    families.people.rows[record].push_back("D" + std::to_string(7'919ULL * (person + 1'000)));
  }
  std::vector<Kind> kinds = MadeUp::kinds();
  kinds.push_back(Kind::document_number);
  const Joined joined = families.joined(linked(view_of(kinds, families.people.rows)));
  EXPECT_GT(joined.pairs, 100);
  EXPECT_LT(joined.share(), 0.10);
}

TEST(Link, CopiesOfARowAreOnePersonAlsoOneToOne) {
  const MadeUp made = made_up(33, 1200, 0.0, 0.05);
  std::vector<Row> rows(made.rows.begin(), made.rows.begin() + 1000);
  std::vector<std::size_t> sources(rows.size(), 0);
  for (std::size_t person = 400; person < 1200; ++person) {
    rows.push_back(made.rows[person]);
    sources.push_back(1);
  }
  for (const std::size_t person : {405U, 700U, 1150U}) {
    rows.push_back(made.rows[person]);
    sources.push_back(1);
  }
  const LinkResult result = linked(view_of(MadeUp::kinds(), rows, sources));
  EXPECT_TRUE(result.one_to_one);
  EXPECT_TRUE(has(result, "LK-008"));
  const std::uint32_t first_copy = 1800;
  for (std::uint32_t copy = 0; copy < 3; ++copy) {
    const std::uint32_t original = 1000 + (copy == 0 ? 5U : copy == 1 ? 300U : 750U);
    EXPECT_EQ(result.cluster_of[first_copy + copy], result.cluster_of[original]) << copy;
  }
  EXPECT_EQ(result.cluster_of[405], result.cluster_of[1005]);
  EXPECT_EQ(result.cluster_of[700], result.cluster_of[1300]);
}

TEST(Link, DecisionsSurviveEveryRun) {
  const MadeUp made = made_up(23, 600, 0.2, 0.1);
  const LinkResult before = linked(made.view());
  std::uint32_t joined = 1;
  while (before.cluster_of[joined] == joined) ++joined;
  const std::vector<Decision> decisions{{before.cluster_of[joined], joined, false}, {0, 400, true}};
  const LinkResult after = linked(made.view(), 1, decisions);
  EXPECT_NE(after.cluster_of[before.cluster_of[joined]], after.cluster_of[joined]);
  EXPECT_EQ(after.cluster_of[0], after.cluster_of[400]);
  DrawOptions options;
  options.draws = 25;
  options.decisions = decisions;
  const PartitionDraws draws = draw_partitions(made.view(), after, options).value();
  EXPECT_FALSE(draws.model_based);
  for (std::size_t draw = 0; draw < draws.size(); ++draw) {
    const auto cluster = draws.cluster_of(draw);
    EXPECT_NE(cluster[before.cluster_of[joined]], cluster[joined]);
    EXPECT_EQ(cluster[0], cluster[400]);
  }
}

TEST(Link, TrainingComesToAnEnd) {
  for (std::uint64_t seed = 31; seed < 36; ++seed) {
    const LinkResult result = link(made_up(seed, 600, 0.3, 0.2).view(), {}).value();
    EXPECT_LT(result.trained.history.back().largest_change, 1e-4) << seed;
  }
}

TEST(Link, RecordsAddedAtTheEndRenameNobodyWhoStaysTogether) {
  MadeUp made = made_up(24, 700, 0.2, 0.05);
  MadeUp fewer = made;
  fewer.rows.resize(made.rows.size() - 40);
  const LinkResult before = linked(fewer.view());
  const LinkResult after = linked(made.view());
  std::size_t renamed = 0;
  for (std::size_t record = 0; record < before.cluster_of.size(); ++record)
    renamed += before.cluster_of[record] != after.cluster_of[record] ? 1U : 0U;
  EXPECT_LE(renamed, 4U);  // where the model of more records decides otherwise
}

TEST(DrawPartitions, CountTheirClustersAndAreNamedByTheLowest) {
  const IdentityView view = made_up(25, 500, 0.3, 0.25).view();
  const LinkResult result = linked(view);
  DrawOptions options;
  options.draws = 30;
  const PartitionDraws draws = draw_partitions(view, result, options).value();
  EXPECT_EQ(draws.model_hash.size(), 64U);
  for (std::size_t draw = 0; draw < draws.size(); ++draw) {
    const auto cluster = draws.cluster_of(draw);
    EXPECT_EQ(std::set(cluster.begin(), cluster.end()).size(), draws.persons[draw]);
    for (std::uint32_t record = 0; record < cluster.size(); ++record) {
      EXPECT_LE(cluster[record], record);
      EXPECT_EQ(cluster[cluster[record]], cluster[record]);
    }
  }
  const PersonsInterval interval = persons_interval(draws);
  EXPECT_LE(interval.lower, interval.median);
  EXPECT_LE(interval.median, interval.upper);
}

/// Among common names and little else most pairs are open, and a model that is off moves them all.
TEST(DrawPartitions, AllowForAModelThatIsOff) {
  const MadeUp people = made_up(27, 1200, 0.15, 0.02);
  std::vector<Row> rows;
  for (std::size_t record = 0; record < people.rows.size(); ++record) {
    Philox random(27, people.person_of[record]);
    const std::string given = people.rows[random.below(30)][0];
    rows.push_back({given, people.rows[random.below(300)][1], people.rows[record][2].substr(0, 4)});
  }
  const IdentityView view = view_of({Kind::given_name, Kind::family_name, Kind::birth_date}, rows);
  const LinkResult result = linked(view);
  ASSERT_FALSE(result.trained.degenerate) << result.trained.reason;
  const auto variance = [&](bool draw_parameters) {
    DrawOptions options;
    options.draws = 400;
    options.draw_parameters = draw_parameters;
    const PartitionDraws draws = draw_partitions(view, result, options).value();
    double sum = 0, squares = 0;
    for (const double persons : draws.persons) {
      sum += persons / 400;
      squares += persons * persons / 400;
    }
    return squares - sum * sum;
  };
  EXPECT_GT(variance(true), 1.6 * variance(false));
}

TEST(Explain, PartsAddUpAndAgreeWithThePairs) {
  const MadeUp made = made_up(26, 300, 0.3, 0.15);
  const IdentityView view = made.view();
  const LinkResult result = linked(view);
  Explainer explainer = Explainer::make(view, result, result.cluster_of, 1).value();
  ASSERT_FALSE(result.pairs.empty());
  ASSERT_GT(result.join_bits, 0.0);
  for (const LinkedPair& pair : result.pairs) {
    const Explanation why = explainer.explain(pair.b, pair.a);
    double sum = why.dependence_bits + why.agreement_bits + why.relatives_bits;
    for (const FieldEvidence& field : why.fields) {
      sum += field.bits;
      EXPECT_FALSE(field.words_nl.empty() || field.words_en.empty() || field.level.empty());
    }
    EXPECT_NEAR(sum, why.weight_bits, 1e-9);
    EXPECT_NEAR(why.weight_bits, pair.weight_bits, 1e-3);
    EXPECT_NEAR(why.odds_bits, why.weight_bits + why.prior_bits + why.lone_bits + why.competition_bits, 1e-9);
    EXPECT_NEAR(why.odds_bits, pair.odds_bits, 1e-3);
    EXPECT_EQ(why.one_person, result.cluster_of[pair.a] == result.cluster_of[pair.b]);
  }
}

/// Made-up people of whom little is known, with one record or two: many pairs are doubtful, and two that are
/// alone much likelier one person than any two.
IdentityView doubtful(std::uint64_t seed, double again) {
  const MadeUp made = made_up(seed, 300, again, 0.3);
  std::map<std::uint32_t, int> records;
  std::vector<Row> rows;
  for (std::size_t record = 0; record < made.rows.size(); ++record) {
    if (++records[made.person_of[record]] > 2) continue;
    rows.push_back(made.rows[record]);
    rows.back()[1] = rows.back()[1].substr(0, 3);
    rows.back()[2] = rows.back()[2].substr(0, 7);
  }
  return view_of(MadeUp::kinds(), rows);
}

/// Of all pairs that were met: those of two records that have no other, or the other only.
struct LonePairs {
  std::size_t proposed = 0;
  std::size_t by_lone_bits = 0;  ///< of which proposed at less than even odds for any two
  std::size_t not_proposed = 0;
};

/// Words say what is proposed: even odds or more, or less.
LonePairs expect_explained_as_proposed(const IdentityView& view, const LinkResult& result,
                                       std::span<const Decision> decisions) {
  constexpr double kRounding = 1e-3;
  LonePairs counts;
  Explainer explainer = Explainer::make(view, result, result.cluster_of, 1).value();
  std::map<std::uint32_t, std::size_t> size;
  for (const std::uint32_t cluster : result.cluster_of) ++size[cluster];
  for (const LinkedPair& pair : result.pairs) {
    const bool proposed = result.cluster_of[pair.a] == result.cluster_of[pair.b];
    const std::size_t records = proposed ? 2 : 1;
    const Explanation why = explainer.explain(pair.a, pair.b);
    if (size[result.cluster_of[pair.a]] != records || size[result.cluster_of[pair.b]] != records) {
      EXPECT_EQ(why.lone_bits, 0.0);
      continue;
    }
    const bool decided = std::ranges::any_of(
        decisions, [&](const Decision& one) { return one.a == pair.a && one.b == pair.b; });
    if (decided) continue;
    EXPECT_EQ(why.lone_bits, result.join_bits);
    if (proposed)
      EXPECT_GT(why.odds_bits, -kRounding);
    else
      EXPECT_LT(why.odds_bits, kRounding);
    EXPECT_EQ(pair.probability > 0.5, proposed);
    ++(proposed ? counts.proposed : counts.not_proposed);
    counts.by_lone_bits += proposed && why.odds_bits < result.join_bits ? 1U : 0U;
  }
  return counts;
}

TEST(ExplainLaw, TwoThatAreAloneAreProposedExactlyWhenTheirOddsAreOverEven) {
  LonePairs all;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const IdentityView view = doubtful(260 + seed, 0.3 + 0.08 * static_cast<double>(seed));
    const LinkResult before = linked(view);
    std::vector<Decision> decisions;  // the first three of either kind, the other way round
    for (const bool same : {false, true})
      for (const LinkedPair& pair : before.pairs)
        if ((before.cluster_of[pair.a] == before.cluster_of[pair.b]) != same &&
            std::ranges::count(decisions, same, &Decision::same) < 3)
          decisions.push_back({pair.a, pair.b, same});
    for (const auto& binding : {std::vector<Decision>{}, decisions}) {
      const LonePairs counts = expect_explained_as_proposed(view, linked(view, 1, binding), binding);
      all.proposed += counts.proposed;
      all.by_lone_bits += counts.by_lone_bits;
      all.not_proposed += counts.not_proposed;
    }
  }
  EXPECT_GT(all.proposed, 400U);
  EXPECT_GT(all.by_lone_bits, 0U);
  EXPECT_GT(all.not_proposed, 20U);
}

TEST(Explain, WhoSaysNothingOfItselfIsNotAmongThoseThatAreAlone) {
  MadeUp made = made_up(26, 300, 0.3, 0.15);
  const auto first = static_cast<std::uint32_t>(made.rows.size());
  for (int i = 0; i < 2; ++i) made.rows.push_back({"-", "-", "-", "f", "a"});
  const LinkResult result = linked(made.view());
  ASSERT_GT(result.join_bits, 0.0);
  Explainer explainer = Explainer::make(made.view(), result, result.cluster_of, 1).value();
  EXPECT_EQ(explainer.explain(first, first + 1).lone_bits, 0.0);
}

TEST(Explain, SaysWhatIsWithheldAndWhatIsMissing) {
  const IdentityView view = view_of({Kind::given_name, Kind::sex}, {{"-", "f"}, {"Anna", ""}});
  const LinkResult result = linked(view);
  const Explanation why = Explainer::make(view, result, result.cluster_of, 1).value().explain(0, 1);
  EXPECT_EQ(why.fields[0].level, "withheld");
  EXPECT_EQ(why.fields[1].level, "missing");
}

TEST(ReviewQueue, AsksWhatWouldChangeMostFirstAndNotWhatIsDecided) {
  const MadeUp made = made_up(27, 600, 0.3, 0.3);
  const LinkResult result = linked(made.view());
  const auto queue = review_queue(result, {});
  ASSERT_FALSE(queue.empty());
  for (std::size_t i = 0; i < queue.size(); ++i) {
    EXPECT_LT(queue[i].a, queue[i].b);
    if (i > 0) {
      EXPECT_GE(queue[i - 1].expected_change, queue[i].expected_change);
    }
    EXPECT_NEAR(queue[i].expected_change, queue[i].joined ? 1 - queue[i].probability : queue[i].probability,
                1e-9);
  }
  const std::vector<Decision> decided{{queue[0].a, queue[0].b, true}};
  ReviewOptions options;
  options.decided = decided;
  for (const ReviewItem& item : review_queue(result, options))
    EXPECT_FALSE(item.a == queue[0].a && item.b == queue[0].b);
  options = {};
  options.most = 1;
  options.weight = [&](std::uint32_t a, std::uint32_t b) {
    return a == queue.back().a && b == queue.back().b ? 1e6 : 1.0;
  };
  EXPECT_EQ(review_queue(result, options).at(0).a, queue.back().a);
}

TEST(Link, TeachesTheNextYear) {
  const LinkResult first = linked(made_up(28, 900, 0.25, 0.2).view());
  const StoredModel learned = stored_after({}, first.trained, "first", 900, 0);
  LinkOptions options;
  options.model = learned;
  const LinkResult second = link(made_up(29, 60, 0.2, 0.2).view(), options).value();
  const auto share = [](const LinkResult& result) {
    return result.trained.model.fields()[0].levels[0].among_matches;
  };
  const LinkResult alone = linked(made_up(29, 60, 0.2, 0.2).view());
  EXPECT_LT(std::abs(share(second) - share(first)), std::abs(share(alone) - share(first)) + 0.02);
}

// Bad input
// -------------------------------------------------------------------------------------------------------

TEST(LinkBadInput, AllFieldsMissing) {
  const LinkResult result = linked(view_of(MadeUp::kinds(), std::vector<Row>(300, Row(5))));
  EXPECT_EQ(result.persons, 300U);
  EXPECT_TRUE(has(result, "LK-001"));
  EXPECT_TRUE(has(result, "LK-002"));
  EXPECT_TRUE(has(result, "LK-006"));
}

TEST(LinkBadInput, NoRecordAndOneRecord) {
  EXPECT_EQ(linked(view_of(MadeUp::kinds(), {})).persons, 0U);
  EXPECT_EQ(linked(view_of(MadeUp::kinds(), {{"anna", "bos", "1990-01-01", "f", "NL"}})).persons, 1U);
}

TEST(LinkBadInput, NoFieldToCompare) {
  EXPECT_EQ(link(view_of({}, {{}}), {}).error().code, ErrorCode::invalid_config);
  EXPECT_EQ(link(view_of(std::vector<Kind>(17, Kind::code), {Row(17, "a")}), {}).error().code,
            ErrorCode::invalid_config);
}

TEST(LinkBadInput, OneFieldConstant) {
  MadeUp made = made_up(31, 800, 0.2, 0.05);
  for (Row& row : made.rows) row[4] = "NL";
  const LinkResult result = linked(made.view());
  EXPECT_TRUE(has(result, "LK-003"));
  EXPECT_GT(f1(result.cluster_of, made.person_of), 0.95);
}

TEST(LinkBadInput, ManyIdenticalRecordsAreBoundedAndSaid) {  // a million of them: bench/linkage
  const LinkResult result =
      linked(view_of(MadeUp::kinds(), std::vector<Row>(5000, {"anna", "bos", "1990-01-01", "f", "NL"})), 2);
  EXPECT_LE(result.compared_pairs, 5000U * 4999 / 2);
  EXPECT_TRUE(has(result, "LK-001") || has(result, "LK-004") || has(result, "LK-005"));
}

TEST(LinkBadInput, LongNamesOtherDirectionsAndOldDates) {
  MadeUp made = made_up(32, 400, 0.2, 0.02);
  const std::size_t first = made.rows.size();
  for (int twice = 0; twice < 2; ++twice) {
    made.rows.push_back({std::string(10'000, 'q'), "zyx", "1990-02-03", "f", "NL"});
    made.rows.push_back({"מרים", "לוי‏", "1988-07-06", "f", "IL"});
    made.rows.push_back({twice == 0 ? "José" : "Jose\u0301", twice == 0 ? "Ñandú" : "N\u0303andu\u0301",
                         "1891-03-04", "m", "a"});
    made.rows.push_back({"\xFF\xFE", "\xC3(", "0000-99-99", "\x01", "?"});
  }
  const LinkResult result = linked(made.view());
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(result.cluster_of[first + i], result.cluster_of[first + 4 + i]) << i;
}

TEST(LinkBadInput, WithheldIdentityIsAPersonOfItsOwn) {
  MadeUp made = made_up(33, 400, 0.2, 0.05);
  const std::size_t first = made.rows.size();
  for (int i = 0; i < 50; ++i) made.rows.push_back({"-", "-", "-", "f", "a"});
  const LinkResult result = linked(made.view());
  EXPECT_TRUE(has(result, "LK-006"));
  for (std::size_t record = first; record < made.rows.size(); ++record)
    EXPECT_EQ(result.cluster_of[record], record);
}

// Data of others
// --------------------------------------------------------------------------------------------------

std::filesystem::path shared_data() {
  const char* const folder = std::getenv("ZICHT_SHARED_DATA");
  return std::filesystem::path(folder != nullptr ? folder : ZICHT_SOURCE_DIR "/../shared/data") / "linkage";
}

/// The column true_id of a file, by row.
std::vector<std::uint32_t> truth_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  CsvReader reader(in);
  EXPECT_TRUE(reader.next());
  const auto header = reader.fields();
  const auto column = std::ranges::find(header, std::string_view("true_id")) - header.begin();
  std::vector<std::uint32_t> truth;
  while (reader.next())
    truth.push_back(static_cast<std::uint32_t>(
        std::stoul(std::string(reader.fields()[static_cast<std::size_t>(column)]))));
  return truth;
}

/// F1 of clusters over files with the columns rec_id and true_id.
double f1_of(const std::string& mapping_text, const std::vector<std::string>& names) {
  const LinkMapping mapping = LinkMapping::parse("record = \"rec_id\"\n" + mapping_text, "m").value();
  std::vector<std::ifstream> streams;
  for (const std::string& name : names) streams.emplace_back(shared_data() / name);
  std::vector<NamedStream> files;
  for (std::size_t i = 0; i < streams.size(); ++i) files.push_back({streams[i], names[i]});
  const LinkInput input = read_link_input(mapping, std::move(files)).value();
  std::vector<std::uint32_t> truth;
  for (const std::string& name : names) {
    const auto of_file = truth_in(shared_data() / name);
    truth.insert(truth.end(), of_file.begin(), of_file.end());
  }
  EXPECT_EQ(truth.size(), input.view.record_count());
  return f1(linked(input.view, 2).cluster_of, truth);
}

std::string field(const std::string& kind, const std::string& columns) {
  return "[[field]]\nkind = \"" + kind + "\"\ncolumns = [" + columns + "]\n";
}

TEST(LinkOthersData, FebrlFour) {
  if (!std::filesystem::exists(shared_data() / "febrl4a.csv"))
    GTEST_SKIP() << "no FEBRL 4 in " << shared_data();
  const double f =
      f1_of(field("given_name", "\"given_name\"") + field("family_name", "\"surname\"") +
                field("code", "\"street_number\"") + field("place", "\"address_1\"") +
                field("place", "\"suburb\"") + field("code", "\"postcode\"") +
                field("birth_date", "\"date_of_birth\"") + field("document_number", "\"soc_sec_id\""),
            {"febrl4a.csv", "febrl4b.csv"});
  EXPECT_GE(f, 0.999);
}

TEST(LinkOthersData, RlData) {
  if (!std::filesystem::exists(shared_data() / "rldata10000.csv"))
    GTEST_SKIP() << "no RLdata10000 in " << shared_data();
  const double f = f1_of(field("given_name", "\"fname_c1\", \"fname_c2\"") +
                             field("family_name", "\"lname_c1\", \"lname_c2\"") +
                             field("birth_date", "\"by\", \"bm\", \"bd\""),
                         {"rldata10000.csv"});
  EXPECT_GE(f, 0.96);
}

TEST(Explain, SaysWhereSwappedNamesAreCounted) {
  std::vector<Row> rows = made_up(28, 300, 0.3, 0.1).rows;
  rows.push_back({rows[0][1], rows[0][0], rows[0][2], rows[0][3], rows[0][4]});
  const IdentityView view = view_of(MadeUp::kinds(), rows);
  const LinkResult result = link(view, {}).value();
  const auto last = static_cast<std::uint32_t>(rows.size() - 1);
  const Explanation why = Explainer::make(view, result, result.cluster_of, 1).value().explain(0, last);
  EXPECT_EQ(why.fields[0].level, "names_swapped");
  EXPECT_GT(why.fields[0].bits, 5.0);
  EXPECT_EQ(why.fields[1].level, "counted_elsewhere");
  EXPECT_EQ(why.fields[1].bits, 0.0);
}

}  // namespace
}  // namespace zicht::linkage
