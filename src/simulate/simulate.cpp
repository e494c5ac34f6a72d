#include "simulate/simulate.hpp"

#include <algorithm>
#include <map>
#include <ostream>

#include "base/contract.hpp"
#include "base/csv.hpp"
#include "simulate/record.hpp"
#include "simulate/truth.hpp"

namespace zicht::simulate {
namespace {

constexpr std::int64_t kMinute = 60'000;  // milliseconds

enum class Kind { submitted, corrected, withdrawn, same, different };

struct Event {
  Instant recorded_at;
  Kind kind;
  std::size_t report = 0;  ///< position among the reports
  std::size_t other = 0;   ///< for same and different
};

/// One block of a country with its register: drawn, then put in words.
class Block {
 public:
  Block(const Profile& profile, const NameBook& names, const Codebook& codebook, std::uint64_t seed,
        std::int64_t number)
      : profile_(profile),
        codebook_(codebook),
        number_(number),
        seed_(seed),
        maker_(profile, names, codebook, seed, number) {}

  Result<void> draw() {
    ZICHT_TRY(country_, draw_country(profile_, codebook_, seed_, number_));
    details_.resize(country_.people.size());
    for (std::size_t r = 0; r < country_.reports.size(); ++r) {
      const DrawnReport& report = country_.reports[r];
      PersonDetails& details = details_[report.person];
      if (details.origin == nullptr) details = maker_.details(country_.people[report.person], report.person);
      words_.push_back(maker_.words(country_.people[report.person], details, report, r));
    }
    decide();
    label();
    return {};
  }

  Result<void> write_events(SortedLines& lines) const {
    for (const Event& event : events_)
      ZICHT_CHECK(lines.add(event.recorded_at.milliseconds, to_json(in_words(event)) + '\n'));
    return {};
  }

  void write_records(std::ostream& out) const {
    std::vector<std::string> fields;
    for (std::size_t r = 0; r < country_.reports.size(); ++r) {
      const DrawnReport& report = country_.reports[r];
      if (report.fate == DrawnReport::Fate::withdrawn) continue;
      fields = {labels_[r], words_[r].legal_basis};
      for (std::string text :
           record_of(country_.people[report.person], details_[report.person], report, words_[r], codebook_)) {
        std::ranges::replace(text, kValueSeparator, '|');
        fields.push_back(text == "unknown" ? "" : std::move(text));
      }
      out << csv_record(fields);
    }
  }

  void tell_seen(std::vector<ReportSeen>& seen) const {
    for (std::size_t r = 0; r < country_.reports.size(); ++r)
      if (country_.reports[r].fate != DrawnReport::Fate::withdrawn) seen.push_back(seen_of(r));
  }

  ReportSeen seen_of(std::size_t r) const {
    const DrawnReport& report = country_.reports[r];
    const Person& person = country_.people[report.person];
    const CodeList& organisations = codebook_.organisation();
    return {organisations[words_[r].organisation].code,
            words_[r].reference,
            report.received_on,
            labels_[r],
            person.is_victim ? person_name(report.person) : "",
            organisations[report.organisation].code,
            codebook_.form()[person.victim.form].code,
            codebook_.place()[details_[report.person].place].code};
  }

  void write_truth(TruthWriter& truth) const {
    for (std::size_t p = 0; p < country_.people.size(); ++p)
      if (country_.people[p].is_victim) truth.person(person_name(p), country_.people[p]);
    for (std::size_t r = 0; r < country_.reports.size(); ++r) {
      const DrawnReport& report = country_.reports[r];
      const bool is_victim = country_.people[report.person].is_victim;
      truth.report(labels_[r], is_victim ? person_name(report.person) : "", report, words_[r]);
    }
  }

