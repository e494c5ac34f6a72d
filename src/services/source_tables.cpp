#include "services/source_tables.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "chain/waiting_stock.hpp"
#include "intake/table_checks.hpp"
#include "publish/number_format.hpp"
#include "publish/source_section.hpp"

namespace zicht::services {
namespace {

constexpr const char* kSourceTexts = "tables/texts.toml";
/// A breakdown with more classes does not stand on the page.
constexpr std::size_t kMostClasses = 8;

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
    return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '_' || c == '-';
  });
}

/// The source's definition; one without any word when there is none.
Result<intake::SourceMeaning> meaning_of(const Session& session, const std::string& source) {
  const std::string name = "tables/" + source + ".toml";
  const auto found = session.definitions().find(name);
  if (found == session.definitions().end() || source == "texts") {
    intake::SourceMeaning unknown;
    unknown.id = source;
    unknown.title = {source, source};
    return unknown;
  }
  return intake::SourceMeaning::parse(found->second, name);
}

bool is_defined(const intake::SourceMeaning& meaning) { return !meaning.definition.en.empty(); }

Label title_of(const intake::SourceMeaning& meaning, const std::string& measure) {
  const intake::MeasureMeaning* const found = meaning.find_measure(measure);
  return found == nullptr ? Label{measure, measure} : found->title;
}

std::string range_words(const CountRange& range, Language language) {
  if (range.exact()) return publish::count_text(range.lower, language);
  if (!range.upper) return range.lower == 0 ? "?" : "\u2265 " + publish::count_text(range.lower, language);
  return publish::count_text(range.lower, language) + "\u2013" + publish::count_text(*range.upper, language);
}

std::string doubt_words(const intake::TableDoubted& one, const intake::SourceMeaning& meaning,
                        const publish::ReportTexts& texts, Language language) {
  const auto named = [&](const std::string& id) { return title_of(meaning, id).in(language); };
  const bool other_is_measure = one.doubt != intake::TableDoubt::same_as_other_classes;
  return texts.filled(
      intake::key_of(one.doubt), language,
      {{"period", period_text(one.period)},
       {"measure", named(one.measure)},
       {"classes", one.classes.empty() ? "" : " (" + one.classes + ")"},
       {"dimension", one.dimension == "period" ? texts.get("of_the_year", language) : one.dimension},
       {"part", range_words(one.part, language)},
       {"total", range_words(one.total, language)},
       {"other", other_is_measure ? named(one.other) : one.other}});
}

std::string_view role_name(intake::ColumnRole role) {
  constexpr std::string_view kNames[] = {
      "period",  "part of the year", "what is counted", "breakdown", "class of the breakdown",
      "classes", "counts",           "left out"};
  return kNames[static_cast<std::size_t>(role)];
}

/// Reads, checks and records one table.
class TableImport {
 public:
  TableImport(Session& session, const ChainWriter& writer, const intake::ChainRules& rules,
              const publish::ReportTexts& texts, const std::function<void(const Finding&)>& tell)
      : session_(session), writer_(writer), rules_(rules), texts_(texts), tell_(tell) {}

  Result<TableImportAnswer> run(std::istream& in, const TableImportQuestion& question, bool dry_run) {
    ZICHT_TRY(const intake::SourceMeaning meaning, meaning_of(session_, question.source));
    answer_.defined = is_defined(meaning);
    ZICHT_TRY(read_,
              intake::read_source_table(in, question.source, question.name,
                                        {rules_, writer_.language, [&](const Finding& one) { add(one); }}));
    ZICHT_TRY(const intake::ColumnReading reading, intake::read_columns(read_.table, meaning));
    for (std::size_t at = 0; at < reading.roles.size(); ++at)
      answer_.columns.emplace_back(read_.table.columns[at].name, role_name(reading.roles[at]));
    std::vector<intake::TableProblem> problems;
    const CountTable counts = intake::count_table(read_.table, reading, meaning, problems);
    for (const intake::TableProblem& problem : problems) {
      Finding finding =
          rules_.finding(intake::ChainCheck::unreadable, column(problem.column), writer_.language,
                         {{"example", problem.period ? "2024, 2024-Q3, 2024-07" : "3"}});
      // The number is kept as it was sent, and totals say that it is not known.
      if (!problem.period) finding.severity = Severity::warning;
      at_row(std::move(finding), problem.row);
    }
    check_days(counts);
    if (const auto people = intake::people_in(read_.table, counts))
      at_row(rules_.finding(intake::ChainCheck::identifying_text, column(people->column), writer_.language),
             people->row);
    for (const intake::TableDoubted& doubt : intake::doubts_about(counts, meaning)) {
      Finding finding = rules_.finding(intake::ChainCheck::table_margins, "", writer_.language);
      finding.message = doubt_words(doubt, meaning, texts_, writer_.language);
      at_row(std::move(finding), doubt.row);
    }
    answer_.rows = read_.table.rows();
    answer_.cells = counts.cells.size();
    if (!answer_.refused) ZICHT_CHECK(record(dry_run));
    return std::move(answer_);
  }

