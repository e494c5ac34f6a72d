#include "intake/table_reading.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <map>
#include <tuple>
#include <unordered_map>

#include "base/table_reader.hpp"
#include "base/text.hpp"
#include "intake/chain_parser.hpp"
#include "intake/table_words.hpp"

namespace zicht::intake {
namespace {

constexpr std::size_t kMostRows = 1'000'000;
/// A list of people has at least so many rows; a small table may well have ones only.
constexpr std::size_t kFewRows = 20;

constexpr std::array<std::string_view, 3> kYearWords = {"year", "jaar", "boekjaar"};
constexpr std::array<std::string_view, 5> kPartWords = {"quarter", "kwartaal", "month", "maand", "half"};
constexpr std::array<std::string_view, 7> kPeriodWords = {"period", "periode", "perioden", "date",
                                                          "datum",  "time",    "tijd"};
constexpr std::array<std::string_view, 9> kCodeWords = {"code", "id",       "iso",        "iso3",    "nr",
                                                        "rank", "postcode", "volgnummer", "sequence"};
constexpr std::array<std::string_view, 2> kAgeWords = {"age", "leeftijd"};

// Headers of what is about one person, whole.
constexpr std::array<std::string_view, 38> kPersonHeaders = {"name",
                                                             "naam",
                                                             "full name",
                                                             "first name",
                                                             "last name",
                                                             "given name",
                                                             "given names",
                                                             "family name",
                                                             "family names",
                                                             "surname",
                                                             "voornaam",
                                                             "voornamen",
                                                             "achternaam",
                                                             "achternamen",
                                                             "birth date",
                                                             "birthdate",
                                                             "date of birth",
                                                             "dob",
                                                             "geboortedatum",
                                                             "bsn",
                                                             "v nummer",
                                                             "passport",
                                                             "passport number",
                                                             "paspoort",
                                                             "document number",
                                                             "document numbers",
                                                             "alias",
                                                             "aliases",
                                                             "email",
                                                             "e mail",
                                                             "phone",
                                                             "telephone",
                                                             "telefoon",
                                                             "address",
                                                             "adres",
                                                             "suspect key",
                                                             "case key",
                                                             "own reference"};

template <std::size_t N>
bool has_word(std::string_view header, const std::array<std::string_view, N>& words) {
  const std::string plain = folded(header);
  return std::ranges::any_of(split(plain, ' '), [&](std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  });
}

bool same_word(std::string_view a, std::string_view b) { return !b.empty() && folded(a) == folded(b); }

bool one_of(std::string_view name, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const std::string& one) { return same_word(name, one); });
}

/// The share of the texts of a column, but for empty ones, for which something holds.
template <class Holds>
double share_of(const SourceColumn& column, Holds holds) {
  std::size_t all = 0;
  std::size_t those = 0;
  for (const std::string& text : column.texts) {
    if (trimmed(text).empty()) continue;
    ++all;
    if (holds(text)) ++those;
  }
  return all == 0 ? 0 : static_cast<double>(those) / static_cast<double>(all);
}

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char letter) { return '0' <= letter && letter <= '9'; });
}

/// Finds out what the columns are.
class ColumnReader {
 public:
  ColumnReader(const SourceTable& table, const SourceMeaning& meaning) : table_(table), meaning_(meaning) {
    reading_.roles.assign(table.columns.size(), ColumnRole::dimension);
  }

  Result<ColumnReading> read() {
    find_decimals();
    name_by_definition();
    if (!find_period())
      return fail(ErrorCode::invalid_input, "the table has no column of years, quarters or months", "line 1",
                  "Give it a column 'year' (2024), or 'period' (2024, 2024-Q3, 2024-07).");
    find_counts();
    if (std::ranges::count(reading_.roles, ColumnRole::count) == 0)
      return fail(ErrorCode::invalid_input, "the table has no column of whole counts", "line 1",
                  "Shares and averages cannot be taken; put the counts in a column of their own.");
    return std::move(reading_);
  }

 private:
  void set(std::size_t column, ColumnRole role) { reading_.roles[column] = role; }
  bool is_free(std::size_t column) const { return reading_.roles[column] == ColumnRole::dimension; }

