#include <algorithm>
#include <array>
#include <map>

#include "chain/measure_tables.hpp"

namespace zicht::chain {
namespace {

/// What a table of coverage counts, in its order.
enum class Asked : std::uint8_t {
  concern_became,
  follow_up_subject,
  report_investigated,
  investigation_reported,
  investigation_case,
  suspect_investigated,
  case_investigated,
  case_suspect,
  disposal_case,
  judgment_case
};
constexpr std::array<std::string_view, 10> kAsked = {
    "concern_became",     "follow_up_subject",    "report_investigated", "investigation_reported",
    "investigation_case", "suspect_investigated", "case_investigated",   "case_suspect",
    "disposal_case",      "judgment_case"};

/// Sources in one list: organisations first, offices of the prosecution behind them, unknown once.
class Sources {
 public:
  explicit Sources(const Codebook& codebook)
      : organisations_(codebook.list("organisation")), offices_(codebook.list("office")) {}
  std::uint16_t organisation(CodeId code) const { return code; }
  std::uint16_t office(CodeId code) const {
    return code == kUnknown ? std::uint16_t{0} : static_cast<std::uint16_t>(organisations_.size() - 1 + code);
  }
  void describe(FigureDimension& dimension) const {
    dimension.classes.clear();
    for (std::size_t at = 0; at < organisations_.size(); ++at)
      add(organisations_[static_cast<CodeId>(at)], dimension);
    for (std::size_t at = 1; at < offices_.size(); ++at) add(offices_[static_cast<CodeId>(at)], dimension);
  }

 private:
  static void add(const Code& code, FigureDimension& dimension) {
    dimension.classes.push_back({code.code, code.label});
  }
  const CodeList& organisations_;
  const CodeList& offices_;
};

/// Counts objects of the year and of the one before it, and the tied ones among them.
class Coverage {
 public:
  Coverage(const MeasureSource& source, int year, bool by_source)
      : source_(source),
        ties_(source.chain.ties),
        sources_(source.codebook),
        year_(year),
        by_source_(by_source) {}

  void count() {
    using enum Relation;
    const ChainSnapshot& chain = source_.chain.snapshot;
    for (const auto& one : chain.concerns)
      add(Asked::concern_became, one.object.received_on, sources_.organisation(one.object.organisation),
          leads(became, one.number));
    for (const auto& one : chain.follow_ups)
      add(Asked::follow_up_subject, one.object.on, sources_.organisation(one.object.organisation),
          leads(follows_up, one.number));
    const StatSnapshot& reports = source_.reports;
    for (std::size_t at = 0; at < reports.reports(); ++at)
      if (reports.received_on[at] != StatSnapshot::kNoDate)
        add(Asked::report_investigated, reports.received_on[at],
            sources_.organisation(reports.organisation[at]), leads(investigated_in, reports.report[at]));
    for (const auto& one : chain.investigations) {
      const std::uint16_t agency = sources_.organisation(one.object.agency);
      add(Asked::investigation_reported, one.object.opened_on, agency,
          is_led_to(investigated_in, one.number));
      add(Asked::investigation_case, one.object.opened_on, agency, leads(led_to, one.number));
    }
    for (const auto& one : chain.suspects)
      add(Asked::suspect_investigated, one.object.suspected_on, sources_.organisation(one.object.agency),
          is_led_to(names, one.number));
    for (const auto& one : chain.cases) {
      const std::uint16_t office = sources_.office(one.object.office);
      add(Asked::case_investigated, one.object.registered_on, office, is_led_to(led_to, one.number));
      add(Asked::case_suspect, one.object.registered_on, office, is_led_to(prosecuted_in, one.number));
    }
    for (const auto& one : chain.disposals)
      add(Asked::disposal_case, one.object.decided_on, office_of_case(one.number),
          leads(of_case, one.number));
    for (const auto& one : chain.judgments)
      add(Asked::judgment_case, one.object.given_on, office_of_case(one.number), leads(of_case, one.number));
  }

  void write(FigureTable& table) const {
    for (const auto& [key, years] : counts_) {
      FigureCell& cell = table.cells.emplace_back();
      cell.classes.push_back(static_cast<std::uint16_t>(static_cast<std::uint16_t>(key.first) + 1));
      if (by_source_) cell.classes.push_back(key.second);
      cell.value = years[1].tied;
      cell.estimate = share_of(years[1]);
      if (years[0].all > 0) cell.previous_estimate = share_of(years[0]);
    }
  }
  const Sources& sources() const { return sources_; }

 private:
  struct Count {
    std::int64_t all = 0;
    std::int64_t tied = 0;
  };