 private:
  std::string column(std::size_t at) const { return read_.table.columns[at].name; }

  void add(const Finding& finding) {
    ++answer_.findings[finding.rule];
    answer_.refused = answer_.refused || finding.severity == Severity::error;
    tell_(finding);
  }
  void at_row(Finding finding, std::size_t row) {
    finding.row = row + 2;  // the header is the first record
    finding.line = row < read_.lines.size() ? read_.lines[row] : 0;
    add(finding);
  }

  /// A number about a period that has not begun is a forecast, or a mistake.
  void check_days(const CountTable& counts) {
    const int this_year = year_of(session_.today());
    std::set<std::size_t> said;
    for (const CountCell& cell : counts.cells)
      if (cell.period.year > this_year && said.insert(cell.row).second)
        at_row(rules_.finding(intake::ChainCheck::future, "", writer_.language), cell.row);
  }

  Result<void> record(bool dry_run) {
    ZICHT_TRY(const std::vector<NumberedTable> there, session_.registry().tables(session_.today() + 1));
    const NumberedTable* latest = nullptr;
    for (const NumberedTable& one : there)
      if (one.table.source == read_.table.source && one.table.name == read_.table.name) latest = &one;
    answer_.repeated = latest != nullptr && latest->table == read_.table;
    if (answer_.repeated || dry_run) return {};
    ZICHT_TRY(const auto receipts,
              session_.registry().append({{TableImported{read_.table}, writer_.actor, std::nullopt}}));
    answer_.number = receipts.front().sequence;
    return {};
  }

  Session& session_;
  const ChainWriter& writer_;
  const intake::ChainRules& rules_;
  const publish::ReportTexts& texts_;
  const std::function<void(const Finding&)>& tell_;
  intake::ReadTable read_;
  TableImportAnswer answer_;
};

/// A version of a table, and how it is understood.
struct Understood {
  const NumberedTable* numbered = nullptr;
  CountTable counts;
  std::string problem;
};

Understood understand(const NumberedTable& numbered, const intake::SourceMeaning& meaning) {
  Understood made{&numbered, {}, {}};
  const auto reading = intake::read_columns(numbered.table, meaning);
  if (!reading) {
    made.problem = reading.error().message;
    return made;
  }
  std::vector<intake::TableProblem> problems;
  made.counts = intake::count_table(numbered.table, *reading, meaning, problems);
  return made;
}

/// The dimension of countries, and the class that is the home country or the only one.
struct Country {
  std::optional<std::size_t> dimension;
  std::optional<std::uint32_t> home;
};
Country country_of(const CountTable& table, const intake::SourceMeaning& meaning) {
  for (std::size_t at = 0; at < table.dimensions.size(); ++at) {
    const CountDimension& dimension = table.dimensions[at];
    if (!dimension.apart) continue;
    const auto home = std::ranges::find(dimension.classes, meaning.home);
    if (home != dimension.classes.end())
      return {at, static_cast<std::uint32_t>(home - dimension.classes.begin())};
    if (dimension.classes.size() == 1) return {at, 0};
    return {at, std::nullopt};
  }
  return {};
}

CountChoice choice_of(std::uint32_t measure, const Country& country) {
  CountChoice choice{measure, {}};
  if (country.dimension && country.home) choice.classes[*country.dimension] = *country.home;
  return choice;
}

