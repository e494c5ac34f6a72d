#include "simulate/chain_demo.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>
#include <span>
#include <tuple>

#include "base/csv.hpp"
#include "simulate/draws.hpp"
#include "simulate/follow_up_rates.hpp"

namespace zicht::simulate {
namespace {

constexpr std::array<std::string_view, 10> kUnits = {
    "noord_nederland", "oost_nederland", "midden_nederland",     "noord_holland", "amsterdam",
    "den_haag",        "rotterdam",      "zeeland_west_brabant", "oost_brabant",  "limburg"};

Date first_of(int year) { return make_date(year, 1, 1).value(); }

/// One file while it is written.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : text_(csv_record(header)) {}
  void row(const std::vector<std::string>& fields) { text_ += csv_record(fields); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct MadeCase {
  std::string key;
  Date registered_on;
  Date summoned_on;
  std::size_t truth = 0;  ///< position among the truths
};

/// What is true of a case; texts, since what did not happen is empty.
struct CaseTruth {
  std::string key, investigation, suspect;
  Date registered_on;
  std::string p_summons, days_to_disposal, disposal, days_to_judgment, judgment;
};

/// What may happen to a report, in days; none = it does not.
struct ReportCourse {
  double chance = 0;  ///< of an investigation
  std::optional<std::int32_t> investigated_after;
  std::optional<std::int32_t> dropped_after;
  std::string investigation;
  bool already = false;
};

/// Reports of one incident.
struct ReportIncident {
  std::vector<std::size_t> reports;  ///< positions
  double turn = 0;                   ///< the lowest are investigated first
};

/// How the chance of an investigation goes with the place.
double factor_of(std::string_view place) {
  if (place == "abroad") return 0.28;
  if (place == "both") return 0.55;
  return place == "unknown" ? 0.35 : 1;
}

/// Counts become shares of their cell.
FollowUpRates shares_of(FollowUpRates counts) {
  for (auto& [key, rate] : counts)
    for (std::size_t at = 0; at < kRateWindows.size(); ++at) {
      rate.investigated.at(at) /= static_cast<double>(rate.reports);
      rate.ended_otherwise.at(at) /= static_cast<double>(rate.reports);
    }
  return counts;
}

struct MadeInvestigation {
  std::string reference;  ///< as others write it: agency:reference
  Date opened_on;
  std::string form;
  std::string scope;
};

/// Draws the chain year by year: what is open at the end of one is there in the next.
class ChainDrawing {
 public:
  ChainDrawing(const ChainProfile& profile, std::vector<ReportSeen> reports, std::uint64_t seed)
      : profile_(profile), reports_(std::move(reports)), random_(stream_of(seed, Purpose::year, 0, 0xC4A1)) {
    std::ranges::sort(reports_, {}, [](const ReportSeen& one) {
      return std::tuple(one.received_on, one.organisation, one.reference);
    });
  }

  std::map<std::string, std::string> draw() && {
    start_stock();
    for (const ChainYear& year : profile_.years) {
      draw_concerns(year);
      draw_investigations(year);
      draw_suspects(year);
      draw_cases(year);
      draw_disposals(year);
      draw_judgments(year);
    }
    for (const ChainYear& year : profile_.years) {
      draw_follow_ups(year);
      tell_series(year);
    }
    for (const CaseTruth& one : case_truth_)
      truth_chain_.row({one.key, one.investigation, one.suspect, to_iso(one.registered_on), one.p_summons,
                        one.days_to_disposal, one.disposal, one.days_to_judgment, one.judgment});
    return {{"chain/concern.csv", concerns_.text()},
            {"chain/investigation.csv", investigations_.text()},
            {"chain/suspect.csv", suspects_.text()},
            {"chain/case.csv", cases_.text()},
            {"chain/disposal.csv", disposals_.text()},
            {"chain/judgment.csv", judgments_.text()},
            {"chain/follow_up.csv", follow_ups_.text()},
            {"truth/truth_follow_up.csv", truth_follow_up_.text()},
            {"truth/truth_follow_up_rates.csv", follow_up_rates_csv(shares_of(std::move(rates_)))},
            {"truth/truth_chain.csv", truth_chain_.text()},
            {"truth/truth_series.csv", truth_series_.text()}};
  }

 private:
  static std::int64_t of(const ChainYear& year, std::string_view name) {
    return year.quota.find(name)->second;
  }
  template <class Texts>
  std::string any(const Texts& texts) {
    return std::string(texts[random_.below(static_cast<std::uint32_t>(std::size(texts)))]);
  }
  Date day_in(int year) { return first_of(year) + random_.between(0, 364); }
  Date day_between(Date first, Date last) {
    return first.days >= last.days ? last : first + random_.between(0, last.days - first.days);
  }
  /// Log-normal with this median and sigma 1, in whole days.
  std::int32_t days(double median) {
    return static_cast<std::int32_t>(std::exp(std::log(median) + normal(random_)));
  }
  std::string unit() { return "police_" + any(kUnits); }

  std::string case_number(int year) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "99/%06d-%02d", ++cases_made_, year % 100);
    return {text.data(), static_cast<std::size_t>(length)};
  }

