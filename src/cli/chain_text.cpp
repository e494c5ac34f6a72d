#include "cli/chain_text.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/console.hpp"

namespace zicht::cli {
namespace {

namespace measures = zicht::chain;

// What is followed, and what counts as follow-up, in the order of the enumerations.
using Three = std::array<const char*, 3>;
constexpr Three kFollowedNl = {"gemelde mensen", "meldingen", "zorgen"};
constexpr Three kFollowedEn = {"reported people", "reports", "concerns"};
constexpr Three kUnitsNl = {"mensen", "meldingen", "zorgen"};
constexpr Three kUnitsEn = {"people", "reports", "concerns"};
constexpr Three kReachedNl = {"een onderzoek bereikten", "strafrechtelijk vervolg kregen",
                              "enig vervolg kregen"};
constexpr Three kReachedEn = {"reached an investigation", "had criminal follow-up", "had any follow-up"};

/// Lines in one language.
class ChainText {
 public:
  ChainText(const services::ChainMeasures& made, const Codebook& codebook, const figures::FigureBook& figures,
            Language language)
      : made_(made),
        book_(codebook),
        words_(figures.measure_words()),
        rules_(services::rules_with_labels(made, figures)),
        language_(language) {}

  std::string write() && {
    if (!made_.follow_up.empty()) follow_up();
    if (!made_.court.empty()) court();
    if (!made_.lags.empty()) lags();
    for (const services::SexualSeries& one : made_.series) series(one);
    breaks();
    flow(made_.cohort,
         said("De weg van de meldingen van dit jaar (sluit; latere stappen zijn in late jaren leger)",
              "The way of the reports of this year (it adds up; later steps are emptier in late years)"));
    flow(made_.flow_of_year,
         said("Wat er dit jaar gebeurde (sluit niet: elke stap gaat over andere mensen)",
              "What happened this year (it does not add up: each step is about other people)"));
    title("Regels", "Rules");
    for (const ChainRule& rule : rules_) line(rule.label.in(language_));
    return std::move(text_);
  }

 private:
  const char* said(const char* dutch, const char* english) const {
    return language_ == Language::nl ? dutch : english;
  }
  void title(const char* dutch, const char* english) { text_ += fmt::format("\n{}\n", said(dutch, english)); }
  void line(const std::string& line) { text_ += "  " + line + "\n"; }
  std::string label(const CodeList& list, CodeId code) const { return list[code].label.in(language_); }

  /// What a level or part of the flow is called.
  std::string word(const std::string& id) const {
    const auto found = words_.find("class." + id);
    return found == words_.end() ? id : found->second.in(language_);
  }

  std::string share(const stats::Incidence& within, bool said_yet) const {
    if (within.units == 0) return "-";
    return said_yet ? share(within) : said("te vroeg", "too early");
  }
  std::string share(const stats::Incidence& within) const {
    return fmt::format("{:.1f}% ({:.1f}-{:.1f})", 100 * within.share, 100 * within.lower, 100 * within.upper);
  }

  void follow_up() {
    const auto unit = static_cast<std::size_t>(made_.rules.follow_up.unit);
    const auto followed_up = static_cast<std::size_t>(made_.rules.follow_up.followed_up);
    const auto of = [&](const auto& dutch, const auto& english, std::size_t at) {
      return said(dutch.at(at), english.at(at));
    };
    text_ += fmt::format(fmt::runtime(said("\nHoeveel {} binnen 90, 180 en 365 dagen {}, naar plaats\n",
                                           "\nHow many {} {} within 90, 180 and 365 days, by place\n")),
                         of(kFollowedNl, kFollowedEn, unit), of(kReachedNl, kReachedEn, followed_up));
    line(fmt::format("{:<33} {:>8}  {:>20}  {:>20}  {:>20}", "", of(kUnitsNl, kUnitsEn, unit), 90, 180, 365));
    for (const measures::FollowUpCell& cell : made_.follow_up) {
      std::string windows;
      for (std::size_t at = 0; at < cell.within.size(); ++at)
        windows += fmt::format("  {:>20}", share(cell.within.at(at), cell.said.at(at)));
      line(fmt::format("{} {:<28} {:>8}{}  {} {}", cell.year, label(book_.place(), cell.place),
                       grouped(cell.within.front().units), windows,
                       said("al in onderzoek:", "already investigated:"), cell.already));
    }
    for (const measures::FollowUpDifference& one : made_.differences) difference(one);
    line(said("Dit is een samenhang, geen oorzaak: wie er meldt verschilt naar plaats.",
              "This is an association, no cause: who reports differs by place."));
    if (made_.rules.follow_up.unit == measures::FollowUpUnit::concern) return;  // it has one place only
    if (made_.rules.follow_up.place_known == measures::PlaceKnown::as_first_reported)
      line(said("De plaats is die van de eerste melding, zoals zij toen luidde.",
                "The place is that of the first report, as it read then."));
    else
      line(said("De plaats is die van nu; een onderzoek kan haar leren, zodat verschillen vertekend zijn.",
                "The place is that of now; an investigation may teach it, so that differences are biased."));
  }

