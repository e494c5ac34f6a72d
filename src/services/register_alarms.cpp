#include "services/register_alarms.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "base/parallel.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "chain/measure_rules.hpp"
#include "publish/alarm_words.hpp"
#include "services/reporting_delay.hpp"
#include "services/silent_reporters.hpp"

namespace zicht::services {
namespace {

constexpr const char* kAlarmTexts = "alarms/texts.toml";
constexpr int kYearsShown = 3;  // before the judged periods, in a picture

/// A question after its words were looked up.
struct AskedAlarms {
  const figures::FigureBook* book = nullptr;
  AlarmTrees trees;
  SeriesRequest series;
  Date as_of;
  std::int64_t first = 0;                   ///< of the periods that are judged
  std::vector<registry::SaidOfAlarm> said;  ///< explanations in force, of periods of this length
  std::string source;
};

/// Trees of the dimensions that were asked for only.
Result<void> keep_only(const std::vector<std::string>& by, AskedAlarms& asked) {
  if (by.empty()) return {};
  std::vector<std::size_t> wanted;
  for (const std::string& id : by) {
    const auto found = std::ranges::find(asked.book->dimensions(), id, &figures::Dimension::id);
    if (found == asked.book->dimensions().end())
      return fail(ErrorCode::invalid_input, "there is no such dimension", "--by: " + id,
                  "definitions/dimensions.toml has them: form, nationality, region …");
    wanted.push_back(static_cast<std::size_t>(found - asked.book->dimensions().begin()));
  }
  const auto is_watched = [&](const AlarmTree& tree) {
    return std::ranges::any_of(
        tree.levels, [&](std::size_t level) { return std::ranges::find(wanted, level) != wanted.end(); });
  };
  const std::vector<AlarmTree> all = asked.trees.trees;
  std::erase_if(asked.trees.trees, [&](const AlarmTree& tree) { return !is_watched(tree); });
  if (asked.trees.trees.empty()) asked.trees.trees.push_back({figures::Unit::victim, wanted});
  return {};
}

/// The last period that is over at the end of a day.
std::int64_t last_over(Date day, Every every) {
  const std::int64_t period = period_of(day, every);
  return period_of(day + 1, every) > period ? period : period - 1;
}

Result<AskedAlarms> look_up(Session& session, const AlarmQuestion& question) {
  AskedAlarms asked;
  ZICHT_TRY(asked.as_of, session.as_of(question.as_of));
  ZICHT_TRY(asked.book, session.figure_book());
  ZICHT_TRY(const std::string* const trees, session.definition(kAlarmTrees));
  ZICHT_TRY(asked.trees, AlarmTrees::parse(*trees, kAlarmTrees, *asked.book));
  asked.source = std::string(kAlarmTrees) + "@" + to_hex(sha256(*trees)).substr(0, 12);
  if (question.level) asked.trees.level = *question.level;
  if (!(asked.trees.level > 0 && asked.trees.level < 1))
    return fail(ErrorCode::invalid_input, "a level lies between 0 and 1", "--level", "Write it as 0.01.");
  for (const std::string& rule : question.rules)
    ZICHT_CHECK(asked.book->rules().set(rule, asked.series.rules));
  ZICHT_CHECK(keep_only(question.by, asked));
  asked.series.every = question.every;
  const std::int64_t over = last_over(asked.as_of, question.every);
  asked.series.until = over;
  if (!question.until.empty()) {
    ZICHT_TRY(asked.series.until, parse_period(question.until, question.every));
  }
  if (asked.series.until > over)
    return fail(ErrorCode::invalid_input, "that period is not over on the day that is asked for",
                "--until: " + question.until, "Ask for one that is over, or for a later --as-of.");
  if (question.periods < 0 || question.periods > 1200)
    return fail(ErrorCode::invalid_input, "not a number of periods", "--periods", "Write it as 12.");
  asked.first =
      asked.series.until + 1 - (question.periods == 0 ? periods_per_year(question.every) : question.periods);
  return asked;
}

/// Makes the alarms of one unit readable.
class UnitReader {
 public:
  UnitReader(const UnitSeries& unit, const AskedAlarms& asked) : unit_(unit), asked_(asked) {}