  /// Points group thousands where every number with a point has groups of three, and smaller numbers beside
  /// them have none: "1.222" and "987" are counts, "1.222" and "0.5" are not.
  void find_decimals() {
    bool grouped = false;
    for (const SourceColumn& column : table_.columns) {
      std::size_t plain = 0;
      std::size_t pointed = 0;
      for (const std::string& text : column.texts) {
        if (!has_digit(text) || text.find_first_not_of("0123456789., ") != std::string::npos) continue;
        if (text.find('.') == std::string::npos) {
          if (parse_count(text, false)) ++plain;
        } else if (text.front() == '0' || !parse_count(text, true)) {
          return;
        } else {
          ++pointed;
        }
      }
      grouped = grouped || (pointed > 0 && plain > 0);
    }
    reading_.points_group = grouped;
  }

  void name_by_definition() {
    for (std::size_t at = 0; at < table_.columns.size(); ++at) {
      const std::string& name = table_.columns[at].name;
      if (one_of(name, meaning_.left_out)) set(at, ColumnRole::left_out);
      if (same_word(name, meaning_.measure_column)) set(at, ColumnRole::measure);
      if (same_word(name, meaning_.breakdown_by)) set(at, ColumnRole::breakdown);
      if (same_word(name, meaning_.breakdown_class)) set(at, ColumnRole::in_breakdown);
    }
  }

  bool find_period() {
    const auto find = [&](auto fits) -> std::optional<std::size_t> {
      for (std::size_t at = 0; at < table_.columns.size(); ++at)
        if (is_free(at) && fits(table_.columns[at])) return at;
      return std::nullopt;
    };
    const auto is_period = [](const std::string& text) { return parse_count_period(text).has_value(); };
    const auto called = [&](const auto& words) {
      return find([&](const SourceColumn& column) {
        return has_word(column.name, words) && share_of(column, is_period) >= kMost;
      });
    };
    std::optional<std::size_t> period = called(kYearWords);
    if (!period) period = called(kPartWords);
    if (!period) period = called(kPeriodWords);
    if (!period) period = find([&](const SourceColumn& column) { return share_of(column, is_period) == 1; });
    if (!period) return false;
    set(*period, ColumnRole::period);
    for (const std::string& text : table_.columns[*period].texts)
      if (const auto read = parse_count_period(text); read && read->unit != PeriodUnit::year) return true;
    const auto part = find([&](const SourceColumn& column) {
      return has_word(column.name, kPartWords) && share_of(column, [](const std::string& text) {
                                                    return parse_part_of_year(text, true).has_value();
                                                  }) >= kMost;
    });
    if (part) {
      set(*part, ColumnRole::part);
      const std::string plain = folded(table_.columns[*part].name);
      reading_.months = plain.find("month") != std::string::npos || plain.find("maand") != std::string::npos;
    }
    return true;
  }

  void find_counts() {
    const auto is_count = [&](const std::string& text) {
      return parse_count(text, reading_.points_group).has_value();
    };
    const auto is_number = [&](const std::string& text) { return has_digit(text) && is_count(text); };
    for (std::size_t at = 0; at < table_.columns.size(); ++at) {
      const SourceColumn& column = table_.columns[at];
      if (!is_free(at) || has_word(column.name, kCodeWords) ||
          (has_word(column.name, kAgeWords) && !has_dash(column.name)))
        continue;
      if (share_of(column, is_count) >= kMost && share_of(column, is_number) > 0) set(at, ColumnRole::count);
      if (is_free(at) && share_of(column, is_decimal) == 1) set(at, ColumnRole::left_out);
    }
    std::size_t counts = 0;
    bool margin = false;
    for (std::size_t at = 0; at < table_.columns.size(); ++at)
      if (reading_.roles[at] == ColumnRole::count) {
        ++counts;
        margin = margin || is_margin(last_part(table_.columns[at].name));
      }
    reading_.one_measure = counts > 1 && margin;
  }

  static bool has_dash(std::string_view header) { return header.find(" - ") != std::string_view::npos; }
  static std::string_view last_part(std::string_view header) {
    const auto dash = header.rfind(" - ");
    return dash == std::string_view::npos ? header : header.substr(dash + 3);
  }
  static bool is_decimal(const std::string& text) {
    return is_withheld(text) ||
           (has_digit(text) && text.find_first_not_of("0123456789.,%-+ eE") == std::string::npos);
  }

 private:
  static constexpr double kMost = 0.8;
  const SourceTable& table_;
  const SourceMeaning& meaning_;
  ColumnReading reading_;
};

/// Puts the parts of a table together as counts.
class CountMaker {
 public:
  CountMaker(const SourceTable& table, const ColumnReading& reading, const SourceMeaning& meaning,
             std::vector<TableProblem>& problems)
      : table_(table), reading_(reading), meaning_(meaning), problems_(problems) {}

