#include "figures/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>

#include "base/text.hpp"
#include "figures/attributes.hpp"
#include "figures/invented.hpp"
#include "figures/silent_months.hpp"
#include "figures/verdicts.hpp"
#include "model/made_up.hpp"
#include "stats/count_change.hpp"

namespace zicht::figures {
namespace {

constexpr int kLongestSeries = 30;  // years

/// The classes of one cell, 16 bits a dimension, the first dimension highest.
using CellKey = std::uint64_t;
using CellCounts = std::unordered_map<CellKey, std::int64_t>;

/// Where a cell stands in its table: by class, unknown behind all others.
CellKey order_of(CellKey key) {
  CellKey order = 0;
  for (int shift = 48; shift >= 0; shift -= 16)
    order = (order << 16) | ((((key >> shift) & 0xFFFF) - 1) & 0xFFFF);
  return order;
}

std::vector<std::uint16_t> classes_of(CellKey key, std::size_t dimensions) {
  std::vector<std::uint16_t> classes(dimensions);
  for (std::size_t d = dimensions; d-- > 0; key >>= 16) classes[d] = static_cast<std::uint16_t>(key & 0xFFFF);
  return classes;
}

/// A set of forms that somebody was exploited in, as a class of its own: made when it is first seen.
class Combinations {
 public:
  explicit Combinations(const CodeList& list)
      : list_(list), classes_{{list[kUnknown].code, list[kUnknown].label}} {}
  std::uint16_t class_of(const std::vector<CodeId>& codes) {
    if (codes.size() == 1 && codes[0] == kUnknown) return 0;
    const auto [entry, added] = class_of_.emplace(codes, static_cast<std::uint16_t>(classes_.size()));
    if (added) classes_.push_back(described(codes));
    return entry->second;
  }
  const std::vector<std::pair<std::string, Label>>& classes() const { return classes_; }

 private:
  std::pair<std::string, Label> described(const std::vector<CodeId>& codes) const {
    std::pair<std::string, Label> combination;
    for (const CodeId id : codes) {
      const Code& code = list_[id];
      const bool first = combination.first.empty();
      combination.first += (first ? "" : "+") + code.code;
      combination.second.nl += (first ? "" : " + ") + code.label.nl;
      combination.second.en += (first ? "" : " + ") + code.label.en;
    }
    return combination;
  }
  const CodeList& list_;
  std::map<std::vector<CodeId>, std::uint16_t> class_of_;
  std::vector<std::pair<std::string, Label>> classes_;
};

/// The units that count in a year. \param undated  out: units without any date of receipt
std::vector<CountedUnit> units_of_year(const StatSnapshot& snapshot, bool people, YearRule rule, int year,
                                       std::int64_t& undated) {
  std::vector<CountedUnit> units;
  undated = 0;
  const Date begin = make_date(year, 1, 1).value();
  const Date end = make_date(year + 1, 1, 1).value();
  const auto in_year = [&](std::uint32_t report) {
    return begin <= snapshot.received_on[report] && snapshot.received_on[report] < end;
  };
  for (std::size_t person = 0; person < snapshot.persons(); ++person) {
    const std::uint32_t first = snapshot.person_begin[person];
    const std::uint32_t last = snapshot.person_begin[person + 1];
    if (!people) {
      for (std::uint32_t report = first; report < last; ++report) {
        if (in_year(report)) units.push_back({report, report + 1});
        undated += snapshot.received_on[report] == StatSnapshot::kNoDate;
      }
      continue;
    }
    undated += snapshot.received_on[first] == StatSnapshot::kNoDate;
    bool counts = in_year(first);
    if (rule == YearRule::registered_in_year)
      for (std::uint32_t report = first; report < last && !counts; ++report) counts = in_year(report);
    if (counts) units.push_back({first, last});
  }
  return units;
}

/// The units of one year, and their classes in each dimension once they have been asked for.
class YearView {
 public:
  static Result<YearView> make(const StatSnapshot& snapshot, const Codebook& codebook, const FigureBook& book,
                               const CountingRules& rules, int year, const ChainAttributes* chain) {
    ZICHT_TRY(AttributeReader reader, AttributeReader::make(snapshot, codebook, rules, year, chain));
    YearView view(book, rules, std::move(reader));
    for (const Unit unit : {Unit::victim, Unit::report}) {
      PerUnit& side = view.side(unit);
      side.units = units_of_year(snapshot, counts_people(unit), rules.year, year, side.undated);
      side.classes.resize(book.dimensions().size());
    }
    return view;
  }

  std::int64_t undated(Unit unit) { return side(unit).undated; }