  Alarm read(const alarms::TreeAlarm& found) const {
    Alarm alarm;
    alarm.series = key_of(unit_, found.node, *asked_.book);
    alarm.unit = std::string(figures::name_of(unit_.unit));
    alarm.words = words_of(unit_, found.node, *asked_.book);
    alarm.direction = found.direction;
    alarm.first_period = text(found.first_period);
    alarm.last_period = text(found.last_period);
    alarm.from_period = text(found.period + 1 - found.window);
    alarm.to_period = text(found.period);
    alarm.count = std::llround(found.count);
    alarm.expected = found.expected;
    alarm.p_value = found.p_value;
    alarm.check = alarms::name_of(found.check);
    for (const std::size_t node : found.folded)
      alarm.folded.push_back({key_of(unit_, node, *asked_.book), words_of(unit_, node, *asked_.book)});
    add_periods(found, alarm);
    return alarm;
  }

 private:
  std::string text(std::size_t position) const {
    return period_text(unit_.first_period + static_cast<std::int64_t>(position), asked_.series.every);
  }

  void add_periods(const alarms::TreeAlarm& found, Alarm& alarm) const {
    if (found.judged.empty()) return;
    const std::vector<double>& counts = unit_.tree.nodes[found.node].counts;
    const std::size_t first = found.judged.front().period;
    const auto shown =
        static_cast<std::size_t>(kYearsShown) * static_cast<std::size_t>(unit_.tree.steps_per_year);
    for (std::size_t at = first - std::min(first, shown); at < first; ++at)
      alarm.periods.push_back({text(at), std::llround(counts[at])});
    for (const alarms::JudgedPeriod& one : found.judged) {
      AlarmPeriod& period = alarm.periods.emplace_back();
      period.period = text(one.period);
      period.count = std::llround(counts[one.period]);
      period.alarmed = one.alarmed;
      if (!one.point.expected) continue;
      period.expected = one.point.expected;
      period.lower = one.point.lower;
      period.upper = one.point.upper;
    }
  }