  CountTable make() && {
    counts_.source = table_.source;
    counts_.name = table_.name;
    make_dimensions();
    for (std::size_t row = 0; row < table_.rows(); ++row) read_row(row);
    for (std::size_t at = 0; at < counts_.dimensions.size(); ++at)
      if (!counts_.dimensions[at].apart) find_margins(at);
    return std::move(counts_);
  }

 private:
  std::vector<std::size_t> columns_of(ColumnRole role) const {
    std::vector<std::size_t> columns;
    for (std::size_t at = 0; at < reading_.roles.size(); ++at)
      if (reading_.roles[at] == role) columns.push_back(at);
    return columns;
  }

  void add_dimension(std::string name, std::vector<std::string> classes, bool apart) {
    CountDimension& made = counts_.dimensions.emplace_back();
    made.name = std::move(name);
    made.classes = std::move(classes);
    made.apart = apart;
    made.unknown = meaning_.definition.en.empty();
    for (const std::string& one : made.classes) made.is_margin.push_back(!apart && is_margin(one));
  }

  void make_dimensions() {
    periods_ = columns_of(ColumnRole::period);
    parts_ = columns_of(ColumnRole::part);
    measures_ = columns_of(ColumnRole::measure);
    counted_ = columns_of(ColumnRole::count);
    for (const std::size_t at : columns_of(ColumnRole::dimension)) {
      dimensions_.push_back(at);
      add_dimension(table_.columns[at].name, table_.columns[at].texts,
                    one_of(table_.columns[at].name, meaning_.apart));
    }
    const auto by = columns_of(ColumnRole::breakdown);
    const auto in = columns_of(ColumnRole::in_breakdown);
    if (by.size() == 1 && in.size() == 1) {
      breakdown_ = {by.front(), in.front()};
      first_breakdown_ = counts_.dimensions.size();
      for (const std::string& text : table_.columns[by.front()].texts) {
        breakdown_of_.push_back(is_margin(text) ? kNone : counts_.dimensions.size());
        if (is_margin(text)) continue;
        std::vector<std::string> classes = {"Total"};
        for (const std::string& one : table_.columns[in.front()].texts) classes.push_back(one);
        add_dimension(without_by(text), std::move(classes), false);
      }
    }
    if (reading_.one_measure) make_header_dimensions();
  }

  /// "by form of exploitation" is broken down by form of exploitation: the words around a name say "by"
  /// themselves.
  static std::string without_by(const std::string& text) {
    for (const std::string_view by : {"by ", "naar "})
      if (text.size() > by.size() && folded(text.substr(0, by.size())) == trimmed(by))
        return std::string(trimmed(std::string_view(text).substr(by.size())));
    return text;
  }

  /// "Adult - Total" is the class Adult of one dimension and a margin of the next.
  void make_header_dimensions() {
    std::vector<std::vector<std::string>> headers;
    std::size_t deep = 1;
    for (const std::size_t at : counted_) {
      std::vector<std::string> parts;
      std::string_view rest = table_.columns[at].name;
      for (auto dash = rest.find(" - "); dash != std::string_view::npos; dash = rest.find(" - ")) {
        parts.emplace_back(trimmed(rest.substr(0, dash)));
        rest = rest.substr(dash + 3);
      }
      parts.emplace_back(trimmed(rest));
      deep = std::max(deep, parts.size());
      headers.push_back(std::move(parts));
    }
    header_classes_.assign(counted_.size(), {});
    for (std::size_t level = 0; level < deep; ++level) {
      std::vector<std::string> classes;
      for (std::size_t at = 0; at < headers.size(); ++at) {
        const std::string one = level < headers[at].size() ? headers[at][level] : "Total";
        auto found = std::ranges::find(classes, one);
        if (found == classes.end()) found = classes.insert(classes.end(), one);
        header_classes_[at].push_back(static_cast<std::uint32_t>(found - classes.begin()));
      }
      add_dimension("column " + std::to_string(level + 1), std::move(classes), false);
      counts_.dimensions.back().unknown = false;  // a header that is a total says that they may be added
    }
  }