SourceMeasureView measure_view(const CountTable& table, std::uint32_t measure, const Country& country,
                               const intake::SourceMeaning& meaning) {
  SourceMeasureView view;
  view.id = table.measures[measure];
  view.title = title_of(meaning, view.id);
  if (const auto* const known = meaning.find_measure(view.id)) view.figure = known->figure;
  const CountChoice all = choice_of(measure, country);
  view.years = yearly(totals(table, all));
  for (std::size_t at = 0; at < table.dimensions.size(); ++at) {
    const CountDimension& dimension = table.dimensions[at];
    if (dimension.apart || dimension.classes.size() < 2) continue;
    const auto parts = static_cast<std::size_t>(std::ranges::count(dimension.is_margin, false));
    if (parts > kMostClasses) {
      view.left_out_dimensions.push_back(dimension.name);
      continue;
    }
    for (std::uint32_t of = 0; of < dimension.classes.size(); ++of) {
      if (dimension.is_margin[of]) continue;
      CountChoice one = all;
      one.classes[at] = of;
      auto years = yearly(totals(table, one));
      if (!years.empty()) view.classes.push_back({dimension.name, dimension.classes[of], std::move(years)});
    }
  }
  return view;
}

void add_countries(SourceTableView& view, const CountTable& table, const Country& country) {
  if (!country.dimension || table.dimensions[*country.dimension].classes.size() < 2) return;
  std::map<std::string, std::map<std::string, std::map<int, YearCount>>> all;
  const CountDimension& dimension = table.dimensions[*country.dimension];
  for (std::uint32_t of = 0; of < dimension.classes.size(); ++of)
    for (std::uint32_t measure = 0; measure < table.measures.size(); ++measure) {
      auto years = yearly(totals(table, choice_of(measure, {country.dimension, of})));
      if (!years.empty()) view.country_year = std::max(view.country_year, years.rbegin()->first);
      all[dimension.classes[of]][table.measures[measure]] = std::move(years);
    }
  for (const auto& [name, measures] : all) {
    SourceCountryView one{name, {}};
    for (const auto& [measure, years] : measures)
      if (const auto found = years.find(view.country_year); found != years.end())
        one.measures[measure] = found->second;
    if (!one.measures.empty()) view.countries.push_back(std::move(one));
  }
}

std::string numbered_name(const NumberedTable& numbered) {
  return numbered.table.name + " (" + object_number(ObjectKind::table, numbered.number) + ")";
}

/// Where two tables give other numbers for the same thing and period.
void compare(const Understood& before, const Understood& after, const intake::SourceMeaning& meaning,
             std::vector<SourceRevision>& revisions) {
  for (std::uint32_t measure = 0; measure < before.counts.measures.size(); ++measure) {
    const auto other = after.counts.measure(before.counts.measures[measure]);
    if (!other) continue;
    const auto a = totals(before.counts, choice_of(measure, country_of(before.counts, meaning)));
    const auto b = totals(after.counts, choice_of(*other, country_of(after.counts, meaning)));
    for (const auto& [period, count] : a)
      if (const auto found = b.find(period); found != b.end() && !(found->second == count))
        revisions.push_back({before.counts.measures[measure], period, count, found->second,
                             numbered_name(*before.numbered), numbered_name(*after.numbered)});
  }
}

/// All that is said of the tables of one source.
class SourceMaker {
 public:
  SourceMaker(const intake::SourceMeaning& meaning, const publish::ReportTexts& texts)
      : meaning_(meaning), texts_(texts) {
    view_.id = meaning.id;
    view_.title = meaning.title;
    view_.definition = meaning.definition;
    view_.licence = meaning.licence;
    view_.defined = is_defined(meaning);
  }

  /// \param versions  of one table, in the order in which they came
  void add(const std::vector<const NumberedTable*>& versions) {
    Understood now = understand(*versions.back(), meaning_);
    SourceTableView& table = view_.tables.emplace_back();
    table.number = now.numbered->number;
    table.name = now.numbered->table.name;
    table.imported_on = now.numbered->imported_on;
    table.rows = now.numbered->table.rows();
    table.earlier_versions = versions.size() - 1;
    table.not_understood = now.problem;
    if (now.problem.empty()) fill(table, now, versions);
    latest_.push_back(std::move(now));
  }

  SourceView finish() && {
    for (std::size_t b = 1; b < latest_.size(); ++b)
      for (std::size_t a = 0; a < b; ++a) compare(latest_[a], latest_[b], meaning_, view_.disagreements);
    for (const intake::StockMeaning& stock : meaning_.stocks) add_stock(stock);
    return std::move(view_);
  }

