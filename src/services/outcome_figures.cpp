#include "services/outcome_figures.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/contract.hpp"
#include "base/node.hpp"
#include "base/sha256.hpp"
#include "chain/chain_index.hpp"
#include "chain/follow_up.hpp"
#include "figures/chain_units.hpp"
#include "model/definition_file.hpp"
#include "services/year_of_unit.hpp"

namespace zicht::services {
namespace {

namespace measures = zicht::chain;
using figures::Unit;

// Classes stand as in other figures: the one that is shown last comes first.
constexpr std::uint16_t kApart = 0;
enum FollowUpClass : std::uint16_t { kFollowedUp = 1, kOtherEnd, kNothingYet };
enum CourseClass : std::uint16_t { kToCourt = 1, kEndedOtherwise, kOpen };
enum TimeClass : std::uint16_t { kNotWithin, kWithin };
enum DisposalClass : std::uint16_t { kNotToCourt, kBroughtToCourt };

/// A definition while it is read.
class DefinitionReader {
 public:
  DefinitionReader(const Node& document, std::string_view name) : document_(document), file_(name) {}

  Result<Label> label(const char* key) const { return file_.label(document_, key); }
  Result<Label> label(const char* table, const std::string& key) const {
    const Node* const all = document_.find(table);
    if (all == nullptr) return file_.wrong(document_, "[" + std::string(table) + "] is missing");
    return file_.label(*all, key);
  }
  Result<std::string> text(const char* key) const { return file_.text(document_, key); }
  Result<std::int64_t> whole(const char* key, std::int64_t least) const {
    return file_.whole(document_, key, least, 1'000'000);
  }
  Result<double> number(const char* key, double least) const {
    return file_.number(document_, key, least, 1'000'000);
  }
  /// A dimension of classes that the program knows, with the words of the file.
  Result<FigureDimension> dimension(const std::string& id, std::span<const char* const> codes) const {
    FigureDimension made;
    made.id = id;
    ZICHT_TRY(made.label, label("dimension", id));
    for (const char* const code : codes) {
      ZICHT_TRY(Label of, label("class", code));
      made.classes.push_back({code, std::move(of)});
    }
    return made;
  }

 private:
  const Node& document_;
  DefinitionFile file_;
};

/// Makes the figures of one kind each.
class OutcomeMaker {
 public:
  OutcomeMaker(Session& session, const StatSnapshot& reports, const ChainSnapshot& chain, int first_year,
               int last_year)
      : session_(session),
        codebook_(session.codebook()),
        reports_(reports),
        chain_(chain),
        index_(chain),
        first_year_(first_year),
        last_year_(last_year) {}

  /// None: the register has nothing of it.
  Result<std::optional<OutcomeFigure>> make(const Node& document, const std::string& file,
                                            const std::string& content) {
    const DefinitionReader reader(document, file);
    ZICHT_TRY(const std::string counts, reader.text("counts"));
    OutcomeFigure figure;
    figure.hash = to_hex(sha256(content)).substr(0, 12);
    ZICHT_TRY(figure.id, reader.text("id"));
    ZICHT_TRY(figure.title, reader.label("title"));
    ZICHT_TRY(figure.text, reader.label("definition"));
    ZICHT_TRY(figure.rule.label, reader.label("share"));
    ZICHT_TRY(figure.rule.design_effect, reader.number("design_effect", 1));
    ZICHT_TRY(figure.order, reader.whole("order", 0));
    for (int year = first_year_; year <= last_year_; ++year) figure.years[year];
    bool any = false;
    if (counts == "follow_up") {
      any = !chain_.follow_ups.empty() || !chain_.investigations.empty();
      if (any) ZICHT_CHECK(add_follow_up(reader, figure));
    } else if (counts == "case_course") {
      any = figures::has_any(chain_, Unit::court_case);
      if (any) ZICHT_CHECK(add_courses(reader, figure));
    } else if (counts == "disposal") {
      any = figures::has_any(chain_, Unit::disposal);
      if (any) ZICHT_CHECK(add_disposals(reader, figure));
    } else {
      return fail(ErrorCode::invalid_config, "nothing is counted under this name: " + counts, file,
                  "follow_up, case_course or disposal");
    }
    if (!any) return std::optional<OutcomeFigure>();
    for (auto& [year, of] : figure.years) std::ranges::sort(of.units);
    return std::optional(std::move(figure));
  }