  void difference(const measures::FollowUpDifference& one) {
    const bool shown = one.within_strata && (one.within_strata->lower > 0 || one.within_strata->upper < 0);
    if (!one.within_strata) {
      line(fmt::format("{}: {}", label(book_.place(), one.place),
                       said("niet te vergelijken binnen gelijke vorm en melder",
                            "cannot be compared within the same form and reporter")));
      return;
    }
    line(fmt::format("{} {} {}: {:+.1f} ({:+.1f} .. {:+.1f}) {}; {}", label(book_.place(), one.place),
                     said("tegenover", "against"), said("binnenland", "domestic"),
                     100 * one.within_strata->difference, 100 * one.within_strata->lower,
                     100 * one.within_strata->upper,
                     said("procentpunt, binnen gelijke vorm en melder",
                          "percentage points, within the same form and reporter"),
                     shown ? said("meer dan toeval", "more than chance")
                           : said("dat kan toeval zijn", "that may be chance")));
  }

  void court() {
    title("Zaken die voor de rechter kwamen: drie noemers, die drie vragen beantwoorden",
          "Cases put before the court: three denominators, which answer three questions");
    for (const measures::CourtShare& one : made_.court) {
      line(fmt::format("{}  {} {}/{}  {} {}/{} ({} {})  365: {}  730: {}", one.year,
                       said("beslist in het jaar", "decided in the year"), one.decided_to_court, one.decided,
                       said("geregistreerd in het jaar", "registered in the year"), one.registered_to_court,
                       one.registered, said("open", "open"), one.registered_open,
                       share(one.within_365, measures::is_said(one.within_365, one.seen_365)),
                       share(one.within_730, measures::is_said(one.within_730, one.seen_730))));
      line(fmt::format("      {} {} + {} {} = {} {} + {} {}", said("open", "open"), one.open_before,
                       said("geregistreerd", "registered"), one.registered, said("afgedaan", "disposed of"),
                       one.disposed, said("open", "open"), one.open_after));
    }
  }

  void lags() {
    title("Onderzoeken die binnen 180, 365 en 730 dagen tot een zaak leidden, naar jaar van opening",
          "Investigations that led to a case within 180, 365 and 730 days, by year of opening");
    for (const measures::CaseLag& one : made_.lags)
      line(fmt::format("{} {:>6}  {:>20}  {:>20}  {:>20}", one.year, one.within[0].units,
                       share(one.within[0], one.said[0]), share(one.within[1], one.said[1]),
                       share(one.within[2], one.said[2])));
    if (!made_.lag_quarters.empty()) cohorts();
  }