  void add_case(Date registered_on, std::vector<MadeCase>& to) {
    MadeCase made{case_number(year_of(registered_on)), registered_on, {}, case_truth_.size()};
    constexpr std::string_view kForms[] = {"sexual", "sexual", "sexual", "labour", "criminal", "unknown"};
    std::string form = any(kForms);
    std::string scope = "unknown";
    std::string led_to;
    if (!opened_.empty() && random_.chance(0.85)) {
      const MadeInvestigation& from = opened_[random_.below(static_cast<std::uint32_t>(opened_.size()))];
      if (from.opened_on <= registered_on) {
        led_to = from.reference;
        form = from.form;
        scope = from.scope;
      }
    }
    // One of the suspects of that investigation, each once.
    std::string suspect_key;
    if (auto& keys = suspects_of_[led_to]; !led_to.empty() && !keys.empty()) {
      suspect_key = keys.back();
      keys.pop_back();
    }
    constexpr std::string_view kOffences[] = {"art273f_1_1", "art273f_1_2", "art273f_1_4",
                                              "art273f_1_6|other", "art273f_3"};
    cases_.row({"office_" + any(kUnits), made.key, to_iso(registered_on), any(kOffences),
                random_.chance(0.8) ? "yes" : "no", form, scope, suspect_key, led_to});
    CaseTruth& truth = case_truth_.emplace_back();
    truth.key = made.key;
    truth.investigation = led_to;
    truth.suspect = suspect_key;
    truth.registered_on = registered_on;
    to.push_back(std::move(made));
  }

  void start_stock() {
    const int before = profile_.years.front().year - 1;
    for (std::int64_t at = 0; at < profile_.waiting_summonses; ++at) {
      add_case(day_between(first_of(before), first_of(before) + 200), summoned_);
      dispose(summoned_.back(), day_between(summoned_.back().registered_on, first_of(before) + 364),
              "summons", "");
    }
    for (std::int64_t at = 0; at < profile_.open_cases; ++at) add_case(day_in(before), open_);
  }

