#include "services/protected_yearbook.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/contract.hpp"
#include "base/csv.hpp"
#include "disclosure/release_attack.hpp"
#include "disclosure/sealed_figures.hpp"
#include "figures/chain_units.hpp"
#include "figures/figures.hpp"
#include "publish/release/release_csv.hpp"
#include "services/outcome_figures.hpp"
#include "services/released_estimate.hpp"
#include "services/year_of_unit.hpp"

namespace zicht::services {
namespace {

using disclosure::CellSource;
using disclosure::CodeIndex;
using disclosure::FigureToSeal;
using disclosure::ProtectedTables;
using disclosure::TablesToProtect;
using figures::Attribute;
using figures::Dimension;
using figures::FigureBook;
using figures::FigureDefinition;
using figures::Unit;

constexpr std::size_t kUnitCount = static_cast<std::size_t>(Unit::judgment) + 1;
std::size_t slot_of(Unit unit) { return static_cast<std::size_t>(unit); }

/// Why a figure of the chain has no number in a year of which the register has nothing.
const Label& not_delivered_yet() {
  static const Label reason = {
      "Het register heeft over dit jaar niets waaruit dit cijfer volgt: dat hoeft geen nul te zijn.",
      "The register has nothing of this year that this figure follows from: that need not be zero."};
  return reason;
}

/// Every year, and in it every combination of classes and totals, without a number.
void add_cube(ProtectedContents& contents) {
  for (int year = contents.first_year; year <= contents.last_year; ++year) {
    std::vector<std::uint16_t> classes(contents.dimensions.size(), kAllClasses);
    for (;;) {
      contents.cells.push_back({year, classes});
      std::size_t d = classes.size();
      while (d > 0) {
        std::uint16_t& at = classes[d - 1];
        at = at == kAllClasses ? std::uint16_t{0} : static_cast<std::uint16_t>(at + 1);
        if (at < contents.dimensions[d - 1].classes.size()) break;
        at = kAllClasses;
        --d;
      }
      if (d == 0) break;
    }
  }
}

/// A figure without numbers: every year, every combination of classes and totals.
ProtectedContents contents_of(const FigureTable& table, int first_year, int last_year,
                              const ProtectionRule& rule) {
  ProtectedContents contents;
  contents.id = table.id;
  contents.definition = table.definition;
  contents.title = table.title;
  contents.definition_text = table.definition_text;
  contents.unit = table.unit;
  contents.first_year = first_year;
  contents.last_year = last_year;
  contents.breaks = table.breaks;
  std::erase_if(contents.breaks,
                [&](const SeriesBreak& one) { return one.year <= first_year || one.year > last_year; });
  contents.as_of = table.as_of;
  contents.tree_size = table.tree_size;
  contents.rule = rule;
  contents.rules = table.rules;
  contents.rule_labels = table.rule_labels;
  contents.dimensions = table.dimensions;
  add_cube(contents);
  return contents;
}

/// Whether nobody can stand in a cell: a sub-form of another form.
bool cannot_be(const FigureBook& book, const FigureDefinition& figure,
               std::span<const std::uint16_t> classes) {
  std::optional<std::uint16_t> form;
  for (const figures::Filter& filter : figure.only)
    if (filter.attribute == Attribute::form) form = filter.code;
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (book.dimensions()[figure.dimensions[k]].attribute == Attribute::form &&
        book.dimensions()[figure.dimensions[k]].class_of_code.empty() && classes[k] != kAllClasses)
      form = classes[k];
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const Dimension& dimension = book.dimensions()[figure.dimensions[k]];
    if (!form || *form == kUnknown || dimension.form_of_class.empty() || classes[k] == kAllClasses ||
        classes[k] == kUnknown)
      continue;
    if (dimension.form_of_class[classes[k]] != *form) return true;
  }
  return false;
}

/// Everything that one run needs of the register.
struct Counted {
  std::vector<FigureTable> figures;
  std::array<std::vector<FigureTable>, kUnitCount> together;
};

class YearbookMaker {
 public:
  YearbookMaker(Session& session, const FigureBook& book, const YearbookQuestion& question)
      : session_(session), book_(book), question_(question) {}
  Result<Yearbook> make();