  /// How many units stand in each cell, and in all.
  CellCounts count(const FigureDefinition& figure, std::vector<Combinations>& combinations,
                   std::int64_t& total) {
    const PerUnit& side = this->side(figure.unit);
    std::vector<Column> columns;
    for (const std::size_t dimension : figure.dimensions)
      columns.push_back({&classes(figure.unit, dimension, combinations), &book_->dimensions()[dimension]});
    const auto by_form = std::ranges::find(figure.only, Attribute::form, &Filter::attribute);
    const CodeId form = by_form == figure.only.end() ? kUnknown : by_form->code;
    CellCounts cells;
    total = 0;
    for (std::size_t u = 0; u < side.units.size(); ++u) {
      if (!passes(figure.only, side.units[u])) continue;
      ++total;
      if (!columns.empty()) add(columns, u, 0, form, cells);
    }
    return cells;
  }

 private:
  struct PerUnit {
    std::vector<CountedUnit> units;
    std::int64_t undated = 0;
    std::vector<SlicedColumn<std::uint16_t>> classes;  ///< one a dimension; empty = not asked for yet
  };

  YearView(const FigureBook& book, const CountingRules& rules, AttributeReader reader)
      : book_(&book), rules_(rules), reader_(std::move(reader)) {}

  PerUnit& side(Unit unit) { return sides_.at(counts_people(unit) ? 0 : 1); }

  bool passes(const std::vector<Filter>& filters, CountedUnit unit) {
    for (const Filter& filter : filters) {
      reader_.read(filter.attribute, unit, codes_);
      if (std::ranges::find(codes_, filter.code) == codes_.end()) return false;
    }
    return true;
  }

  const SlicedColumn<std::uint16_t>& classes(Unit unit, std::size_t dimension_at,
                                             std::vector<Combinations>& combinations) {
    PerUnit& side = this->side(unit);
    SlicedColumn<std::uint16_t>& column = side.classes[dimension_at];
    const Dimension& dimension = book_->dimensions()[dimension_at];
    if (column.slices() == side.units.size()) return column;
    std::vector<std::uint16_t> classes;
    for (const CountedUnit counted : side.units) {
      reader_.read(dimension.attribute, counted, codes_);
      classes.clear();
      if (is_combination(dimension, rules_))
        classes.push_back(combinations[dimension_at].class_of(codes_));
      else
        for (const CodeId code : codes_)
          classes.push_back(dimension.class_of_code.empty() ? code : dimension.class_of_code[code]);
      std::ranges::sort(classes);
      classes.erase(std::ranges::unique(classes).begin(), classes.end());
      column.push_slice(classes);
    }
    return column;
  }

  /// The classes of all units in one breakdown of a table.
  struct Column {
    const SlicedColumn<std::uint16_t>* classes;
    const Dimension* dimension;
  };

  /// Adds the unit to every cell that its classes make together.
  /// \param form  that the table or an earlier breakdown is about: sub-forms of others do not count; unknown
  /// = all do
  void add(std::span<const Column> columns, std::size_t unit, CellKey key, CodeId form,
           CellCounts& cells) const {
    const Column& column = columns.front();
    const auto add_class = [&](std::uint16_t its_class) {
      const CellKey longer = (key << 16) | its_class;
      if (columns.size() == 1)
        ++cells[longer];
      else
        add(columns.subspan(1), unit, longer, is_form(*column.dimension) ? its_class : form, cells);
    };
    const std::vector<CodeId>& form_of = column.dimension->form_of_class;
    bool any = false;
    for (const std::uint16_t its_class : (*column.classes)[unit]) {
      if (form != kUnknown && !form_of.empty() && form_of[its_class] != form) continue;
      any = true;
      add_class(its_class);
    }
    if (!any) add_class(kUnknown);
  }

  bool is_form(const Dimension& dimension) const {
    return dimension.attribute == Attribute::form && dimension.class_of_code.empty() &&
           !is_combination(dimension, rules_);
  }