  void draw_concerns(const ChainYear& year) {
    constexpr std::string_view kSites[] = {"application_centre", "process_site", "asylum_centre",
                                           "small_unit", "protected"};
    const auto put = [&](const std::string& organisation, const char* kind, const char* form,
                         const char* minor, const std::string& site, const char* why) {
      concerns_.row({organisation, "C" + std::to_string(++concerns_made_), to_iso(day_in(year.year)), "group",
                     "1", kind, form, minor, site, why});
    };
    for (std::int64_t at = 0; at < of(year, "signals"); ++at) {
      constexpr std::string_view kForms[] = {"sexual", "labour", "criminal", "unknown"};
      const std::string form = any(kForms);
      const std::uint32_t who = random_.below(10);
      put(who < 7   ? unit()
          : who < 9 ? "labour_inspectorate"
                    : "marechaussee",
          "exploitation", form.c_str(), "unknown", "unknown", "too_little");
    }
    for (std::int64_t at = 0; at < of(year, "concerns"); ++at) {
      const bool in_reception = at < of(year, "minors_in_reception");
      constexpr std::string_view kKinds[] = {"recruitment", "approached", "goods", "absence", "exploitation"};
      constexpr std::string_view kOthers[] = {"municipality", "youth_care", "shelter", "nidos"};
      const std::string kind = any(kKinds);
      put(in_reception ? (random_.chance(0.6) ? "coa" : "nidos") : any(kOthers), kind.c_str(), "unknown",
          in_reception ? "yes" : "no", in_reception ? any(kSites) : "none", "not_one_person");
    }
    for (std::int64_t at = 0; at < of(year, "left_unknown"); ++at)
      put("coa", "left_unknown", "unknown", "yes", any(kSites), "too_little");
  }

  void draw_investigations(const ChainYear& year) {
    const auto put = [&](std::string_view quota, const char* form, const char* scope, const char* agency) {
      for (std::int64_t at = 0; at < of(year, quota); ++at) {
        const std::string who = *agency == '\0' ? unit() : agency;
        const std::string reference = "I" + std::to_string(++investigations_made_);
        const Date opened_on = day_in(year.year);
        constexpr std::string_view kOrigins[] = {"report", "report", "declaration", "own_intelligence",
                                                 "other_investigation"};
        const bool running = opened_on + 400 > profile_.until;
        constexpr std::string_view kEnds[] = {"sent", "closed_no_suspect", "closed_evidence"};
        investigations_.row({who, reference, to_iso(opened_on), any(kOrigins), form, scope,
                             *scope == 'd' ? "domestic" : "unknown", running ? "running" : any(kEnds)});
        opened_.push_back({std::string(who).append(":").append(reference), opened_on, form, scope});
        of_year_[year.year].push_back(opened_.back());
      }
    };
    put("sexual_domestic", "sexual", "domestic", "");
    put("sexual_cross_border", "sexual", "cross_border", "");
    put("labour", "labour", "unknown", "");
    put("criminal", "criminal", "unknown", "");
    put("other", "other", "unknown", "");
    put("inspectorate", "labour", "unknown", "labour_inspectorate");
    put("marechaussee", "unknown", "cross_border", "marechaussee");
  }

  void draw_suspects(const ChainYear& year) {
    const auto& investigations = of_year_[year.year];
    for (std::int64_t at = 0; at < of(year, "suspects"); ++at) {
      const MadeInvestigation& in =
          investigations[random_.below(static_cast<std::uint32_t>(investigations.size()))];
      const std::string agency = in.reference.substr(0, in.reference.find(':'));
      const std::string key = "S" + std::to_string(++suspects_made_);
      // Within the year of the investigation: a quota is one of the year.
      const Date on = day_between(in.opened_on, first_of(year.year) + 364);
      constexpr std::string_view kNationalities[] = {"NL", "NL", "NL", "RO", "BG", "PL", "HU"};
      suspects_.row({agency, key, key, to_iso(on), random_.chance(1.0 / 6) ? "female" : "male",
                     std::to_string(random_.between(17, 55)), any(kNationalities), in.reference});
      suspects_of_[in.reference].push_back(key);
    }
  }

  void draw_cases(const ChainYear& year) {
    for (std::int64_t at = 0; at < of(year, "registered"); ++at)
      // The last month has cases too, but those cannot be disposed of within the year.
      add_case(day_between(first_of(year.year), first_of(year.year) + (at % 12 == 0 ? 364 : 330)), open_);
  }

