#include "simulate/chain_demo.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>
#include <tuple>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "simulate/draws.hpp"

namespace zicht::simulate {
namespace {

constexpr std::array<std::string_view, 18> kQuotas = {
    "signals",      "concerns",        "minors_in_reception",
    "left_unknown", "sexual_domestic", "sexual_cross_border",
    "labour",       "criminal",        "other",
    "inspectorate", "marechaussee",    "suspects",
    "registered",   "summons",         "dismissed",
    "otherwise",    "judgments",       "convicted"};

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
};

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
    for (const ChainYear& year : profile_.years) draw_follow_ups(year);
    return {{"concern.csv", concerns_.text()},    {"investigation.csv", investigations_.text()},
            {"suspect.csv", suspects_.text()},    {"case.csv", cases_.text()},
            {"disposal.csv", disposals_.text()},  {"judgment.csv", judgments_.text()},
            {"follow_up.csv", follow_ups_.text()}};
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
    MadeCase made{case_number(year_of(registered_on)), registered_on, {}};
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
    std::string suspect_key;
    if (next_suspect_ < suspect_keys_.size()) suspect_key = suspect_keys_[next_suspect_++];
    constexpr std::string_view kOffences[] = {"art273f_1_1", "art273f_1_2", "art273f_1_4",
                                              "art273f_1_6|other", "art273f_3"};
    cases_.row({"office_" + any(kUnits), made.key, to_iso(registered_on), any(kOffences),
                random_.chance(0.8) ? "yes" : "no", form, scope, suspect_key, led_to});
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
      suspect_keys_.push_back(key);
    }
  }

  void draw_cases(const ChainYear& year) {
    for (std::int64_t at = 0; at < of(year, "registered"); ++at)
      // Of the last month too, but those cannot be disposed of within the year.
      add_case(day_between(first_of(year.year), first_of(year.year) + (at % 12 == 0 ? 364 : 330)), open_);
  }

  void dispose(MadeCase& one, Date on, const std::string& kind, const std::string& ground) {
    disposals_.row({one.key, to_iso(on), kind, ground});
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
      judgments_.row({one.key, to_iso(on), "first", outcomes[at],
                      outcomes[at] == "convicted" ? std::to_string(random_.between(90, 2000)) : ""});
    }
    summoned_.erase(summoned_.begin(), summoned_.begin() + static_cast<std::ptrdiff_t>(judged));
  }

  /// So many reports of the year reach an investigation; the others end otherwise, or are open.
  void draw_follow_ups(const ChainYear& year) {
    std::vector<std::size_t> received;
    for (std::size_t at = 0; at < reports_.size(); ++at)
      if (year_of(reports_[at].received_on) == year.year) received.push_back(at);
    random_.shuffle(std::span(received));
    const auto investigated = static_cast<std::size_t>(
        std::llround(year.share_investigated * static_cast<double>(received.size())));
    for (std::size_t at = 0; at < received.size(); ++at) {
      const ReportSeen& report = reports_[received[at]];
      if (at < investigated)
        investigate(report);
      else
        end_otherwise(report);
    }
  }

  void follow(const ReportSeen& report, Date on, const std::string& kind, const std::string& reason,
              const std::string& investigation) {
    const std::string who = report.organisation.starts_with("police") ? report.organisation : unit();
    follow_ups_.row(
        {who, to_iso(on), kind, reason, report.organisation + ":" + report.reference, investigation});
  }

  void investigate(const ReportSeen& report) {
    const bool already = report.organisation.starts_with("police") && random_.chance(0.08);
    Date on = already ? report.received_on : report.received_on + std::min(days(45), 700) + 1;
    on = std::min(on, profile_.until);
    // Of those that were open on that day; there is always one after the first weeks.
    const auto& investigations = of_year_.contains(year_of(on)) ? of_year_[year_of(on)] : opened_;
    const MadeInvestigation* in = nullptr;
    for (int attempt = 0; attempt < 20 && (in == nullptr || in->opened_on > on); ++attempt)
      in = &investigations[random_.below(static_cast<std::uint32_t>(investigations.size()))];
    const bool joined = already || in->opened_on < on;
    follow(report, on, joined && random_.chance(0.5) ? "joined_investigation" : "investigation_opened", "",
           in->opened_on <= on ? in->reference : "");
  }

  void end_otherwise(const ReportSeen& report) {
    if (random_.chance(0.3)) {
      const Date on = report.received_on + days(30) + 1;
      if (on <= profile_.until) follow(report, on, random_.chance(0.5) ? "enriched" : "victim_heard", "", "");
    }
    const bool administrative = random_.chance(0.06);
    if (!administrative && !random_.chance(0.6)) return;
    const Date on = report.received_on + days(120) + 1;
    if (on > profile_.until) return;
    constexpr std::string_view kReasons[] = {"no_leads",    "no_leads",        "victim_unwilling",
                                             "victim_gone", "outside_country", "capacity"};
    follow(report, on, administrative ? "administrative" : "no_action", administrative ? "" : any(kReasons),
           "");
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
  std::vector<std::string> suspect_keys_;
  std::size_t next_suspect_ = 0;
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
  Table follow_ups_{{"organisation", "on", "kind", "reason", "report_references", "investigation_reference"}};
};