  /// All were counted: the share has no interval.
  static CellEstimate share_of(const Count& count) {
    CellEstimate share;
    share.numerator = count.tied;
    share.denominator = count.all;
    share.said = count.all > 0;
    share.value = count.all > 0 ? static_cast<double>(count.tied) / static_cast<double>(count.all) : 0;
    share.lower = share.value;
    share.upper = share.value;
    return share;
  }

  bool leads(Relation relation, ObjectNumber from) const { return !ties_.to(relation, from).empty(); }
  bool is_led_to(Relation relation, ObjectNumber to) const { return !ties_.from(relation, to).empty(); }
  std::uint16_t office_of_case(ObjectNumber object) const {
    const auto its_case = ties_.first_to(Relation::of_case, object);
    const std::uint32_t at = its_case ? source_.chain.cases.of(*its_case) : Positions::kNone;
    return at == Positions::kNone ? std::uint16_t{0}
                                  : sources_.office(source_.chain.snapshot.cases[at].object.office);
  }

  void add(Asked asked, const std::optional<Date>& on, std::uint16_t source, bool tied) {
    if (!on) return;
    const int year = year_of(*on);
    if (year != year_ && year != year_ - 1) return;
    Count& count = counts_[{asked, by_source_ ? source : std::uint16_t{0}}][year == year_ ? 1 : 0];
    ++count.all;
    count.tied += tied ? 1 : 0;
  }

  const MeasureSource& source_;
  const TieIndex& ties_;
  Sources sources_;
  int year_;
  bool by_source_;
  std::map<std::pair<Asked, std::uint16_t>, std::array<Count, 2>> counts_;  ///< the year before, the year
};

}  // namespace

FigureTable coverage_table(const MeasureDefinition& definition, const MeasureSource& source,
                           const TableContext& context) {
  FigureTable table = described(definition, context, {});
  table.has_total = false;
  Coverage coverage(source, context.year, definition.by_source);
  coverage.count();
  table.dimensions.push_back(dimension_of("tie", kAsked, context.words));
  if (definition.by_source) {
    table.dimensions.push_back(dimension_of("source", {}, context.words));
    coverage.sources().describe(table.dimensions.back());
  }
  coverage.write(table);
  std::int64_t waiting = 0;
  for (const WaitingReferences& one : source.chain.snapshot.waiting) waiting += one.references;
  add_count_note(table, "waiting", waiting, context);
  return table;
}

FigureTable reasons_table(const MeasureDefinition& definition, std::span<const FollowedCase> units,
                          const Codebook& codebook, const TableContext& context) {
  constexpr std::string_view kRules[] = {"place_known", "followed_up"};
  FigureTable table = described(definition, context, kRules);
  const CodeList& reasons = codebook.list("no_action_reason");
  FigureDimension dimension = dimension_of("reason", {}, context.words);
  dimension.several_per_person = false;
  dimension.classes.clear();
  for (std::size_t at = 0; at < reasons.size(); ++at)
    dimension.classes.push_back(
        {reasons[static_cast<CodeId>(at)].code, reasons[static_cast<CodeId>(at)].label});
  table.dimensions.push_back(std::move(dimension));
  std::map<ClassKey, std::array<std::int64_t, 2>>
      counts;  // by the order of classes: the year before, the year
  std::map<ClassKey, ClassKey> key_of;
  std::array<std::int64_t, 2> all{};
  std::array<std::int64_t, 2> ended{};
  std::int64_t open = 0;
  bool any_tied = false;
  for (const FollowedCase& one : units) {
    const int year = year_of(one.received_on);
    if (year != context.year && year != context.year - 1) continue;
    const std::size_t at = year == context.year ? 1 : 0;
    ++all.at(at);
    open += at == 1 && one.unit.cause == 0 ? 1 : 0;
    any_tied = any_tied || (at == 1 && one.tied);
    if (!one.reason) continue;
    ++ended.at(at);
    ClassKey key = 0;
    for (const MeasureBreakdown& by : definition.by)
      key = key_with(key, by.class_of(one.*followed_code(by.attribute)));
    key = key_with(key, *one.reason);
    key_of.emplace(order_of(key), key);
    ++counts[order_of(key)].at(at);
  }
  const auto fill = [&](FigureCell& cell, const std::array<std::int64_t, 2>& count) {
    cell.value = count[1];
    if (all[0] > 0) cell.previous = count[0];
    cell.series = {count[0], count[1]};
  };
  for (const auto& [order, count] : counts) {
    FigureCell& cell = table.cells.emplace_back();
    cell.classes = classes_of(key_of.at(order), definition.by.size() + 1);
    fill(cell, count);
  }
  fill(table.total, ended);
  if (all[1] > 0 && !any_tied) add_note(table, "not_linked", context);
  add_note(table, "reasons_of", context,
           {{"count", std::to_string(all[1])},
            {"ended", std::to_string(ended[1])},
            {"open", std::to_string(open)}});
  return table;
}

}  // namespace zicht::chain