 private:
  void fill(SourceTableView& table, const Understood& now,
            const std::vector<const NumberedTable*>& versions) {
    table.cells = now.counts.cells.size();
    const Country country = country_of(now.counts, meaning_);
    if (country.dimension && country.home)
      table.home = now.counts.dimensions[*country.dimension].classes[*country.home];
    if (!country.dimension || country.home)
      for (std::uint32_t measure = 0; measure < now.counts.measures.size(); ++measure)
        table.measures.push_back(measure_view(now.counts, measure, country, meaning_));
    add_countries(table, now.counts, country);
    for (const intake::TableDoubted& doubt : intake::doubts_about(now.counts, meaning_))
      table.doubts.push_back({doubt_words(doubt, meaning_, texts_, Language::nl),
                              doubt_words(doubt, meaning_, texts_, Language::en)});
    if (versions.size() > 1) {
      const Understood before = understand(*versions[versions.size() - 2], meaning_);
      compare(before, now, meaning_, table.revisions);
    }
  }

  /// The totals of a measure, or of one class of it, from the table that has most periods of it.
  std::map<CountPeriod, CountRange> flow(const std::string& measure, const std::string& of_class) const {
    std::map<CountPeriod, CountRange> best;
    for (const Understood& table : latest_) {
      const auto at = table.counts.measure(measure);
      if (!at) continue;
      CountChoice choice = choice_of(*at, country_of(table.counts, meaning_));
      if (!of_class.empty() && !choose(table.counts, of_class, choice)) continue;
      auto found = totals(table.counts, choice);
      if (found.size() > best.size()) best = std::move(found);
    }
    return best;
  }
  static bool choose(const CountTable& table, const std::string& of_class, CountChoice& choice) {
    for (std::size_t at = 0; at < table.dimensions.size(); ++at) {
      const auto& classes = table.dimensions[at].classes;
      const auto found = std::ranges::find_if(
          classes, [&](const std::string& one) { return folded(one) == folded(of_class); });
      if (found == classes.end()) continue;
      choice.classes[at] = static_cast<std::uint32_t>(found - classes.begin());
      return true;
    }
    return false;
  }

  void add_stock(const intake::StockMeaning& stock) {
    const auto in = flow(stock.in, stock.in_class);
    const auto out = flow(stock.out, stock.out_class);
    SourceStockView made{stock.id, stock.title, title_of(meaning_, stock.in), title_of(meaning_, stock.out),
                         {},       {}};
    const auto whole_years = [](const std::map<CountPeriod, CountRange>& flow) {
      std::map<CountPeriod, CountRange> years;
      for (const auto& [year, count] : yearly(flow))
        if (count.whole) years[{year, PeriodUnit::year, 1}] = count.count;
      return years;
    };
    made.years = zicht::chain::waiting_stock(whole_years(in), whole_years(out));
    for (const PeriodUnit unit : {PeriodUnit::half, PeriodUnit::quarter, PeriodUnit::month}) {
      auto periods =
          zicht::chain::waiting_stock(zicht::chain::of_unit(in, unit), zicht::chain::of_unit(out, unit));
      if (!periods.empty()) made.periods = std::move(periods);
    }
    if (!made.years.empty() || !made.periods.empty()) view_.stocks.push_back(std::move(made));
  }

  const intake::SourceMeaning& meaning_;
  const publish::ReportTexts& texts_;
  SourceView view_;
  std::vector<Understood> latest_;
};

Result<publish::ReportTexts> texts_of(const Session& session) {
  ZICHT_TRY(const std::string* const toml, session.definition(kSourceTexts));
  return publish::parse_source_texts(*toml, kSourceTexts);
}

Node range_node(const CountRange& range) {
  Node node = Node::table().put("lower", range.lower);
  if (range.upper) node.put("upper", *range.upper);
  return node;
}

Node years_node(const std::map<int, YearCount>& years) {
  Node list = Node::list();
  for (const auto& [year, count] : years) {
    Node node = range_node(count.count);
    list.add(node.put("year", std::int64_t{year}).put("whole", count.whole));
  }
  return list;
}

Node revisions_node(const std::vector<SourceRevision>& revisions) {
  Node list = Node::list();
  for (const SourceRevision& one : revisions) {
    Node node = Node::table();
    node.put("measure", one.measure)
        .put("period", period_text(one.period))
        .put("before", range_node(one.before));
    node.put("after", range_node(one.after)).put("table_before", one.table_before);
    list.add(node.put("table_after", one.table_after));
  }
  return list;
}