  void dispose(MadeCase& one, Date on, const std::string& kind, const std::string& ground) {
    disposals_.row({one.key, to_iso(on), kind, ground});
    CaseTruth& truth = case_truth_.at(one.truth);
    truth.disposal = kind;
    truth.days_to_disposal = std::to_string(on.days - one.registered_on.days);
    if (kind == "summons") one.summoned_on = on;
  }

  /// The oldest cases first, with some disorder; so many of each kind.
  void draw_disposals(const ChainYear& year) {
    std::ranges::stable_sort(open_, {}, [](const MadeCase& one) { return one.registered_on; });
    std::vector<std::string> kinds(static_cast<std::size_t>(of(year, "summons")), "summons");
    kinds.insert(kinds.end(), static_cast<std::size_t>(of(year, "dismissed")), "dismissal");
    kinds.insert(kinds.end(), static_cast<std::size_t>(of(year, "otherwise")), "transfer");
    random_.shuffle(std::span(kinds));
    const Date last = first_of(year.year) + 364;
    for (std::size_t at = 0; at < kinds.size(); ++at) {
      MadeCase& one = open_[at];
      const Date on = day_between(std::max(one.registered_on + 1, first_of(year.year)), last);
      case_truth_.at(one.truth).p_summons =
          number_text(static_cast<double>(of(year, "summons")) / static_cast<double>(kinds.size()));
      if (kinds[at] != "dismissal") {
        dispose(one, on, kinds[at], "");
      } else if (random_.chance(0.8)) {
        dispose(one, on, "dismissal_technical", random_.chance(0.9) ? "t02" : "t06");
      } else {
        constexpr std::string_view kGrounds[] = {"p32", "p42", "p56", "p20"};
        dispose(one, on, "dismissal_policy", any(kGrounds));
      }
      if (kinds[at] == "summons") summoned_.push_back(one);
    }
    open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(kinds.size()));
  }

  void draw_judgments(const ChainYear& year) {
    std::ranges::stable_sort(summoned_, {}, [](const MadeCase& one) { return one.summoned_on; });
    const auto judged = static_cast<std::size_t>(of(year, "judgments"));
    std::vector<std::string> outcomes(static_cast<std::size_t>(of(year, "convicted")), "convicted");
    while (outcomes.size() < judged) outcomes.push_back(random_.chance(0.9) ? "acquitted" : "inadmissible");
    random_.shuffle(std::span(outcomes));
    for (std::size_t at = 0; at < judged; ++at) {
      const MadeCase& one = summoned_[at];
      const Date on =
          day_between(std::max(one.summoned_on + 1, first_of(year.year)), first_of(year.year) + 364);
      CaseTruth& truth = case_truth_.at(one.truth);
      truth.judgment = outcomes[at];
      truth.days_to_judgment = std::to_string(on.days - one.summoned_on.days);
      judgments_.row({one.key, to_iso(on), "first", outcomes[at],
                      outcomes[at] == "convicted" ? std::to_string(random_.between(90, 2000)) : ""});
    }
    summoned_.erase(summoned_.begin(), summoned_.begin() + static_cast<std::ptrdiff_t>(judged));
  }

  /// Reports of the year by incident, in the order in which they would be investigated: a race in which each
  /// incident runs as fast as its chance is large.
  std::vector<ReportIncident> incidents_of(int year) {
    constexpr std::size_t kMost = 12;
    std::vector<std::size_t> received;
    for (std::size_t at = 0; at < reports_.size(); ++at)
      if (year_of(reports_[at].received_on) == year) received.push_back(at);
    random_.shuffle(std::span(received));
    std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::size_t>>
        open;  // incident, places left
    std::vector<ReportIncident> incidents;
    for (const std::size_t at : received) {
      auto& [incident, left] = open[{reports_[at].place, reports_[at].form}];
      if (left == 0) {
        incident = incidents.size();
        left = 1;
        while (left < kMost && random_.chance(0.47)) ++left;  // mean 1.9
        incidents.push_back({{}, -std::log(1 - random_.uniform()) / factor_of(reports_[at].place)});
      }
      incidents[incident].reports.push_back(at);
      --left;
    }
    std::ranges::stable_sort(incidents, {}, &ReportIncident::turn);
    return incidents;
  }