 private:
  Result<void> count(const StatSnapshot& snapshot, const ChainSnapshot& chain,
                     const figures::CountingRules& rules);
  Result<void> protect_years(const std::string& minor_rule);
  /// Figures of which the register has something to count.
  void choose_figures(const ChainSnapshot& chain);
  bool was_delivered(Unit unit, int year) const;
  FigureToSeal to_seal(std::size_t figure);
  void tell_years(Yearbook& book) const;
  void tell_top_totals(Yearbook& book);
  disclosure::PublicKnowledge knowledge() const;
  bool is_as_before(int year) const { return as_before_.contains(year); }
  Result<std::vector<ProtectedTable>> sealed();
  Result<void> choose_years();
  Result<bool> may_be_all_new(int year, const EarlierYears& with_candidate) const;
  void withhold_as_before(int year, std::size_t unit, TablesToProtect& tables);
  bool tells_a_step(std::size_t figure, const ProtectedContents& contents, const ProtectedCell& cell);
  bool differs_by_few(const ProtectedContents& contents, const ProtectedCell& cell, std::int64_t now);
  /// Outcome figures that count the same units as the figures do.
  Result<void> choose_outcomes(const StatSnapshot& snapshot, const ChainSnapshot& chain);
  ProtectedContents contents_of_outcomes(const OutcomeFigure& figure) const;
  /// Whether a year of an outcome figure has numbers at all, and why not.
  const Label* why_no_outcomes(const OutcomeFigure& figure, int year) const;
  CellSource source_of_outcome(std::size_t at, const ProtectedCell& cell) const;
  FigureToSeal outcomes_to_seal(std::size_t at);
  ProtectedContents contents_of_figure(std::size_t figure) const;
  CellSource source_of(std::size_t figure, const ProtectedCell& cell) const;