Node table_node(const SourceTableView& table, Language language) {
  Node measures = Node::list();
  for (const SourceMeasureView& measure : table.measures) {
    Node classes = Node::list();
    for (const SourceClassView& one : measure.classes)
      classes.add(Node::table()
                      .put("dimension", one.dimension)
                      .put("class", one.name)
                      .put("years", years_node(one.years)));
    Node node = Node::table().put("id", measure.id).put("title", measure.title.in(language));
    measures.add(node.put("years", years_node(measure.years)).put("classes", classes));
  }
  Node countries = Node::list();
  for (const SourceCountryView& one : table.countries) {
    Node counts = Node::table();
    for (const auto& [measure, count] : one.measures) counts.put(measure, range_node(count.count));
    countries.add(Node::table().put("country", one.name).put("counts", counts));
  }
  Node doubts = Node::list();
  for (const Label& doubt : table.doubts) doubts.add(doubt.in(language));
  Node node = Node::table();
  node.put("table", object_number(ObjectKind::table, table.number)).put("name", table.name);
  node.put("imported_on", to_iso(table.imported_on)).put("rows", static_cast<std::int64_t>(table.rows));
  node.put("cells", static_cast<std::int64_t>(table.cells)).put("home", table.home);
  node.put("earlier_versions", static_cast<std::int64_t>(table.earlier_versions)).put("measures", measures);
  node.put("country_year", std::int64_t{table.country_year})
      .put("countries", countries)
      .put("doubts", doubts);
  return node.put("revisions", revisions_node(table.revisions)).put("not_understood", table.not_understood);
}

Node stock_node(const std::vector<StockPeriod>& periods) {
  Node list = Node::list();
  for (const StockPeriod& one : periods) {
    Node node = Node::table().put("period", period_text(one.period));
    node.put("in", range_node(one.in)).put("out", range_node(one.out));
    node.put("change", range_node({one.change_lower, one.change_upper}));
    list.add(node.put("since_start", range_node({one.since_start_lower, one.since_start_upper})));
  }
  return list;
}

}  // namespace

Result<TableImportAnswer> import_table(Session& session, std::istream& in,
                                       const TableImportQuestion& question, const ChainWriter& writer,
                                       bool dry_run, const std::function<void(const Finding&)>& tell) {
  if (!is_id(question.source))
    return fail(ErrorCode::invalid_input, "the source of a table is not named", "--source",
                "Name it in small letters, digits and _, for example --source nrm.");
  ZICHT_TRY(const intake::ChainRules rules, chain_rules(session));
  ZICHT_TRY(const publish::ReportTexts texts, texts_of(session));
  return TableImport(session, writer, rules, texts, tell).run(in, question, dry_run);
}

Result<std::vector<SourceView>> source_views(Session& session, Date as_of) {
  ZICHT_TRY(const std::vector<NumberedTable> tables, session.registry().tables(as_of));
  std::vector<SourceView> views;
  if (tables.empty()) return views;
  ZICHT_TRY(const publish::ReportTexts texts, texts_of(session));
  std::map<std::string, std::map<std::string, std::vector<const NumberedTable*>>> sources;
  for (const NumberedTable& one : tables) sources[one.table.source][one.table.name].push_back(&one);
  for (const auto& [source, names] : sources) {
    ZICHT_TRY(const intake::SourceMeaning meaning, meaning_of(session, source));
    SourceMaker maker(meaning, texts);
    for (const auto& [name, versions] : names) maker.add(versions);
    views.push_back(std::move(maker).finish());
  }
  return views;
}

Node source_views_node(const std::vector<SourceView>& views, Language language) {
  Node list = Node::list();
  for (const SourceView& view : views) {
    Node tables = Node::list();
    for (const SourceTableView& table : view.tables) tables.add(table_node(table, language));
    Node stocks = Node::list();
    for (const SourceStockView& stock : view.stocks)
      stocks.add(Node::table()
                     .put("id", stock.id)
                     .put("title", stock.title.in(language))
                     .put("years", stock_node(stock.years))
                     .put("periods", stock_node(stock.periods)));
    Node node = Node::table().put("source", view.id).put("title", view.title.in(language));
    node.put("defined", view.defined).put("tables", tables).put("stocks", stocks);
    list.add(node.put("disagreements", revisions_node(view.disagreements)));
  }
  return list;
}

Result<std::vector<publish::ReportSection>> source_sections_of(Session& session, Date as_of,
                                                               std::span<const FigureTable> tables,
                                                               Language language) {
  ZICHT_TRY(const auto views, source_views(session, as_of));
  std::vector<publish::ReportSection> sections;
  if (views.empty()) return sections;
  ZICHT_TRY(const publish::ReportTexts texts, texts_of(session));
  return publish::source_sections(views, tables, texts, language);
}

}  // namespace zicht::services