  const FigureBook* book_;
  CountingRules rules_;
  AttributeReader reader_;
  std::array<PerUnit, 2> sides_;
  std::vector<CodeId> codes_;
};

CountChange change_of(std::span<const std::int64_t> series) {
  const std::int64_t value = series.back();
  const std::int64_t previous = series[series.size() - 2];
  const auto compared = stats::compare_counts(value, previous);
  return {value - previous, compared.p_value, compared.ratio_lower, compared.ratio_upper, {}};
}

std::set<int> years_with_reports(const StatSnapshot& snapshot) {
  std::set<int> years;
  for (const Date received : snapshot.received_on)
    if (received != StatSnapshot::kNoDate) years.insert(civil(received).year);
  return years;
}

/// The first of the years up to this one in each of which the register has a report; the year before at the
/// latest.
int first_year_of_series(const std::set<int>& with_reports, int year) {
  int first = year - 1;
  while (year - first + 1 < kLongestSeries && with_reports.contains(first - 1)) --first;
  return first;
}

/// Which rules a table depends on, and what they are.
std::map<std::string, std::string> rules_of(const FigureDefinition& figure, const FigureBook& book,
                                            const CountingRules& rules) {
  std::map<std::string, std::string> used;
  const auto use = [&](std::string_view rule) {
    if (!rule.empty()) used[std::string(rule)] = rules.value_of(rule);
  };
  const bool of_people = !is_of_chain(figure.unit);
  const auto use_of = [&](Attribute attribute) {
    use(rule_of(attribute));
    if (attribute == Attribute::scope && of_people) use("victim_scope");
  };
  if (figure.unit == Unit::victim) use("year");
  if (figure.unit == Unit::investigation) use("investigation_year");
  if (figure.unit == Unit::suspect)
    for (const char* const rule : {"suspect_unit", "suspect_year"}) use(rule);
  if (figure.unit == Unit::court_case || figure.unit == Unit::disposal || figure.unit == Unit::judgment)
    use("case_scope");
  if (figure.unit == Unit::judgment) use("instance");
  for (const std::size_t dimension : figure.dimensions) use_of(book.dimensions()[dimension].attribute);
  for (const Filter& filter : figure.only) use_of(filter.attribute);
  return used;
}

/// Counts of one table in the years that stand beside each other.
struct Counted {
  CellCounts cells;
  std::int64_t total = 0;
  std::int64_t of(CellKey key) const {
    const auto found = cells.find(key);
    return found == cells.end() ? 0 : found->second;
  }
};

FigureCell cell_of(std::vector<std::uint16_t> classes, std::vector<std::int64_t> series,
                   std::optional<std::int64_t> as_published) {
  const CountChange change = change_of(series);
  return {std::move(classes), series.back(), series[series.size() - 2],
          as_published,       change,        std::move(series)};
}

/// A register that has no report of the year before cannot say how many there were.
void forget_year_before(FigureTable& table) {
  const auto forget = [](FigureCell& cell) {
    cell.previous.reset();
    cell.previous_as_published.reset();
    cell.change.reset();
  };
  forget(table.total);
  std::ranges::for_each(table.cells, forget);
}

FigureTable described(const FigureDefinition& figure, const FigureBook& book, const CountingRules& rules,
                      const std::vector<Combinations>& combinations) {
  FigureTable table;
  table.id = figure.id;
  table.definition = figure.id + "@" + figure.hash;
  table.title = figure.title;
  table.definition_text = figure.text;
  table.unit = name_of(figure.unit);
  table.rules = rules_of(figure, book, rules);
  for (const auto& [rule, value] : table.rules) table.rule_labels[rule] = book.rules().value(rule, value);
  if (const auto said = invented(book)) table.notes.push_back({std::string(kMadeUpNote), *said});
  for (const std::size_t at : figure.dimensions) {
    const Dimension& dimension = book.dimensions()[at];
    FigureDimension shown{dimension.id, dimension.label, several_per_unit(dimension, figure.unit, rules), {}};
    for (const auto& [code, label] :
         is_combination(dimension, rules) ? combinations[at].classes() : dimension.classes)
      shown.classes.push_back({code, label});
    table.dimensions.push_back(std::move(shown));
  }
  return table;
}

/// The columns of one source: reports, or the objects of one unit of the chain.
struct Source {
  const StatSnapshot& snapshot;
  const ChainAttributes* chain = nullptr;
  const StatSnapshot* a_year_earlier = nullptr;
  const ChainAttributes* chain_a_year_earlier = nullptr;
};

/// With one decimal, in each language.
Label rounded(double number) {
  const std::int64_t tenths = std::llround(10 * number);
  const std::string whole = std::to_string(tenths / 10);
  const std::string tenth = std::to_string(tenths % 10);
  return {whole + "," + tenth, whole + "." + tenth};
}

/// Counts tables of one year: the years of the series beside each other.
class TableMaker {
 public:
  static Result<TableMaker> make(const Source& source, const Codebook& codebook, const FigureBook& book,
                                 const FigureRequest& request) {
    TableMaker maker(source, codebook, book, request);
    maker.with_reports_ = years_with_reports(source.snapshot);
    maker.first_year_ = first_year_of_series(maker.with_reports_, request.year);
    for (int year = maker.first_year_; year <= request.year; ++year) {
      ZICHT_TRY(YearView view,
                YearView::make(source.snapshot, codebook, book, request.rules, year, source.chain));
      maker.years_.push_back(std::move(view));
    }
    if (source.a_year_earlier != nullptr) {
      ZICHT_TRY(maker.published_, YearView::make(*source.a_year_earlier, codebook, book, request.rules,
                                                 request.year - 1, source.chain_a_year_earlier));
    }
    for (const Dimension& dimension : book.dimensions()) maker.combinations_.emplace_back(*dimension.list);
    return maker;
  }