  /// So many reports of the year reach an investigation, incident by incident; the others end otherwise, or
  /// are open. Of an incident that would be too many only some are taken up.
  void draw_follow_ups(const ChainYear& year) {
    const std::vector<ReportIncident> incidents = incidents_of(year.year);
    double factors = 0;
    double count = 0;
    for (const ReportIncident& one : incidents)
      for (const std::size_t at : one.reports) {
        factors += factor_of(reports_[at].place);
        count += 1;
      }
    auto left = static_cast<std::size_t>(std::llround(year.share_investigated * count));
    for (const ReportIncident& one : incidents) {
      const MadeInvestigation* in = nullptr;
      for (const std::size_t at : one.reports) {
        ReportCourse course;
        course.chance =
            std::min(1.0, year.share_investigated * count / factors * factor_of(reports_[at].place));
        if (left > 0) {
          investigate(reports_[at], in, course);
          --left;
        } else {
          end_otherwise(reports_[at], course);
        }
        tell_truth(reports_[at], course);
      }
    }
  }

  void tell_truth(const ReportSeen& report, const ReportCourse& course) {
    const auto text = [](const std::optional<std::int32_t>& days) {
      return days ? std::to_string(*days) : std::string();
    };
    const bool reaches = course.investigated_after.has_value();
    truth_follow_up_.row({report.label, report.person, report.place, report.place, report.form, report.type,
                          to_iso(report.received_on), number_text(course.chance),
                          reaches                ? "investigation"
                          : course.dropped_after ? "other"
                                                 : "none",
                          text(reaches ? course.investigated_after : course.dropped_after),
                          text(course.investigated_after), text(course.dropped_after), course.investigation,
                          course.already ? "yes" : "no"});
    FollowUpRate& rate = rates_[{year_of(report.received_on), report.place, report.form, report.type}];
    ++rate.reports;
    for (std::size_t at = 0; at < kRateWindows.size(); ++at) {
      if (reaches && *course.investigated_after <= kRateWindows.at(at)) rate.investigated.at(at) += 1;
      if (!reaches && course.dropped_after && *course.dropped_after <= kRateWindows.at(at))
        rate.ended_otherwise.at(at) += 1;
    }
  }

  void follow(const ReportSeen& report, Date on, const std::string& kind, const std::string& reason,
              const std::string& investigation) {
    const std::string who = report.organisation.starts_with("police") ? report.organisation : unit();
    follow_ups_.row(
        {who, to_iso(on), kind, reason, report.organisation + ":" + report.reference, investigation});
  }

  /// \param in  the incident's investigation, once there is one
  void investigate(const ReportSeen& report, const MadeInvestigation*& in, ReportCourse& course) {
    course.already = report.organisation.starts_with("police") && random_.chance(0.08);
    Date on = course.already ? report.received_on : report.received_on + std::min(days(45), 700) + 1;
    on = std::min(on, profile_.until);
    // Takes one of those that were open on that day; there is always one after the first weeks.
    const auto& investigations = of_year_.contains(year_of(on)) ? of_year_[year_of(on)] : opened_;
    for (int attempt = 0; attempt < 20 && (in == nullptr || in->opened_on > on); ++attempt)
      in = &investigations[random_.below(static_cast<std::uint32_t>(investigations.size()))];
    const bool joined = course.already || in->opened_on < on;
    course.investigated_after = on.days - report.received_on.days;
    if (in->opened_on <= on) course.investigation = in->reference;
    follow(report, on, joined && random_.chance(0.5) ? "joined_investigation" : "investigation_opened", "",
           course.investigation);
  }