  /// The run-off triangle: a cohort a row, its curve to the right, and the days by which a quarter and half
  /// of it had a case.
  void cohorts() {
    title("Hetzelfde naar kwartaal van opening: % met een zaak na 1 tot 8 kwartalen; dagen tot 25 % en 50 %",
          "The same by quarter of opening: % with a case after 1 to 8 quarters; days to 25% and 50%");
    const auto days = [&](const std::optional<std::int32_t>& reached) {
      return reached ? fmt::format("{}", *reached) : std::string("-");
    };
    for (const measures::LagCohort& one : made_.lag_quarters) {
      std::string curve;
      for (std::size_t at = 0; at < one.within.size(); ++at)
        curve += fmt::format("{:>6}", one.said[at] ? fmt::format("{:.0f}", 100 * one.within[at].share) : ".");
      line(fmt::format("{}-{} {:>6} {}  {:>5} {:>5}", one.year,
                       std::string(said("k", "q")) + std::to_string(one.quarter), one.within[0].units, curve,
                       days(one.quartiles[0]), days(one.quartiles[1])));
    }
    line(said("Een punt is te vroeg; een streep is nog niet bereikt.",
              "A point is too early; a dash is not reached yet."));
    std::int64_t before = 0;
    for (const measures::LagCohort& one : made_.lag_quarters) before += one.before_opening;
    if (before > 0)
      line(fmt::format("{} {}", before,
                       said("niet meegeteld: zaak geregistreerd voor de opening",
                            "left out: their case was registered before the opening")));
  }

  void series(const services::SexualSeries& one) {
    const std::string scope = one.scope == kUnknown ? said("alle", "all") : label(book_.scope(), one.scope);
    title("Slachtoffers en onderzoeken van seksuele uitbuiting",
          "Victims and investigations of sexual exploitation");
    std::string years;
    for (std::size_t at = 0; at < one.victims.size(); ++at)
      years += fmt::format("  {}: {} / {}", one.first_year + static_cast<int>(at), one.victims[at],
                           one.investigations[at]);
    line(scope + years);
    switch (one.compared.divergence) {
      case measures::Divergence::too_few_years:
        line(said("Met zo weinig jaren is niet te zeggen of de reeksen uiteenlopen.",
                  "With so few years it cannot be shown whether the series go apart."));
        break;
      case measures::Divergence::opposite:
        line(fmt::format(fmt::runtime(said("Het ene stijgt terwijl het andere daalt (p = {:.3f}).",
                                           "The one rises while the other falls (p = {:.3f}).")),
                         one.compared.trends->opposite_p_value));
        break;
      case measures::Divergence::ratio_falls:
        line(fmt::format(
            fmt::runtime(said("Er zijn steeds minder onderzoeken per slachtoffer (p = {:.3f}); dat het ene "
                              "stijgt terwijl het andere daalt is niet aangetoond.",
                              "There are fewer investigations for each victim over the years (p = {:.3f}); "
                              "that the one rises while the other falls is not shown.")),
            one.compared.trends->ratio_falling_p_value));
        break;
      case measures::Divergence::not_shown:
        line(
            said("Dat de reeksen uiteenlopen is niet aangetoond.", "That the series go apart is not shown."));
        break;
    }
  }

  void breaks() {
    if (made_.breaks.empty()) return;
    title("Breuken in de reeksen: over deze grenzen wordt niets getoetst",
          "Breaks in the series: nothing is tested across these");
    for (const SeriesBreak& one : made_.breaks)
      line(fmt::format("{}  {}", one.year, one.label.in(language_)));
  }

  void flow(const std::vector<measures::FlowLevel>& levels, const char* heading) {
    if (levels.empty()) return;
    title(heading, heading);
    for (const measures::FlowLevel& level : levels) {
      std::string parts;
      for (const measures::FlowPart& part : level.parts)
        parts += fmt::format("{} {} {}", parts.empty() ? "" : " +", grouped(part.count), word(part.id));
      const std::string coverage =
          level.tie_coverage ? fmt::format("  [{:.0f}% {}]", 100 * *level.tie_coverage, word("tied")) : "";
      line(fmt::format("{} {} ={}{}", grouped(level.total), word(level.id), parts, coverage));
    }
  }

  const services::ChainMeasures& made_;
  const Codebook& book_;
  const MeasureWords& words_;
  std::vector<ChainRule> rules_;
  Language language_;
  std::string text_;
};

}  // namespace

std::string chain_text(const services::ChainMeasures& measures, const Codebook& codebook,
                       const figures::FigureBook& figures, Language language) {
  return ChainText(measures, codebook, figures, language).write();
}

}  // namespace zicht::cli