  Session& session_;
  const FigureBook& book_;
  const YearbookQuestion& question_;
  std::vector<FigureDefinition> figures_;
  std::vector<YearOfUnit> units_;  ///< by slot
  std::vector<OutcomeFigure> outcomes_;
  std::optional<ProtectedTable> estimate_;
  std::map<std::pair<std::size_t, int>, std::size_t> outcome_table_;  ///< of that year's tables of its unit
  std::map<int, Counted> years_;
  std::vector<ProtectedTables> protected_;  ///< by year and unit, where there are tables
  std::map<std::pair<int, std::size_t>, std::size_t> protected_at_;
  EarlierYears earlier_;
  std::set<int> as_before_;  ///< years that stand as an earlier release has them
};

void YearbookMaker::choose_figures(const ChainSnapshot& chain) {
  // What a dismissal is follows from the kind of a disposal, and a release has the table of kinds.
  const auto is_told = [&](const FigureDefinition& figure) {
    return std::ranges::find(figure.only, figures::Attribute::dismissal, &figures::Filter::attribute) !=
               figure.only.end() ||
           std::ranges::any_of(figure.dimensions, [&](std::size_t at) {
             return book_.dimensions()[at].attribute == figures::Attribute::dismissal;
           });
  };
  for (const FigureDefinition& figure : book_.figures())
    if ((!figures::is_of_chain(figure.unit) || figures::has_any(chain, figure.unit)) && !is_told(figure))
      figures_.push_back(figure);
  for (std::size_t u = 0; u < kUnitCount; ++u) units_.emplace_back(book_, static_cast<Unit>(u), figures_);
}

/// A year without one object of a unit of the chain may be a year for which nobody delivered: that is no
/// zero.
bool YearbookMaker::was_delivered(Unit unit, int year) const {
  return !figures::is_of_chain(unit) || years_.at(year).together[slot_of(unit)].at(0).total.value > 0;
}

Result<void> YearbookMaker::count(const StatSnapshot& snapshot, const ChainSnapshot& chain,
                                  const figures::CountingRules& rules) {
  std::vector<FigureDefinition> definitions(figures_.begin(), figures_.end());
  std::array<std::size_t, kUnitCount> together{};
  for (std::size_t u = 0; u < kUnitCount; ++u) {
    const auto unit = static_cast<Unit>(u);
    if (figures::is_of_chain(unit) && !figures::has_any(chain, unit)) continue;
    const auto more = units_[u].counting_definitions();
    together[u] = more.size();
    definitions.insert(definitions.end(), more.begin(), more.end());
  }
  int first = question_.year;
  for (int year = question_.year; year >= first; --year) {
    figures::FigureRequest request;
    request.year = year;
    request.rules = rules;
    request.chain = &chain;
    request.verdicts = year == question_.year;  // for the breaks of its series
    ZICHT_TRY(std::vector<FigureTable> tables,
              figures::make_figures(snapshot, session_.codebook(), book_, definitions, request));
    if (year == question_.year) {
      // The year before the first has no report of its own.
      first = tables[0].series_from;
      if (!tables[0].total.previous && first == year - 1) first = year;
    }
    Counted& of = years_[year];
    auto next = tables.begin() + static_cast<std::ptrdiff_t>(figures_.size());
    of.figures.assign(tables.begin(), next);
    for (std::size_t u = 0; u < kUnitCount; ++u) {
      const auto end = next + static_cast<std::ptrdiff_t>(together[u]);
      of.together[u].assign(next, end);
      next = end;
    }
  }
  return {};
}

/// The count of a cell of a figure, totals included.
std::int64_t count_in(const FigureTable& table, const std::vector<std::uint16_t>& classes) {
  if (std::ranges::all_of(classes, [](std::uint16_t at) { return at == kAllClasses; }))
    return table.total.value;
  std::int64_t count = 0;
  for (const FigureCell& cell : table.cells)
    if (std::ranges::equal(cell.classes, classes, [](std::uint16_t has, std::uint16_t wanted) {
          return wanted == kAllClasses || has == wanted;
        }))
      count += cell.value;
  return count;
}

/// Whether what is known now differs from what a withdrawn release showed by so few that they could be named.
/// Totals over everybody that are named as public may.
bool YearbookMaker::tells_a_step(std::size_t figure, const ProtectedContents& contents,
                                 const ProtectedCell& cell) {
  const FigureDefinition& definition = figures_[figure];
  const bool everybody = definition.only.empty() && std::ranges::all_of(cell.classes, [](std::uint16_t at) {
                           return at == kAllClasses;
                         });
  if (everybody && std::ranges::any_of(figures_, [&](const FigureDefinition& one) {
        return one.unit == definition.unit && one.dimensions.empty() && one.only.empty() &&
               std::ranges::find(question_.top_totals, one.id) != question_.top_totals.end();
      }))
    return false;
  return differs_by_few(contents, cell, count_in(years_.at(cell.year).figures[figure], cell.classes));
}

bool YearbookMaker::differs_by_few(const ProtectedContents& contents, const ProtectedCell& cell,
                                   std::int64_t now) {
  const std::vector<std::int64_t> seen = earlier_.shown_by_withdrawn(contents, cell);
  return std::ranges::any_of(seen, [&](std::int64_t then) {
    return then != now && std::abs(now - then) < question_.protection.minimum;
  });
}

/// What an earlier release withholds of a year stays withheld.
void YearbookMaker::withhold_as_before(int year, std::size_t unit, TablesToProtect& tables) {
  for (std::size_t f = 0; f < figures_.size(); ++f) {
    if (slot_of(figures_[f].unit) != unit) continue;
    const ProtectedContents contents = contents_of_figure(f);
    for (const ProtectedCell& cell : contents.cells) {
      if (cell.year != year) continue;
      const CellSource source = source_of(f, cell);
      if (source.not_applicable || source.table == CellSource::kNone) continue;
      if (earlier_.was_withheld(contents, cell) || tells_a_step(f, contents, cell))
        tables.withhold.push_back({source.table, source.codes});
    }
  }
  for (std::size_t at = 0; at < outcomes_.size(); ++at) {
    if (slot_of(outcomes_[at].unit) != unit || !outcome_table_.contains({at, year})) continue;
    const ProtectedContents contents = contents_of_outcomes(outcomes_[at]);
    for (const ProtectedCell& cell : contents.cells) {
      if (cell.year != year || outcomes_[at].cannot_be(cell.classes)) continue;
      const bool everybody =
          std::ranges::all_of(cell.classes, [](std::uint16_t its_class) { return its_class == kAllClasses; });
      if (earlier_.was_withheld(contents, cell) ||
          (!everybody && differs_by_few(contents, cell, outcomes_[at].count(year, cell.classes))))
        tables.withhold.push_back({outcome_table_.at({at, year}), source_of_outcome(at, cell).codes});
    }
  }
}

Result<void> YearbookMaker::choose_outcomes(const StatSnapshot& snapshot, const ChainSnapshot& chain) {
  ZICHT_TRY(outcomes_,
            outcome_figures(session_, snapshot, chain, years_.begin()->first, years_.rbegin()->first));
  // A rule that counts people in other years than their first leaves no shares of them.
  std::erase_if(outcomes_, [&](const OutcomeFigure& figure) {
    const std::size_t slot = slot_of(figure.unit);
    return std::ranges::none_of(figures_, [&](const auto& one) { return one.unit == figure.unit; }) ||
           std::ranges::any_of(years_, [&](const auto& of) {
             return of.second.together[slot].at(0).total.value != std::ssize(figure.years.at(of.first).units);
           });
  });
  return {};
}

Result<void> YearbookMaker::protect_years(const std::string& minor_rule) {
  for (std::size_t u = 0; u < kUnitCount; ++u) {
    if (std::ranges::none_of(figures_, [&](const FigureDefinition& one) { return slot_of(one.unit) == u; }))
      continue;
    std::set<std::pair<std::uint16_t, std::uint16_t>> ages;
    for (const auto& [year, counted] : years_) ages.merge(units_[u].ages_of_minors(counted.together[u]));
    for (const auto& [year, counted] : years_) {
      if (is_as_before(year) || !was_delivered(static_cast<Unit>(u), year)) continue;
      ZICHT_TRY(TablesToProtect tables,
                units_[u].tables(figures_, counted.figures, counted.together[u], minor_rule, ages));
      if (tables.tables.empty()) continue;
      for (std::size_t at = 0; at < outcomes_.size(); ++at)
        if (slot_of(outcomes_[at].unit) == u && why_no_outcomes(outcomes_[at], year) == nullptr)
          outcome_table_[{at, year}] = add_outcomes(outcomes_[at], year, tables);
      tables.minimum = question_.protection.minimum;
      tables.zeros_published = question_.protection.zeros_published;
      const bool published_before = earlier_.release_of(year).has_value();
      if (earlier_.was_seen(year)) withhold_as_before(year, u, tables);
      Result<ProtectedTables> made = disclosure::protect(tables);
      if (!made && published_before) {
        as_before_.insert(year);
        continue;
      }
      if (!made) return std::unexpected(std::move(made.error()));
      protected_at_[{year, u}] = protected_.size();
      protected_.push_back(std::move(*made));
    }
  }
  return {};
}

ProtectedContents YearbookMaker::contents_of_figure(std::size_t figure) const {
  const FigureDefinition& definition = figures_[figure];
  ProtectedContents contents = contents_of(years_.rbegin()->second.figures[figure], years_.begin()->first,
                                           years_.rbegin()->first, question_.protection);
  for (const figures::Filter& filter : definition.only)
    for (const Dimension& dimension : book_.dimensions())
      if (dimension.attribute == filter.attribute && dimension.class_of_code.empty())
        contents.only[dimension.id] = (*dimension.list)[filter.code].code;
  return contents;
}

/// Table and codes of a cell, without its year; no codes and no table where nobody is counted.
CellSource YearbookMaker::source_of(std::size_t figure, const ProtectedCell& cell) const {
  const FigureDefinition& definition = figures_[figure];
  const YearOfUnit& unit = units_[slot_of(definition.unit)];
  CellSource source;
  source.not_applicable = cannot_be(book_, definition, cell.classes);
  if (source.not_applicable) return source;
  const bool per_class = unit.per_class(definition);
  const std::uint16_t its_class = cell.classes.empty() ? kAllClasses : cell.classes[0];
  if (per_class && its_class == kAllClasses) {  // the total over classes that overlap is nobody's count
    source.table = CellSource::kNone;
    return source;
  }
  if (!unit.has_place(figure)) return source;
  const YearOfUnit::Place& place = unit.place(figure, its_class);
  source.table = place.table;
  if (!per_class)
    for (const std::uint16_t at : cell.classes)
      source.codes.push_back(at == kAllClasses ? disclosure::kTotalCode : code_of_class(at));
  source.codes.insert(source.codes.end(), place.fixed.begin(), place.fixed.end());
  return source;
}

FigureToSeal YearbookMaker::to_seal(std::size_t figure) {
  const Unit unit = figures_[figure].unit;
  FigureToSeal sealed{contents_of_figure(figure), {}};
  for (const ProtectedCell& cell : sealed.contents.cells) {
    CellSource source = source_of(figure, cell);
    const bool nobody = source.not_applicable || source.table == CellSource::kNone;
    if (!nobody && is_as_before(cell.year))
      source.earlier = earlier_.cell_of(sealed.contents, cell);
    else if (!nobody && !was_delivered(unit, cell.year))
      source.earlier = disclosure::EarlierCell{CellState::refused, {}, not_delivered_yet()};
    else if (!nobody)
      source.year = protected_at_.at({cell.year, slot_of(unit)});
    sealed.sources.push_back(std::move(source));
  }
  return sealed;
}

ProtectedContents YearbookMaker::contents_of_outcomes(const OutcomeFigure& figure) const {
  ProtectedContents contents;
  contents.id = figure.id;
  contents.definition = figure.definition();
  contents.title = figure.title;
  contents.definition_text = figure.text;
  contents.unit = figures::name_of(figure.unit);
  contents.first_year = years_.begin()->first;
  contents.last_year = years_.rbegin()->first;
  const FigureTable& other = years_.rbegin()->second.figures.at(0);
  contents.as_of = other.as_of;
  contents.tree_size = other.tree_size;
  contents.rule = question_.protection;
  contents.dimensions = figure.dimensions;
  contents.share_rule = figure.rule;
  add_cube(contents);
  return contents;
}

const Label* YearbookMaker::why_no_outcomes(const OutcomeFigure& figure, int year) const {
  return figure.years.at(year).delivered ? nullptr : &not_delivered_yet();
}

CellSource YearbookMaker::source_of_outcome(std::size_t at, const ProtectedCell& cell) const {
  CellSource source;
  source.not_applicable = outcomes_[at].cannot_be(cell.classes);
  if (source.not_applicable) return source;
  for (const std::uint16_t its_class : cell.classes)
    source.codes.push_back(its_class == kAllClasses ? disclosure::kTotalCode : code_of_class(its_class));
  return source;
}

FigureToSeal YearbookMaker::outcomes_to_seal(std::size_t at) {
  const OutcomeFigure& figure = outcomes_[at];
  FigureToSeal sealed{contents_of_outcomes(figure), {}};
  for (const ProtectedCell& cell : sealed.contents.cells) {
    CellSource source = source_of_outcome(at, cell);
    const bool timed = figure.timed && cell.classes.at(*figure.timed) != kAllClasses;
    const Label* why = why_no_outcomes(figure, cell.year);
    if (why == nullptr && timed && !figure.years.at(cell.year).window_passed) why = &window_not_passed();
    if (!source.not_applicable && is_as_before(cell.year)) {
      source.earlier = earlier_.cell_of(sealed.contents, cell);
    } else if (!source.not_applicable && why != nullptr) {
      source.earlier = disclosure::EarlierCell{CellState::refused, {}, *why};
    } else if (!source.not_applicable) {
      source.year = protected_at_.at({cell.year, slot_of(figure.unit)});
      source.table = outcome_table_.at({at, cell.year});
    }
    sealed.sources.push_back(std::move(source));
  }
  return sealed;
}

Result<std::vector<ProtectedTable>> YearbookMaker::sealed() {
  std::vector<ProtectedTable> tables;
  for (std::size_t f = 0; f < figures_.size(); ++f) {
    ZICHT_TRY(ProtectedTable table, disclosure::ProtectionSeal::seal(to_seal(f), protected_));
    tables.push_back(std::move(table));
  }
  for (std::size_t at = 0; at < outcomes_.size(); ++at) {
    ZICHT_TRY(ProtectedTable table, disclosure::ProtectionSeal::seal(outcomes_to_seal(at), protected_));
    tables.push_back(std::move(table));
  }
  if (estimate_) tables.push_back(*estimate_);
  return tables;
}

/// Whether the step from what was published to all new tables of a year exposes nobody: the intruder is
/// asked.
Result<bool> YearbookMaker::may_be_all_new(int year, const EarlierYears& with_candidate) const {
  const auto releases = with_candidate.of_year(year, knowledge());
  // Tables that do not say whom they count have no cells in common with those that do.
  for (const disclosure::PublishedRelease& release : releases)
    for (const disclosure::LongTable& table : release.tables)
      if (std::ranges::find(table.dimensions, "population") == table.dimensions.end()) return false;
  const std::vector<disclosure::ReleaseSlice> slices = disclosure::slices_of(releases);
  const std::size_t candidate = releases.size() - 1;
  const bool news = std::ranges::any_of(slices, [&](const disclosure::ReleaseSlice& slice) {
    return std::ranges::none_of(slice.versions, [&](const disclosure::ReleaseSlice::Version& version) {
      const auto has = [&](std::size_t r) {
        return std::ranges::find(version.releases, r) != version.releases.end();
      };
      return has(candidate) && has(candidate - 1);
    });
  });
  if (!news) return false;
  const auto attacked = disclosure::attack_releases(releases, disclosure::AbsentCells::refused, false);
  if (!attacked) return false;
  const disclosure::ReleasesReport& report = attacked->report;
  return report.leaks.empty() && report.between.empty() && report.grows_only.empty() &&
         report.contradictions.empty() && report.joint;
}

/// Which years that were published stand as they were.
Result<void> YearbookMaker::choose_years() {
  if (question_.earlier.empty()) return {};
  ZICHT_TRY(const std::vector<ProtectedTable> all_new, sealed());
  EarlierRelease candidate{"now", {}, {}};
  for (const ProtectedTable& table : all_new) candidate.tables[table.id() + ".csv"] = as_csv(table);
  std::vector<EarlierRelease> releases = question_.earlier;
  releases.push_back(std::move(candidate));
  ZICHT_TRY(const EarlierYears with_candidate, EarlierYears::read(releases));
  for (const auto& [year, counted] : years_) {
    if (!earlier_.release_of(year) || is_as_before(year)) continue;
    ZICHT_TRY(const bool all_new_is_safe, may_be_all_new(year, with_candidate));
    if (!all_new_is_safe) as_before_.insert(year);
  }
  return {};
}

void YearbookMaker::tell_years(Yearbook& book) const {
  for (const auto& [year, counted] : years_) {
    const auto release = earlier_.release_of(year);
    if (!release) {
      book.years.push_back({year});
      continue;
    }
    book.years.push_back(
        {year, is_as_before(year) ? YearbookYear::Origin::as_before : YearbookYear::Origin::all_new,
         *release});
  }
  for (const auto& [place, at] : protected_at_) {
    if (is_as_before(place.first)) continue;
    ProtectionCost* cost = nullptr;
    for (ProtectionCost& of : book.costs)
      if (of.year == place.first) cost = &of;
    if (cost == nullptr) cost = &book.costs.emplace_back(ProtectionCost{place.first});
    const disclosure::Suppression& suppression = protected_[at].suppression;
    cost->small += suppression.primary.size();
    cost->secondary += suppression.secondary.size();
    cost->secondary_persons += suppression.secondary_persons;
  }
}

/// Totals over everybody, of years that stand as before: what the register knows now.
void YearbookMaker::tell_top_totals(Yearbook& book) {
  for (std::size_t f = 0; f < figures_.size(); ++f) {
    if (!figures_[f].dimensions.empty() || !figures_[f].only.empty()) continue;
    const bool named = std::ranges::find(question_.top_totals, figures_[f].id) != question_.top_totals.end();
    for (const YearbookYear& year : book.years) {
      if (year.origin != YearbookYear::Origin::as_before) continue;
      const ProtectedCell& before = book.tables[f].total(year.year);
      const std::int64_t now = years_.at(year.year).figures[f].total.value;
      if (!before.count || *before.count == now || (now > 0 && now < question_.protection.minimum)) continue;
      const std::int64_t change = std::abs(now - *before.count);
      if (named || change >= question_.protection.minimum)
        book.top_totals.push_back({figures_[f].id, year.year, *before.count, year.release, now});
    }
  }
}

disclosure::PublicKnowledge YearbookMaker::knowledge() const {
  disclosure::PublicKnowledge known;
  known.minimum = question_.protection.minimum;
  known.zeros_published = question_.protection.zeros_published;
  known.top_totals = question_.top_totals;
  std::set<std::size_t> used;
  for (const YearOfUnit& unit : units_) used.insert(unit.used().begin(), unit.used().end());
  for (const std::size_t d : used) {
    const Dimension& dimension = book_.dimensions()[d];
    if (dimension.class_of_code.empty()) continue;
    for (const std::size_t other : used) {
      const Dimension& base = book_.dimensions()[other];
      if (base.attribute != dimension.attribute || !base.class_of_code.empty()) continue;
      disclosure::PublicKnowledge::Grouping grouping{base.id, dimension.id, {}};
      for (std::size_t code = 0; code < base.classes.size(); ++code)
        grouping.group_of[base.classes[code].first] = dimension.classes[dimension.class_of_code[code]].first;
      known.groupings.push_back(std::move(grouping));
    }
  }
  const auto of_codes = [&](Attribute attribute) -> const Dimension* {
    for (const std::size_t d : used)
      if (book_.dimensions()[d].attribute == attribute && book_.dimensions()[d].class_of_code.empty())
        return &book_.dimensions()[d];
    return nullptr;
  };
  const Dimension* const form = of_codes(Attribute::form);
  const Dimension* const sub_form = of_codes(Attribute::sub_form);
  if (form != nullptr && sub_form != nullptr) {
    disclosure::PublicKnowledge::Impossible impossible{{form->id, sub_form->id}, {}};
    for (std::size_t x = 0; x < form->classes.size(); ++x)
      for (std::size_t y = 0; y < sub_form->classes.size(); ++y)
        if (x != kUnknown && y != kUnknown && sub_form->form_of_class[y] != x)
          impossible.cells.push_back({form->classes[x].first, sub_form->classes[y].first});
    known.impossible.push_back(std::move(impossible));
  }
  for (const OutcomeFigure& figure : outcomes_) tell_outcomes(figure, known);
  return known;
}

Result<Yearbook> YearbookMaker::make() {
  figures::CountingRules rules;
  for (const std::string& rule : question_.rules) ZICHT_CHECK(book_.rules().set(rule, rules));
  if (rules.form != figures::FormRule::primary || rules.nationality == figures::NationalityRule::each)
    return fail(ErrorCode::invalid_config,
                "a rule counts a person in several classes of one breakdown; such tables cannot be protected",
                "rules");
  // A unit may then stand in several years, or outcomes count other cases than the figures beside them.
  if (rules.chain != ChainCounting{})
    return fail(ErrorCode::invalid_config,
                "a release counts the chain by the first value of each of its rules", "rules",
                "Leave the rules of the chain out; zicht figures takes them.");
  ZICHT_TRY(earlier_, EarlierYears::read(question_.earlier));
  ZICHT_TRY(const Date as_of, session_.as_of(question_.as_of));
  ZICHT_TRY(const StatSnapshot snapshot, session_.registry().snapshot(as_of));
  ZICHT_TRY(const ChainSnapshot chain, session_.registry().chain(as_of));
  choose_figures(chain);
  ZICHT_CHECK(count(snapshot, chain, rules));
  ZICHT_CHECK(choose_outcomes(snapshot, chain));
  ZICHT_TRY(estimate_, released_estimate(session_, snapshot, rules, question_.year, question_.protection,
                                         question_.earlier));
  ZICHT_CHECK(protect_years(rules.value_of("minor")));
  ZICHT_CHECK(choose_years());
  Yearbook book;
  ZICHT_TRY(book.tables, sealed());
  tell_years(book);
  tell_top_totals(book);
  book.knowledge = knowledge();
  return book;
}

}  // namespace