Result<std::int64_t> whole(const Node& table, std::string_view key, std::string_view name) {
  const Node* const node = table.find(key);
  if (node == nullptr || node->as_integer() == nullptr || *node->as_integer() < 0)
    return fail(ErrorCode::invalid_config, "a whole number is missing: " + std::string(key),
                std::string(name) + ":" + std::to_string(table.line));
  return *node->as_integer();
}

/// Whether what a year takes is there.
Result<void> check_stock(const ChainProfile& profile, std::string_view name) {
  std::int64_t open = profile.open_cases;
  std::int64_t waiting = profile.waiting_summonses;
  for (const ChainYear& year : profile.years) {
    const auto of = [&](std::string_view quota) { return year.quota.find(quota)->second; };
    open += of("registered") - of("summons") - of("dismissed") - of("otherwise");
    waiting += of("summons") - of("judgments");
    if (open < 0 || waiting < 0 || of("convicted") > of("judgments") ||
        of("minors_in_reception") > of("concerns"))
      return fail(ErrorCode::invalid_config, "the margins of a year cannot be met",
                  std::string(name) + ", year " + std::to_string(year.year));
  }
  return {};
}

}  // namespace

Result<ChainProfile> ChainProfile::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ChainProfile profile;
  const Node* const until = document.find("until");
  const auto last = until == nullptr || until->as_text() == nullptr ? parse_iso_date("")
                                                                    : parse_iso_date(*until->as_text());
  const Node* const years = document.find("year");
  if (!last || years == nullptr || !years->is_list())
    return fail(ErrorCode::invalid_config, "until = \"2025-06-30\" or [[year]] is missing",
                std::string(name));
  profile.until = *last;
  ZICHT_TRY(profile.waiting_summonses, whole(document, "waiting_summonses", name));
  ZICHT_TRY(profile.open_cases, whole(document, "open_cases", name));
  for (const Node& node : *years->as_list()) {
    ChainYear& year = profile.years.emplace_back();
    ZICHT_TRY(const std::int64_t number, whole(node, "year", name));
    year.year = static_cast<int>(number);
    for (const std::string_view quota : kQuotas) {
      ZICHT_TRY(year.quota[std::string(quota)], whole(node, quota, name));
    }
    const Node* const share = node.find("share_investigated");
    if (share == nullptr || !share->as_number())
      return fail(ErrorCode::invalid_config, "share_investigated is missing",
                  std::string(name) + ":" + std::to_string(node.line));
    year.share_investigated = *share->as_number();
  }
  if (profile.years.empty()) return fail(ErrorCode::invalid_config, "no [[year]] in it", std::string(name));
  ZICHT_CHECK(check_stock(profile, name));
  return profile;
}

std::map<std::string, std::string> simulate_chain(const ChainProfile& profile,
                                                  std::vector<ReportSeen> reports, std::uint64_t seed) {
  return ChainDrawing(profile, std::move(reports), seed).draw();
}

}  // namespace zicht::simulate