 private:
  Result<void> add_follow_up(const DefinitionReader& reader, OutcomeFigure& figure) {
    constexpr const char* kCodes[] = {"apart", "followed_up", "ended_otherwise", "nothing_yet"};
    ZICHT_TRY(const std::int64_t window, reader.whole("window_days", 1));
    const auto days = static_cast<std::int32_t>(window);
    FigureDimension places;
    places.id = "first_place";
    ZICHT_TRY(places.label, reader.label("dimension", places.id));
    for (std::size_t code = 0; code < codebook_.place().size(); ++code) {
      const Code& one = codebook_.place()[static_cast<CodeId>(code)];
      places.classes.push_back({one.code, one.label});
    }
    ZICHT_TRY(FigureDimension outcomes, reader.dimension("follow_up_" + std::to_string(days), kCodes));
    figure.unit = Unit::victim;
    figure.dimensions = {std::move(places), std::move(outcomes)};
    figure.rule.outcomes = {1};
    figure.rule.numerators = {{kFollowedUp}};
    figure.rule.apart = {{kApart}};
    figure.timed = 1;
    ZICHT_TRY(const FirstSaid first, session_.registry().first_said(chain_.as_of));
    // Who was under investigation already is a handful: apart, they would take every share with them.
    measures::FollowUpRule rule;
    rule.already = measures::AlreadyInvestigated::as_followed_up;
    ZICHT_TRY(const auto cases,
              measures::followed_cases(reports_, index_, codebook_, first_year_, last_year_, rule, first));
    for (auto& [year, of] : figure.years) {
      of.delivered = false;
      of.window_passed = chain_.as_of.days - last_day_of(year).days >= days;
    }
    for (const measures::FollowedCase& one : cases) {
      OutcomeFigure::Year& of = figure.years.at(year_of(one.received_on));
      of.delivered |= one.unit.cause != 0;
      of.units.push_back({one.place, outcome_of(one, days)});
    }
    return {};
  }

  static std::uint16_t outcome_of(const measures::FollowedCase& one, std::int32_t days) {
    if (one.seen_days < days) return kApart;
    if (one.unit.cause == 0 || one.unit.days > days) return kNothingYet;
    return one.unit.cause == 1 ? kFollowedUp : kOtherEnd;
  }

  Result<void> add_courses(const DefinitionReader& reader, OutcomeFigure& figure) {
    constexpr const char* kCourses[] = {"apart", "to_court", "ended_otherwise", "open"};
    constexpr const char* kTimes[] = {"not_within", "within"};
    ZICHT_TRY(const std::int64_t window, reader.whole("window_days", 1));
    const auto days = static_cast<std::int32_t>(window);
    ZICHT_TRY(FigureDimension courses, reader.dimension("case_course", kCourses));
    ZICHT_TRY(FigureDimension times, reader.dimension("court_within_year", kTimes));
    figure.unit = Unit::court_case;
    figure.dimensions = {std::move(courses), std::move(times)};
    figure.rule.outcomes = {0, 1};
    figure.rule.numerators = {{kToCourt, kAllClasses}, {kToCourt, kWithin}};
    figure.rule.apart = {{kApart, kAllClasses}};
    figure.timed = 1;
    figure.impossible = {{kApart, kWithin}, {kOpen, kWithin}, {kEndedOtherwise, kWithin}};
    std::unordered_map<ObjectNumber, measures::CaseCourse> by_case;
    for (const measures::CaseCourse& course : measures::courses_of_cases(index_, codebook_))
      by_case.emplace(course.court_case->number, course);
    for (auto& [year, of] : figure.years)
      of.window_passed = chain_.as_of.days - last_day_of(year).days >= days;
    const auto columns = figures::columns_of(chain_, codebook_, Unit::court_case);
    each_of(columns, figure, [&](std::size_t at, Date registered) {
      return course_of(by_case.at(columns.snapshot.report[at]), registered, days);
    });
    return {};
  }