Result<Yearbook> protected_yearbook(Session& session, const YearbookQuestion& question) {
  if (question.year < 1900 || question.year > 2200)
    return fail(ErrorCode::invalid_input, "not a year", "--year", "Write it as 2024.");
  if (!question.protection.zeros_published)
    return fail(ErrorCode::invalid_input, "a yearbook is protected with its zeros published only",
                "zeros_published");
  ZICHT_TRY(const FigureBook* const book, session.figure_book());
  return YearbookMaker(session, *book, question).make();
}

std::string as_csv(const ProtectedTable& table) {
  static constexpr std::array<std::string_view, 6> kStates = {"published",      "revised",   "hidden",
                                                              "not_applicable", "estimated", "refused"};
  const std::string population = population_of(table);
  std::string text = "population,year,";
  std::string fixed;
  for (const auto& [dimension, code] : table.only()) {
    text += csv_field(dimension) + ",";
    fixed += csv_field(code) + ",";
  }
  for (const FigureDimension& dimension : table.dimensions()) text += csv_field(dimension.id) + ",";
  text += "count,status" + publish::share_columns(table) + "\n";
  const auto over_overlapping_classes = [&table](const ProtectedCell& cell) {
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      if (table.dimensions()[d].several_per_person && cell.classes[d] == kAllClasses) return true;
    return false;
  };
  for (const ProtectedCell& cell : table.cells()) {
    if (over_overlapping_classes(cell)) continue;  // no sum of what is shown
    text += csv_field(population) + "," + std::to_string(cell.year) + "," + fixed;
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      text +=
          (cell.classes[d] == kAllClasses ? std::string("Total")
                                          : csv_field(table.dimensions()[d].classes[cell.classes[d]].code)) +
          ",";
    if (cell.count) text += std::to_string(*cell.count);
    text += "," + std::string(kStates[static_cast<std::size_t>(cell.state)]) +
            publish::share_fields(table, cell) + "\n";
  }
  return text;
}

}  // namespace zicht::services