  /// Classes that may be margins by their names are, when their numbers hold the others.
  void find_margins(std::size_t at) {
    CountDimension& dimension = counts_.dimensions[at];
    std::vector<bool> candidate(dimension.classes.size(), false);
    bool any = false;
    for (std::size_t of = 0; of < candidate.size(); ++of) {
      candidate[of] = !dimension.is_margin[of] && may_be_margin(dimension.classes[of]);
      any = any || candidate[of];
    }
    if (!any) return;
    struct Sums {
      int margins = 0;
      CountRange margin;
      int parts = 0;
      CountRange sum;
    };
    std::map<std::tuple<std::uint32_t, CountPeriod, std::vector<std::uint32_t>>, Sums> places;
    for (const CountCell& cell : counts_.cells) {
      if (dimension.is_margin[cell.classes[at]]) continue;
      std::vector<std::uint32_t> others = cell.classes;
      others[at] = 0;
      Sums& place = places[{cell.measure, cell.period, std::move(others)}];
      const bool margin = candidate[cell.classes[at]];
      ++(margin ? place.margins : place.parts);
      (margin ? place.margin : place.sum) = (margin ? place.margin : place.sum) + cell.count;
    }
    int held = 0;
    int not_held = 0;
    for (const auto& [key, place] : places) {
      if (place.margins != 1 || place.parts < 1) continue;
      const bool holds = !place.margin.upper || place.sum.lower <= *place.margin.upper;
      ++(holds && place.parts > 1 ? held : not_held);
      if (holds && place.parts == 1) --not_held;  // one part says nothing, unless it is larger
    }
    if (held == 0 || not_held > held) return;
    for (std::size_t of = 0; of < candidate.size(); ++of)
      if (candidate[of]) dimension.is_margin[of] = true;
  }

  std::optional<CountPeriod> period_of(std::size_t row) const {
    auto period = parse_count_period(table_.text(row, periods_.front()));
    if (!period || parts_.empty()) return period;
    const auto part = parse_part_of_year(table_.text(row, parts_.front()), reading_.months);
    if (!part) return std::nullopt;
    return CountPeriod{period->year, part->unit, part->part};
  }

  void read_row(std::size_t row) {
    const auto period = period_of(row);
    if (!period) {
      problems_.push_back({row, parts_.empty() ? periods_.front() : parts_.front(), true});
      return;
    }
    std::vector<std::uint32_t> classes;
    for (const std::size_t at : dimensions_)
      classes.push_back(table_.cells[row * table_.columns.size() + at]);
    if (breakdown_) {
      classes.resize(first_breakdown_ + static_cast<std::size_t>(std::ranges::count_if(
                                            breakdown_of_, [](std::size_t of) { return of != kNone; })),
                     0);
      const std::size_t of = breakdown_of_[table_.cells[row * table_.columns.size() + breakdown_->first]];
      if (of != kNone) classes[of] = 1 + table_.cells[row * table_.columns.size() + breakdown_->second];
    }
    for (std::size_t at = 0; at < counted_.size(); ++at) {
      const auto count = parse_count(table_.text(row, counted_[at]), reading_.points_group);
      if (!count) problems_.push_back({row, counted_[at]});
      CountCell& cell = counts_.cells.emplace_back();
      cell.row = row;
      cell.measure = measure_of(row, at);
      cell.period = *period;
      cell.classes = classes;
      if (reading_.one_measure)
        cell.classes.insert(cell.classes.end(), header_classes_[at].begin(), header_classes_[at].end());
      cell.count = count.value_or(CountRange{0, std::nullopt});
    }
  }

  std::uint32_t measure_of(std::size_t row, std::size_t count_at) {
    const std::uint32_t text =
        measures_.empty() ? 0 : table_.cells[row * table_.columns.size() + measures_.front()];
    const auto [known, is_new] = known_measures_.try_emplace({text, reading_.one_measure ? 0 : count_at}, 0);
    if (is_new) known->second = named(measure_text(row, count_at));
    return known->second;
  }

  std::string measure_text(std::size_t row, std::size_t count_at) const {
    const std::string& header = table_.columns[counted_[count_at]].name;
    const bool several = counted_.size() > 1 && !reading_.one_measure;
    if (!measures_.empty()) {
      const std::string& text = table_.text(row, measures_.front());
      return several ? text + ": " + header : id_of(text);
    }
    for (const MeasureMeaning& measure : meaning_.measures)
      if (same_word(header, measure.called)) return measure.id;
    if (!several)
      for (const TableMeaning& fits : meaning_.tables)
        if (table_fits(fits)) return fits.measure;
    return reading_.one_measure ? table_.name : header;
  }

  bool table_fits(const TableMeaning& meaning) const {
    const auto holds = [](std::string_view text, std::string_view part) {
      return part.empty() || folded(text).find(folded(part)) != std::string::npos;
    };
    return holds(table_.name, meaning.name_with) &&
           (meaning.column_with.empty() ||
            std::ranges::any_of(table_.columns, [&](const SourceColumn& column) {
              return holds(column.name, meaning.column_with);
            }));
  }