  void end_otherwise(const ReportSeen& report, ReportCourse& course) {
    if (random_.chance(0.3)) {
      const Date on = report.received_on + days(30) + 1;
      if (on <= profile_.until) follow(report, on, random_.chance(0.5) ? "enriched" : "victim_heard", "", "");
    }
    const bool administrative = random_.chance(0.06);
    if (!administrative && !random_.chance(0.6)) return;
    course.dropped_after = days(120) + 1;
    const Date on = report.received_on + *course.dropped_after;
    if (on > profile_.until) return;
    constexpr std::string_view kReasons[] = {"no_leads",    "no_leads",        "victim_unwilling",
                                             "victim_gone", "outside_country", "capacity"};
    follow(report, on, administrative ? "administrative" : "no_action", administrative ? "" : any(kReasons),
           "");
  }

  /// Investigations of sexual exploitation are quotas, and so as many as expected; victims as they are.
  void tell_series(const ChainYear& year) {
    std::set<std::string> victims;
    for (const ReportSeen& report : reports_)
      if (report.form == "sexual" && year_of(report.received_on) == year.year) victims.insert(report.person);
    const auto domestic = of(year, "sexual_domestic");
    const auto cross_border = of(year, "sexual_cross_border");
    const std::string number = std::to_string(year.year);
    truth_series_.row(
        {number, "all", std::to_string(victims.size()), std::to_string(domestic + cross_border), "", ""});
    truth_series_.row({number, "domestic", "", std::to_string(domestic), "", ""});
    truth_series_.row({number, "cross_border", "", std::to_string(cross_border), "", ""});
  }

  static std::string number_text(double number) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.4f", number);
    return {text.data(), static_cast<std::size_t>(length)};
  }

  const ChainProfile& profile_;
  std::vector<ReportSeen> reports_;
  Philox random_;
  int cases_made_ = 0;
  int concerns_made_ = 0;
  int investigations_made_ = 0;
  int suspects_made_ = 0;
  std::vector<MadeCase> open_;
  std::vector<MadeCase> summoned_;
  std::vector<MadeInvestigation> opened_;
  std::map<int, std::vector<MadeInvestigation>> of_year_;
  std::map<std::string, std::vector<std::string>> suspects_of_;  ///< by investigation; not yet prosecuted
  std::vector<CaseTruth> case_truth_;
  FollowUpRates rates_;  ///< as counts
  Table concerns_{{"organisation", "own_reference", "received_on", "about", "people", "kind", "form",
                   "unaccompanied_minor", "reception_site_type", "why_no_report"}};
  Table investigations_{
      {"agency", "own_reference", "opened_on", "origin", "form", "scope", "place", "state"}};
  Table suspects_{{"agency", "own_reference", "suspect_key", "suspected_on", "sex", "age", "nationalities",
                   "investigation_references"}};
  Table cases_{{"office", "case_key", "registered_on", "offences", "trafficking_is_heaviest", "form", "scope",
                "suspect_key", "investigation_references"}};
  Table disposals_{{"case_key", "decided_on", "kind", "grounds"}};
  Table judgments_{{"case_key", "given_on", "instance", "outcome", "prison_days"}};
  Table truth_follow_up_{{"label", "person", "place_true", "place_first_reported", "form",
                          "organisation_type", "received_on", "p_investigation_365", "cause", "days_to_cause",
                          "days_to_investigation", "days_to_other_end", "investigation",
                          "already_investigated"}};
  Table truth_chain_{{"case", "investigation", "suspect", "registered_on", "p_summons", "days_to_disposal",
                      "disposal", "days_to_judgment", "judgment"}};
  Table truth_series_{{"year", "scope", "expected_victims", "expected_investigations", "victims_slope",
                       "investigations_slope"}};
  Table follow_ups_{{"organisation", "on", "kind", "reason", "report_references", "investigation_reference"}};
};

}  // namespace

std::map<std::string, std::string> simulate_chain(const ChainProfile& profile,
                                                  std::vector<ReportSeen> reports, std::uint64_t seed) {
  return ChainDrawing(profile, std::move(reports), seed).draw();
}

}  // namespace zicht::simulate