  const UnitSeries& unit_;
  const AskedAlarms& asked_;
};

/// The series of all units below one top each, for one procedure over all.
struct WholeTree {
  alarms::SeriesTree tree;
  std::vector<std::size_t> first_of_unit;  ///< its first node
};

WholeTree joined_tree(const std::vector<UnitSeries>& units, Every every) {
  constexpr std::uint32_t kUnitCondition = 0xFFFF0000;  // no dimension has this number
  WholeTree whole;
  whole.tree.steps_per_year = periods_per_year(every);
  for (const UnitSeries& unit : units) {
    const std::size_t first = whole.tree.nodes.size();
    whole.first_of_unit.push_back(first);
    for (alarms::TreeNode node : unit.tree.nodes) {
      if (node.parent != alarms::kTop) node.parent += first;
      if (node.exposure != alarms::kTop) node.exposure += whole.tree.exposures.size();
      node.conditions.push_back(kUnitCondition | static_cast<std::uint32_t>(unit.unit));
      whole.tree.nodes.push_back(std::move(node));
    }
    std::ranges::copy(unit.tree.exposures, std::back_inserter(whole.tree.exposures));
  }
  return whole;
}

/// What is known of changes, as nodes of the whole tree. One of a series that is not watched now is passed
/// over.
/// \param said  out: of each known change its position in what was said
std::vector<alarms::KnownChange> known_changes(const std::vector<UnitSeries>& units, const WholeTree& whole,
                                               const AskedAlarms& asked, std::vector<std::size_t>& said) {
  std::vector<alarms::KnownChange> known;
  for (std::size_t unit = 0; unit < units.size(); ++unit)
    for (std::size_t node = 0; node < units[unit].series.size(); ++node)
      for (std::size_t at = 0; at < asked.said.size(); ++at) {
        const AlarmExplained& one = asked.said[at].explanation;
        if (one.series != key_of(units[unit], node, *asked.book)) continue;
        const auto from = parse_period(one.from, asked.series.every);
        if (!from || *from < units[unit].first_period) continue;
        const double expected = std::max(1e-3, static_cast<double>(one.expected_thousandths) / 1000);
        known.push_back({whole.first_of_unit[unit] + node, one.direction,
                         static_cast<std::size_t>(*from - units[unit].first_period),
                         std::max(1e-6, static_cast<double>(one.count) / expected)});
        said.push_back(at);
      }
  return known;
}

/// The same alarm with the numbers that its nodes have within their unit.
alarms::TreeAlarm within_unit(alarms::TreeAlarm alarm, std::size_t first_of_unit) {
  alarm.node -= first_of_unit;
  for (std::size_t& node : alarm.folded) node -= first_of_unit;
  return alarm;
}

Result<void> judge(const std::vector<UnitSeries>& units, const AskedAlarms& asked, std::size_t threads,
                   AlarmList& list) {
  const WholeTree whole = joined_tree(units, asked.series.every);
  alarms::TreeOptions options;
  options.level = asked.trees.level;
  options.least_count = asked.trees.least_count;
  options.periods = static_cast<std::size_t>(list.periods);
  options.threads = threads;
  std::vector<std::size_t> said;
  options.known = known_changes(units, whole, asked, said);
  ZICHT_TRY(const alarms::TreeFound found, alarms::judge_tree(whole.tree, options));
  list.series = found.series;
  list.judged = found.judged;
  list.not_judged = found.not_judged;
  list.expected_false = found.expected_false;
  for (const alarms::TreeAlarm& alarm : found.alarms) {
    const auto unit = std::ranges::upper_bound(whole.first_of_unit, alarm.node) - 1;
    const auto at = static_cast<std::size_t>(unit - whole.first_of_unit.begin());
    Alarm read = UnitReader(units[at], asked).read(within_unit(alarm, *unit));
    if (!alarm.known) {
      list.alarms.push_back(std::move(read));
      continue;
    }
    const registry::SaidOfAlarm& by = asked.said[said[*alarm.known]];
    read.explanation =
        AlarmExplanation{by.explanation.reason, by.actor, by.recorded_at, by.explanation.until};
    list.explained.push_back(std::move(read));
  }
  return {};
}

/// The judged periods of which more than a hundredth is still to come.
std::vector<PeriodStillComing> still_coming(const AskedAlarms& asked, std::int64_t periods) {
  constexpr double kAll = 0.99;
  const std::vector<stats::Nowcast>& newest = asked.series.newest;
  std::vector<PeriodStillComing> told;
  for (std::size_t back = std::min(newest.size(), static_cast<std::size_t>(periods)); back > 0; --back) {
    const stats::Nowcast& one = newest[newest.size() - back];
    if (one.share > kAll) continue;
    told.push_back({period_text(asked.series.until + 1 - static_cast<std::int64_t>(back), asked.series.every),
                    std::llround(one.known), one.share, one.mean, std::llround(one.lower),
                    std::llround(one.upper)});
  }
  return told;
}

/// The silence of an organisation, told when a part of it lies in the judged periods.
Alarm alarm_of(const SilentReporter& silent, const AskedAlarms& asked) {
  const auto text = [&](std::int64_t period) { return period_text(period, asked.series.every); };
  const auto organisation = std::ranges::find_if(asked.book->dimensions(), [](const auto& one) {
    return one.attribute == figures::Attribute::organisation && one.class_of_code.empty();
  });
  Alarm alarm;
  alarm.kind = Alarm::Kind::silent;
  alarm.series = "report " + organisation->id + "=" + organisation->classes.at(silent.organisation).first;
  alarm.unit = "report";
  alarm.words = silent.words;
  alarm.direction = -1;
  alarm.first_period = alarm.from_period = text(silent.first_period);
  alarm.to_period = text(silent.last_period);
  alarm.last_period = text(asked.series.until);
  alarm.expected = silent.expected;
  alarm.p_value = silent.p_value;
  for (std::size_t at = 0; at < silent.counts.size(); ++at) {
    const std::int64_t period = silent.history_from + static_cast<std::int64_t>(at);
    if (period < asked.first - std::int64_t{kYearsShown} * periods_per_year(asked.series.every)) continue;
    alarm.periods.push_back({text(period), std::llround(silent.counts[at])});
    alarm.periods.back().alarmed = period >= silent.first_period;
  }
  return alarm;
}

Node period_node(const AlarmPeriod& period) {
  const bool judged = period.expected.has_value();
  return Node::table()
      .put("period", period.period)
      .put("count", period.count)
      .put("expected", judged ? Node(*period.expected) : Node())
      .put("lower", judged ? Node(period.lower) : Node())
      .put("upper", judged ? Node(period.upper) : Node())
      .put("alarm", period.alarmed);
}

Node label_node(const Label& label) { return Node::table().put("nl", label.nl).put("en", label.en); }

Node alarm_node(const Alarm& alarm) {
  Node folded = Node::list();
  for (const Alarm::Folded& one : alarm.folded)
    folded.add(Node::table().put("series", one.series).put("words", label_node(one.words)));
  Node periods = Node::list();
  for (const AlarmPeriod& one : alarm.periods) periods.add(period_node(one));
  Node node = Node::table();
  node.put("series", alarm.series)
      .put("kind", alarm.kind == Alarm::Kind::silent ? "silent" : "change")
      .put("unit", alarm.unit)
      .put("words", label_node(alarm.words))
      .put("direction", alarm.direction)
      .put("first_period", alarm.first_period)
      .put("last_period", alarm.last_period)
      .put("from_period", alarm.from_period)
      .put("to_period", alarm.to_period)
      .put("count", alarm.count)
      .put("expected", alarm.expected)
      .put("p_value", alarm.p_value)
      .put("check", alarm.check.empty() ? Node() : Node(alarm.check))
      .put("folded", folded)
      .put("periods", periods);
  if (alarm.explanation)
    node.put("explanation", Node::table()
                                .put("reason", alarm.explanation->reason)
                                .put("actor", alarm.explanation->actor)
                                .put("when", to_rfc3339(alarm.explanation->when))
                                .put("until", alarm.explanation->until));
  return node;
}

}  // namespace

namespace {

/// The last that was said of each series and direction, if it still holds.
std::vector<registry::SaidOfAlarm> in_force(std::vector<registry::SaidOfAlarm> said, Every every) {
  std::map<std::pair<std::string, int>, registry::SaidOfAlarm> last;
  for (registry::SaidOfAlarm& one : said) {
    if (one.explanation.every != name_of(every)) continue;
    const auto about = std::pair(one.explanation.series, one.explanation.direction);
    last.insert_or_assign(about, std::move(one));
  }
  std::vector<registry::SaidOfAlarm> holds;
  for (auto& [about, one] : last)
    if (!one.taken_back) holds.push_back(std::move(one));
  return holds;
}

/// The alarm of a series among those found.
const Alarm* find_alarm(const std::vector<Alarm>& alarms, std::string_view series) {
  const auto found = std::ranges::find(alarms, series, &Alarm::series);
  return found == alarms.end() ? nullptr : &*found;
}

std::unexpected<Error> no_such_alarm(const AlarmList& list, const std::string& series) {
  std::vector<std::string> names;
  for (const auto* const alarms : {&list.alarms, &list.explained})
    for (const Alarm& alarm : *alarms) names.push_back(alarm.series);
  return fail(ErrorCode::not_found, "there is no alarm of this series in these periods", series,
              names.empty() ? "There is no alarm at all." : "There are: " + joined(names, "; "));
}

}  // namespace

Result<AlarmExplained> explanation_of(const AlarmList& list, const AlarmAnswer& answer) {
  const bool takes_back = answer.reason.empty();
  const Alarm* found = find_alarm(list.explained, answer.series);
  if (found == nullptr && !takes_back) found = find_alarm(list.alarms, answer.series);
  if (found == nullptr) return no_such_alarm(list, answer.series);
  if (found->kind == Alarm::Kind::silent)
    return fail(ErrorCode::invalid_input, "a silence is not explained: it ends when the organisation reports",
                answer.series);
  return AlarmExplained{answer.series,
                        list.every,
                        found->direction,
                        found->first_period,
                        list.until,
                        found->count,
                        std::llround(1000 * found->expected),
                        answer.reason};
}

Result<Sequence> explain_alarm(Session& session, const AlarmQuestion& question, const AlarmAnswer& answer) {
  ZICHT_TRY(const AlarmList list, register_alarms(session, question));
  ZICHT_TRY(const AlarmExplained explained, explanation_of(list, answer));
  ZICHT_TRY(const auto receipts, session.registry().append({{explained, answer.actor, std::nullopt}}));
  return receipts.front().sequence;
}

Result<AlarmList> register_alarms(Session& session, const AlarmQuestion& question) {
  ZICHT_TRY(AskedAlarms asked, look_up(session, question));
  ZICHT_TRY(const StatSnapshot snapshot, session.registry().snapshot(asked.as_of));
  ZICHT_TRY(const ChainSnapshot chain, session.registry().chain(asked.as_of));
  ZICHT_TRY(asked.series.newest, reporting_delay(session.registry(), snapshot, asked.as_of, asked.series));
  ZICHT_TRY(const auto silent,
            silent_reporters(snapshot, session.codebook(), *asked.book, asked.series, asked.trees.level));
  for (const SilentReporter& one : silent) asked.series.silent.push_back(one.organisation);
  ZICHT_TRY(asked.series.active,
            active_share(snapshot, session.codebook(), *asked.book, asked.series, asked.trees.level));
  ZICHT_TRY(auto said, session.registry().said_of_alarms(asked.as_of));
  asked.said = in_force(std::move(said), question.every);
  AlarmList list;
  list.every = name_of(question.every);
  list.first_period = period_text(asked.first, question.every);
  list.until = period_text(asked.series.until, question.every);
  list.periods = asked.series.until - asked.first + 1;
  list.as_of = asked.as_of;
  list.level = asked.trees.level;
  list.source = asked.source;
  list.still_coming = still_coming(asked, list.periods);
  ZICHT_TRY(const auto units, register_series(snapshot, chain, session.codebook(), *asked.book,
                                              asked.trees.trees, asked.series));
  for (const SilentReporter& one : silent) {
    list.silent.push_back(one.words);
    if (one.last_period >= asked.first) list.alarms.push_back(alarm_of(one, asked));
  }
  ZICHT_CHECK(judge(units, asked, question.threads, list));
  return list;
}

Result<std::optional<AlarmList>> alarms_of_year(Session& session, int year, std::optional<Date> as_of,
                                                const std::vector<std::string>& rules) {
  if (!has_alarm_definitions(session.definitions())) return std::nullopt;
  if (std::ranges::find(rules, "form=combination") != rules.end()) return std::nullopt;
  ZICHT_TRY(const Date day, session.as_of(as_of));
  const std::int64_t first = std::int64_t{year} * 12;
  const std::int64_t until = std::min(first + 11, last_over(day, Every::month));
  if (until < first) return std::nullopt;
  AlarmQuestion question;
  question.until = period_text(until, Every::month);
  question.periods = until - first + 1;
  question.as_of = day;
  std::ranges::remove_copy_if(rules, std::back_inserter(question.rules), [](const std::string& rule) {
    return zicht::chain::is_measure_rule(rule);  // alarms watch counts, which these do not touch
  });
  question.threads = hardware_threads();
  ZICHT_TRY(AlarmList list, register_alarms(session, question));
  return list;
}

bool has_alarm_definitions(const registry::DefinitionFiles& files) {
  return files.contains(kAlarmTrees) && files.contains(kAlarmTexts);
}

Result<publish::ReportTexts> alarm_texts(const Session& session) {
  ZICHT_TRY(const std::string* const texts, session.definition(kAlarmTexts));
  return publish::parse_alarm_texts(*texts, kAlarmTexts);
}

Result<std::vector<std::string>> told_alarms(const Session& session, const AlarmList& list,
                                             Language language) {
  ZICHT_TRY(const publish::ReportTexts texts, alarm_texts(session));
  const publish::AlarmWords words(list, texts, language);
  std::vector<std::string> told = words.summary();
  for (const Alarm& alarm : list.alarms) told.push_back(words.told(alarm) + "\n    " + alarm.series);
  for (const Alarm& alarm : list.explained) told.push_back(words.told(alarm) + " " + words.explained(alarm));
  return told;
}

Node alarm_list_node(const AlarmList& list) {
  Node found = Node::list();
  for (const Alarm& alarm : list.alarms) found.add(alarm_node(alarm));
  Node explained = Node::list();
  for (const Alarm& alarm : list.explained) explained.add(alarm_node(alarm));
  Node silent = Node::list();
  for (const Label& organisation : list.silent) silent.add(label_node(organisation));
  Node coming = Node::list();
  for (const PeriodStillComing& one : list.still_coming)
    coming.add(Node::table()
                   .put("period", one.period)
                   .put("known", one.known)
                   .put("share", one.share)
                   .put("expected", one.expected)
                   .put("lower", one.lower)
                   .put("upper", one.upper));
  return Node::table()
      .put("every", list.every)
      .put("first_period", list.first_period)
      .put("until", list.until)
      .put("as_of", to_iso(list.as_of))
      .put("level", list.level)
      .put("series", list.series)
      .put("judged", list.judged)
      .put("not_judged", list.not_judged)
      .put("expected_false", list.expected_false)
      .put("silent", silent)
      .put("still_coming", coming)
      .put("alarms", found)
      .put("explained", explained)
      .put("source", list.source);
}

}  // namespace zicht::services