  std::string id_of(const std::string& text) const {
    for (const MeasureMeaning& measure : meaning_.measures)
      if (same_word(text, measure.called)) return measure.id;
    return text;
  }

  std::uint32_t named(std::string id) {
    if (const auto at = counts_.measure(id)) return *at;
    counts_.measures.push_back(std::move(id));
    return static_cast<std::uint32_t>(counts_.measures.size() - 1);
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  const SourceTable& table_;
  const ColumnReading& reading_;
  const SourceMeaning& meaning_;
  std::vector<TableProblem>& problems_;
  CountTable counts_;
  std::vector<std::size_t> periods_, parts_, measures_, counted_, dimensions_;
  std::optional<std::pair<std::size_t, std::size_t>> breakdown_;
  std::size_t first_breakdown_ = 0;
  std::vector<std::size_t> breakdown_of_;  ///< dimension of each text of the breakdown column
  std::vector<std::vector<std::uint32_t>> header_classes_;
  std::map<std::pair<std::uint32_t, std::size_t>, std::uint32_t> known_measures_;
};

Result<void> read_header(TableReader& reader, SourceTable& table) {
  ZICHT_TRY(const std::vector<std::string> names, reader.read_header());
  for (const std::string& name : names) {
    const std::string where = "line 1, column " + column_letters(table.columns.size());
    if (name.empty() || !is_utf8(name))
      return fail(ErrorCode::invalid_input, "a column has no name", where,
                  "The first line must name every column; take a title or an empty column out.");
    if (std::ranges::any_of(table.columns,
                            [&](const SourceColumn& other) { return same_word(other.name, name); }))
      return fail(ErrorCode::invalid_input, "a column stands twice", where,
                  "Give each column a name of its own.");
    table.columns.push_back({name, {}});
  }
  return {};
}

}  // namespace

Result<ReadTable> read_source_table(std::istream& in, std::string source, std::string name,
                                    const TableFindings& findings) {
  TableReader reader(in);
  ReadTable read;
  SourceTable& table = read.table;
  table.source = std::move(source);
  table.name = std::move(name);
  ZICHT_CHECK(read_header(reader, table));
  std::vector<std::unordered_map<std::string, std::uint32_t>> known(table.columns.size());
  while (reader.next()) {
    if (!reader.is_as_wide_as_header() || !is_utf8(reader.raw()) ||
        reader.raw().find('\0') != std::string_view::npos) {
      Finding finding = findings.rules.finding(ChainCheck::row_shape, "", findings.language);
      finding.row = reader.row();
      finding.line = reader.line();
      findings.tell(finding);
      continue;
    }
    if (read.lines.size() >= kMostRows)
      return fail(ErrorCode::invalid_input, "the table has more than a million rows", "",
                  "That is a list, not a table: count first.");
    read.lines.push_back(reader.line());
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
      auto& texts = table.columns[at].texts;
      const auto [text, is_new] = known[at].try_emplace(std::string(trimmed(reader.cells()[at])),
                                                        static_cast<std::uint32_t>(texts.size()));
      if (is_new) texts.push_back(text->first);
      table.cells.push_back(text->second);
    }
  }
  if (in.bad()) return fail(ErrorCode::io, "cannot read the file to its end");
  if (read.lines.empty() && table.cells.empty())
    return fail(ErrorCode::invalid_input, "the table has no rows", "line 2",
                "Send it again with its numbers.");
  return read;
}

Result<ColumnReading> read_columns(const SourceTable& table, const SourceMeaning& meaning) {
  return ColumnReader(table, meaning).read();
}

CountTable count_table(const SourceTable& table, const ColumnReading& reading, const SourceMeaning& meaning,
                       std::vector<TableProblem>& problems) {
  return CountMaker(table, reading, meaning, problems).make();
}

std::optional<PersonSuspected> people_in(const SourceTable& table, const CountTable& counts) {
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    const SourceColumn& column = table.columns[at];
    const std::string name = folded(column.name);
    if (std::ranges::find(kPersonHeaders, name) != kPersonHeaders.end()) return PersonSuspected{0, at};
    for (std::size_t text = 0; text < column.texts.size(); ++text)
      if (holds_case_number(column.texts[text])) {
        std::size_t row = 0;
        while (table.cells[row * table.columns.size() + at] != text) ++row;
        return PersonSuspected{row, at};
      }
  }
  const bool all_ones =
      std::ranges::all_of(counts.cells, [](const CountCell& cell) { return cell.count == CountRange{1, 1}; });
  if (counts.cells.size() >= kFewRows && all_ones) return PersonSuspected{0, 0};
  return std::nullopt;
}

}  // namespace zicht::intake