  FigureTable table_of(const FigureDefinition& figure) {
    const auto count = [&](YearView& view) {
      Counted counted;
      counted.cells = view.count(figure, combinations_, counted.total);
      return counted;
    };
    std::vector<Counted> counted;
    for (YearView& view : years_) counted.push_back(count(view));
    const std::optional<Counted> as_published = published_ ? std::optional(count(*published_)) : std::nullopt;
    FigureTable table = described(figure, book_, request_.rules, combinations_);
    table.year = request_.year;
    table.series_from = first_year_;
    table.as_of = source_.snapshot.as_of;
    if (published_) table.published_as_of = source_.a_year_earlier->as_of;
    table.tree_size = source_.snapshot.tree_size;
    table.without_year = years_.back().undated(figure.unit);
    add_cells(table, counted, as_published);
    if (!with_reports_.contains(request_.year - 1)) forget_year_before(table);
    if (is_of_chain(figure.unit) && figure.dimensions.empty()) add_notes(table, figure);
    return table;
  }

  /// Whether the register has a report of each year of the series.
  std::vector<bool> usable() const {
    std::vector<bool> usable;
    for (int year = first_year_; year <= request_.year; ++year)
      usable.push_back(with_reports_.contains(year));
    return usable;
  }

 private:
  TableMaker(const Source& source, const Codebook& codebook, const FigureBook& book,
             const FigureRequest& request)
      : source_(source), codebook_(codebook), book_(book), request_(request) {}

  /// What the delivery of the objects says about their number.
  void add_notes(FigureTable& table, const FigureDefinition& figure) const {
    const auto note = [&](std::string_view id, const std::map<std::string, Label>& values) {
      const auto pattern = book_.measure_words().find("note." + std::string(id));
      if (pattern == book_.measure_words().end()) return;  // the words are of an earlier version
      std::map<std::string, std::string> dutch;
      std::map<std::string, std::string> english;
      for (const auto& [name, value] : values) {
        dutch[name] = value.nl;
        english[name] = value.en;
      }
      table.notes.push_back(
          {std::string(id), {filled(pattern->second.nl, dutch), filled(pattern->second.en, english)}});
    };
    const std::string year = std::to_string(table.year);
    if (table.total.value == 0) note("none_of_year", {{"year", {year, year}}});
    if (table.total.value == 1) note("one_object", {});
    const bool of_office =
        figure.unit == Unit::court_case || figure.unit == Unit::disposal || figure.unit == Unit::judgment;
    std::vector<CodeId> offices;
    if (of_office)
      for (std::size_t at = 0; at < source_.snapshot.reports(); ++at) {
        const auto office = source_.chain->at(chain_attribute(Attribute::office))[at];
        offices.push_back(office.empty() ? kUnknown : office.front());
      }
    const CodeList& sources = list_of(of_office ? Attribute::office : Attribute::organisation, codebook_);
    for (const SilentMonths& silent :
         silent_months(source_.snapshot.received_on, of_office ? offices : source_.snapshot.organisation,
                       table.year, table.as_of)) {
      std::string months;
      for (const int month : silent.months)
        months += (months.empty() ? "" : ", ") + std::to_string(table.year) + (month < 10 ? "-0" : "-") +
                  std::to_string(month);
      const Label mean = rounded(silent.mean_in_year_before);
      note("silent_months",
           {{"source", sources[silent.source].label}, {"months", {months, months}}, {"mean", mean}});
    }
  }