  void add_to(SimulationTruth& truth) const {
    const std::size_t lists = profile_.capture.lists.size();
    truth.years.resize(country_.years.size());
    for (std::size_t y = 0; y < country_.years.size(); ++y) {
      const CountryYear& year = country_.years[y];
      YearTruth& sum = truth.years[y];
      sum.year = year.year;
      sum.captures.resize(std::size_t{1} << lists);
      sum.own_captures.resize(sum.captures.size());
      for (std::size_t p = year.first_person; p < year.end_person; ++p) {
        const Person& person = country_.people[p];
        if (!person.is_victim) continue;
        ++sum.people;
        sum.reported += person.reports > 0;
        sum.reports += person.reports;
      }
      add(capture_counts(country_, year, lists), sum.captures);
      add(capture_counts(country_, year, lists, false), sum.own_captures);
    }
  }

  std::int64_t event_count() const { return static_cast<std::int64_t>(events_.size()); }

 private:
  static void add(const std::vector<std::int64_t>& more, std::vector<std::int64_t>& sum) {
    for (std::size_t i = 0; i < more.size(); ++i) sum[i] += more[i];
  }
  std::string in_block() const { return number_ == 0 ? "" : "b" + std::to_string(number_); }
  std::string person_name(std::size_t person) const { return in_block() + "p" + std::to_string(person + 1); }

  // --- what happens in the register ---

  /// Some moment of a working day, but not before what it follows on.
  Instant at_work(Date day, Instant after, Philox& random) const {
    const std::int64_t seconds = 32'400 + static_cast<std::int64_t>(random.below(7 * 3600));
    const std::int64_t then =
        start_of_day_amsterdam(std::min(day, profile_.until)).milliseconds + seconds * 1000;
    return {std::max(then, after.milliseconds + kMinute)};
  }

  void decide() {
    Philox random = stream_of(seed_, Purpose::decisions, number_, 0);
    known_at_.resize(country_.reports.size());
    for (std::size_t r = 0; r < country_.reports.size(); ++r) submit(r, random);
    link(random);
    for (const CountryYear& year : country_.years) keep_namesakes_apart(year, random);
    std::ranges::stable_sort(events_, {}, &Event::recorded_at);
  }

  void submit(std::size_t r, Philox& random) {
    const DrawnReport& report = country_.reports[r];
    known_at_[r] = at_work(report.recorded_on, {0}, random);
    events_.push_back({known_at_[r], Kind::submitted, r});
    if (report.fate == DrawnReport::Fate::stays) return;
    const Date day = report.recorded_on + random.between(1, 40);
    events_.push_back({at_work(day, known_at_[r], random),
                       report.fate == DrawnReport::Fate::corrected ? Kind::corrected : Kind::withdrawn, r});
  }

  /// A registrar links further reports to the person's first; not those that say nobody's name.
  void link(Philox& random) {
    constexpr std::size_t kNone = ~std::size_t{0};
    std::vector<std::size_t> first_report_of(country_.people.size(), kNone);
    for (std::size_t r = 0; r < country_.reports.size(); ++r) {
      if (words_[r].anonymous) continue;
      std::size_t& first = first_report_of[country_.reports[r].person];
      if (first == kNone) {
        first = r;
        continue;
      }
      if (!random.chance(profile_.habits.linked)) continue;
      const Date both_known = std::max(country_.reports[first].recorded_on, country_.reports[r].recorded_on);
      const Instant after = std::max(known_at_[first], known_at_[r]);
      events_.push_back({at_work(both_known + random.between(1, 40), after, random), Kind::same, first, r});
    }
  }

  void keep_namesakes_apart(const CountryYear& year, Philox& random) {
    std::map<std::string, std::size_t> report_by_name;
    int decided = 0;
    for (std::size_t r = 0; r < country_.reports.size() && decided < profile_.habits.different_a_year; ++r) {
      const std::size_t person = country_.reports[r].person;
      if (person < year.first_person || person >= year.end_person || words_[r].anonymous ||
          !country_.people[person].is_victim)
        continue;
      const TrueName& name = details_[person].name;
      const auto [namesake, is_new] =
          report_by_name.emplace(name.given.front() + " " + name.family.front(), r);
      const std::size_t other = namesake->second;
      if (is_new || country_.reports[other].person == person) continue;
      const Date both_known = std::max(country_.reports[other].recorded_on, country_.reports[r].recorded_on);
      const Instant after = std::max(known_at_[other], known_at_[r]);
      events_.push_back(
          {at_work(both_known + random.between(2, 20), after, random), Kind::different, other, r});
      ++decided;
    }
  }