  std::vector<std::uint16_t> course_of(const measures::CaseCourse& course, Date registered,
                                       std::int32_t days) const {
    if (!course.counts) return {kApart, kNotWithin};
    if (course.disposal == nullptr || !course.disposal->object.decided_on) return {kOpen, kNotWithin};
    if (!measures::before_court(course.disposal->object, codebook_.list("disposal_kind")))
      return {kEndedOtherwise, kNotWithin};
    const bool within = course.disposal->object.decided_on->days - registered.days <= days;
    return {kToCourt, within ? kWithin : kNotWithin};
  }

  Result<void> add_disposals(const DefinitionReader& reader, OutcomeFigure& figure) {
    constexpr const char* kCodes[] = {"ended_otherwise", "to_court"};
    ZICHT_TRY(FigureDimension outcomes, reader.dimension("before_court", kCodes));
    figure.unit = Unit::disposal;
    figure.dimensions = {std::move(outcomes)};
    figure.rule.outcomes = {0};
    figure.rule.numerators = {{kBroughtToCourt}};
    const CodeList& kinds = codebook_.list("disposal_kind");
    OutcomeFigure::Derived derived{"disposal", {}};
    std::vector<std::uint16_t> class_of_kind;
    for (std::size_t code = 0; code < kinds.size(); ++code) {
      Disposal of_kind;
      of_kind.kind = static_cast<CodeId>(code);
      class_of_kind.push_back(measures::before_court(of_kind, kinds) ? kBroughtToCourt : kNotToCourt);
      derived.class_of_code[kinds[of_kind.kind].code] = class_of_kind.back();
    }
    figure.derived = std::move(derived);
    const auto columns = figures::columns_of(chain_, codebook_, Unit::disposal);
    const auto& kind_of = columns.attributes.at(figures::chain_attribute(figures::Attribute::disposal_kind));
    each_of(columns, figure, [&](std::size_t at, Date) {
      const auto said = kind_of[at];
      return std::vector<std::uint16_t>{class_of_kind.at(said.empty() ? kUnknown : said.front())};
    });
    return {};
  }

  template <class ClassesOf>
  static void each_of(const figures::UnitColumns& columns, OutcomeFigure& figure, const ClassesOf& classes) {
    for (std::size_t at = 0; at < columns.snapshot.report.size(); ++at) {
      const Date on = columns.snapshot.received_on[at];
      if (on == StatSnapshot::kNoDate) continue;
      const auto year = figure.years.find(year_of(on));
      if (year != figure.years.end()) year->second.units.push_back(classes(at, on));
    }
    for (auto& [year, of] : figure.years) of.delivered = !of.units.empty();
  }

  static Date last_day_of(int year) { return make_date(year, 12, 31).value(); }