  static void add_cells(FigureTable& table, const std::vector<Counted>& counted,
                        const std::optional<Counted>& as_published) {
    const auto series = [&](auto number) {
      std::vector<std::int64_t> numbers;
      for (const Counted& of_year : counted) numbers.push_back(number(of_year));
      return numbers;
    };
    table.total = cell_of({}, series([](const Counted& of_year) { return of_year.total; }),
                          as_published ? std::optional(as_published->total) : std::nullopt);
    std::set<CellKey, decltype([](CellKey a, CellKey b) { return order_of(a) < order_of(b); })> keys;
    for (const Counted* const shown :
         {&counted.back(), &counted[counted.size() - 2], as_published ? &*as_published : nullptr})
      if (shown != nullptr)
        for (const auto& [key, units] : shown->cells) keys.insert(key);
    for (const CellKey key : keys)
      table.cells.push_back(cell_of(classes_of(key, table.dimensions.size()),
                                    series([&](const Counted& of_year) { return of_year.of(key); }),
                                    as_published ? std::optional(as_published->of(key)) : std::nullopt));
  }

  Source source_;
  const Codebook& codebook_;
  const FigureBook& book_;
  const FigureRequest& request_;
  std::set<int> with_reports_;
  int first_year_ = 0;
  std::vector<YearView> years_;  // from the first of the series to the one asked for
  std::optional<YearView> published_;
  std::vector<Combinations> combinations_;  // shared by the years, so that a class is the same in each
};

/// Tables of definitions that count in one source, each change judged.
Result<std::vector<FigureTable>> tables_of(const Source& source, const Codebook& codebook,
                                           const FigureBook& book,
                                           std::span<const FigureDefinition> definitions,
                                           const FigureRequest& request) {
  ZICHT_TRY(TableMaker maker, TableMaker::make(source, codebook, book, request));
  std::vector<FigureTable> tables;
  for (const FigureDefinition& figure : definitions) tables.push_back(maker.table_of(figure));
  if (!request.verdicts) return tables;
  const VerdictWriter writer(book, request.rules);
  std::vector<FigureDefinition> judged(definitions.begin(), definitions.end());
  for (const std::string& id : writer.needed_for(tables, definitions)) {
    if (std::ranges::find(judged, id, &FigureDefinition::id) != judged.end()) continue;
    judged.push_back(**book.find(id));
    tables.push_back(maker.table_of(judged.back()));
  }
  writer.write(tables, judged, maker.usable());
  tables.resize(definitions.size());
  return tables;
}

/// Tables of the objects of one unit of the chain. A suspect counts once in each year in which an agency
/// suspected them, or by the rule in the first only.
Result<std::vector<FigureTable>> tables_of_chain(Unit unit, const Codebook& codebook, const FigureBook& book,
                                                 std::span<const FigureDefinition> definitions,
                                                 FigureRequest request) {
  const ChainCounting counting = request.rules.chain;
  const YearSpan years{request.year - kLongestSeries, request.year};
  const UnitColumns now = columns_of(*request.chain, codebook, unit, counting, years);
  std::optional<UnitColumns> earlier;
  // Who began to deliver within the year knew nothing a year ago: no number is not 0.
  if (request.chain_a_year_earlier != nullptr && has_any(*request.chain_a_year_earlier, unit))
    earlier = columns_of(*request.chain_a_year_earlier, codebook, unit, counting, years);
  request.rules.year = counting.suspect_year == SuspectYear::first_ever ? YearRule::first_registration
                                                                        : YearRule::registered_in_year;
  return tables_of({now.snapshot, &now.attributes, earlier ? &earlier->snapshot : nullptr,
                    earlier ? &earlier->attributes : nullptr},
                   codebook, book, definitions, request);
}

}  // namespace

Result<std::vector<FigureTable>> make_figures(const StatSnapshot& snapshot, const Codebook& codebook,
                                              const FigureBook& book,
                                              std::span<const FigureDefinition> definitions,
                                              const FigureRequest& request) {
  std::map<Unit, std::vector<FigureDefinition>> by_source;  // victims and reports under `report`
  std::vector<Unit> order;                                  // the source of each table
  for (const FigureDefinition& figure : definitions) {
    const bool of_chain = is_of_chain(figure.unit);
    if (of_chain && (request.chain == nullptr || !has_any(*request.chain, figure.unit))) continue;
    order.push_back(of_chain ? figure.unit : Unit::report);
    by_source[order.back()].push_back(figure);
  }
  std::map<Unit, std::vector<FigureTable>> made;
  for (const auto& [unit, figures] : by_source) {
    ZICHT_TRY(made[unit], is_of_chain(unit) ? tables_of_chain(unit, codebook, book, figures, request)
                                            : tables_of({snapshot, nullptr, request.a_year_earlier, nullptr},
                                                        codebook, book, figures, request));
  }
  std::map<Unit, std::size_t> taken;
  std::vector<FigureTable> tables;
  for (const Unit unit : order) tables.push_back(std::move(made[unit][taken[unit]++]));
  return tables;
}

}  // namespace zicht::figures