  /// Reports are called by the order in which they came.
  void label() {
    labels_.resize(country_.reports.size());
    std::size_t next = 1;
    for (const Event& event : events_)
      if (event.kind == Kind::submitted) labels_[event.report] = in_block() + "r" + std::to_string(next++);
  }

  // --- in words ---

  Node in_words(const Event& event) const {
    constexpr const char* kKindNames[] = {"submitted", "corrected", "withdrawn", "same", "different"};
    Node line = Node::table();
    line.put("event", kKindNames[static_cast<std::size_t>(event.kind)])
        .put("recorded_at", to_rfc3339(event.recorded_at))
        .put("actor", "simulator");
    const DrawnReport& report = country_.reports[event.report];
    switch (event.kind) {
      case Kind::submitted:
      case Kind::corrected: {
        const bool first_version =
            event.kind == Kind::submitted && report.fate == DrawnReport::Fate::corrected;
        line.put("report", labels_[event.report])
            .put("data", maker_.report(country_.people[report.person], details_[report.person], report,
                                       event.report, words_[event.report], first_version));
        if (event.kind == Kind::corrected) line.put("reason", "The reporter sent what was missing.");
        break;
      }
      case Kind::withdrawn:
        line.put("report", labels_[event.report]).put("reason", "No sign of trafficking after all.");
        break;
      case Kind::same:
      case Kind::different:
        line.put("reports", Node::list().add(labels_[event.report]).add(labels_[event.other]));
        line.put("reason", event.kind == Kind::same ? "Name, birth date and file were compared."
                                                    : "The same name, other people.");
    }
    return line;
  }

  const Profile& profile_;
  const Codebook& codebook_;
  std::int64_t number_;
  std::uint64_t seed_;
  ReportMaker maker_;
  Country country_;
  std::vector<PersonDetails> details_;  ///< by person; only of those with a report
  std::vector<ReportWords> words_;      ///< by report
  std::vector<Instant> known_at_;       ///< by report
  std::vector<Event> events_;           ///< in order of recording
  std::vector<std::string> labels_;     ///< by report
};

}  // namespace

Result<SimulationTruth> simulate(const Profile& profile, const NameBook& names, const Codebook& codebook,
                                 const SimulationOptions& options, const SimulationOutputs& outputs,
                                 const std::function<void(std::int64_t)>& progress) {
  ZICHT_EXPECT(options.scale >= 1);
  SortedLines lines(outputs.make_temporary, options.sorting_bytes);
  TruthWriter truth_writer(profile, codebook, outputs.people, outputs.reports);
  truth_writer.header();
  outputs.records << "record,legal_basis";
  for (const RecordColumn& column : kRecordColumns) outputs.records << ',' << column.name;
  outputs.records << '\n';
  SimulationTruth truth;
  for (const ReportingList& list : profile.capture.lists) truth.lists.push_back(list.name);
  std::int64_t made = 0;
  for (std::int64_t number = 0; number < options.scale; ++number) {
    Block block(profile, names, codebook, options.seed, number);
    ZICHT_CHECK(block.draw());
    ZICHT_CHECK(block.write_events(lines));
    block.write_records(outputs.records);
    block.write_truth(truth_writer);
    if (outputs.seen != nullptr) block.tell_seen(*outputs.seen);
    block.add_to(truth);
    if (!outputs.records || !outputs.people || !outputs.reports)
      return fail(ErrorCode::io, "cannot write the truth or the records");
    made += block.event_count();
    progress(made);
  }
  ZICHT_CHECK(lines.take([&](std::string_view line) -> Result<void> {
    if (!(outputs.history << line)) return fail(ErrorCode::io, "cannot write the history");
    return {};
  }));
  return truth;
}

}  // namespace zicht::simulate