  Session& session_;
  const Codebook& codebook_;
  const StatSnapshot& reports_;
  const ChainSnapshot& chain_;
  measures::ChainIndex index_;
  int first_year_;
  int last_year_;
};

}  // namespace

bool OutcomeFigure::cannot_be(std::span<const std::uint16_t> classes) const {
  return std::ranges::any_of(impossible, [&](const auto& of) { return std::ranges::equal(of, classes); });
}

std::int64_t OutcomeFigure::count(int year, std::span<const std::uint16_t> classes) const {
  return std::ranges::count_if(years.at(year).units, [&](const std::vector<std::uint16_t>& one) {
    return std::ranges::equal(one, classes, [](std::uint16_t has, std::uint16_t wanted) {
      return wanted == kAllClasses || has == wanted;
    });
  });
}

Result<std::vector<OutcomeFigure>> outcome_figures(Session& session, const StatSnapshot& reports,
                                                   const ChainSnapshot& chain, int first_year,
                                                   int last_year) {
  std::vector<OutcomeFigure> figures;
  std::optional<OutcomeMaker> maker;
  for (const auto& [name, content] : session.definitions()) {
    if (!name.starts_with("shares/") || !name.ends_with(".toml")) continue;
    if (!maker) maker.emplace(session, reports, chain, first_year, last_year);
    ZICHT_TRY(const Node document, parse_toml(content, name));
    ZICHT_TRY(auto figure, maker->make(document, name, content));
    if (!figure) continue;
    if (name != "shares/" + figure->id + ".toml")
      return fail(ErrorCode::invalid_config, "a definition has another id than its file", name);
    figures.push_back(*std::move(figure));
  }
  std::ranges::stable_sort(figures, {}, &OutcomeFigure::order);
  return figures;
}

std::size_t add_outcomes(const OutcomeFigure& figure, int year, disclosure::TablesToProtect& tables) {
  const auto& units = figure.years.at(year).units;
  ZICHT_EXPECT(units.size() == tables.people.size());
  const auto source = !figure.derived
                          ? tables.attributes.end()
                          : std::ranges::find(tables.attributes, figure.derived->dimension,
                                              [](const disclosure::Attribute& one) { return one.name(); });
  const auto derived_from = static_cast<std::size_t>(source - tables.attributes.begin());
  const bool derived = source != tables.attributes.end();
  const std::size_t first = tables.attributes.size();
  disclosure::TablesToProtect::Table table{figure.id, {}, {}};
  for (const FigureDimension& dimension : figure.dimensions) {
    std::vector<std::string> codes;
    for (const FigureClass& one : dimension.classes) codes.push_back(one.code);
    table.attributes.push_back(tables.attributes.size());
    tables.attributes.push_back(disclosure::Attribute::flat(dimension.id, codes));
  }
  const auto class_of = [&](disclosure::CodeIndex code) {
    const std::string& text = tables.attributes[derived_from].codes()[code];
    return figure.derived->class_of_code.at(text);
  };
  for (std::size_t p = 0; p < units.size(); ++p) {
    disclosure::Person& person = tables.people[p];
    if (derived) {
      person.leaves.push_back(code_of_class(class_of(person.leaves[derived_from])));
      continue;
    }
    for (const std::uint16_t at : units[p]) person.leaves.push_back(code_of_class(at));
  }
  disclosure::TablesToProtect::Impossible impossible{table.attributes, {}};
  for (const auto& cell : figure.impossible) {
    impossible.cells.emplace_back();
    for (const std::uint16_t at : cell) impossible.cells.back().push_back(code_of_class(at));
  }
  if (derived) {
    impossible.attributes = {derived_from, first};
    const auto codes = static_cast<disclosure::CodeIndex>(tables.attributes[derived_from].codes().size());
    for (disclosure::CodeIndex code = 1; code < codes; ++code)
      for (std::size_t at = 0; at < figure.dimensions[0].classes.size(); ++at)
        if (const auto its_class = static_cast<std::uint16_t>(at); its_class != class_of(code))
          impossible.cells.push_back({code, code_of_class(its_class)});
  }
  if (!impossible.cells.empty()) tables.impossible.push_back(std::move(impossible));
  tables.tables.push_back(std::move(table));
  return tables.tables.size() - 1;
}

void tell_outcomes(const OutcomeFigure& figure, disclosure::PublicKnowledge& knowledge) {
  if (!figure.impossible.empty()) {
    disclosure::PublicKnowledge::Impossible impossible;
    for (const FigureDimension& dimension : figure.dimensions) impossible.dimensions.push_back(dimension.id);
    for (const auto& cell : figure.impossible) {
      impossible.cells.emplace_back();
      for (std::size_t d = 0; d < cell.size(); ++d)
        impossible.cells.back().push_back(figure.dimensions[d].classes[cell[d]].code);
    }
    knowledge.impossible.push_back(std::move(impossible));
  }
  if (figure.derived) {
    disclosure::PublicKnowledge::Grouping grouping{figure.derived->dimension, figure.dimensions[0].id, {}};
    for (const auto& [code, at] : figure.derived->class_of_code)
      grouping.group_of[code] = figure.dimensions[0].classes[at].code;
    knowledge.groupings.push_back(std::move(grouping));
  }
}

const Label& window_not_passed() {
  static const Label reason = {"Op de peildatum was de termijn nog niet voor iedereen van dit jaar voorbij.",
                               "On the as-of date the time had not passed yet for everybody of this year."};
  return reason;
}

}  // namespace zicht::services
