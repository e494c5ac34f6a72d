#include "services/register_check.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/contract.hpp"
#include "base/text.hpp"
#include "model/report_number.hpp"
#include "services/report_history.hpp"

namespace zicht::services {
namespace {

constexpr int kFirstYear = 1900;
/// So many receipts without a day beyond the 12th happen once in (30/12)^20, about 90 million files.
constexpr std::size_t kManyReceipts = 20;
/// A report that says less than this is like many others.
constexpr std::size_t kThingsOfATwin = 7;

struct Words {
  Suspicion suspicion;
  std::string_view name, nl, en;
};
constexpr std::array kWords = {
    Words{Suspicion::impossible_year, "impossible_year", "een jaar van voor 1900", "a year before 1900"},
    Words{Suspicion::after_today, "after_today", "een dag die nog komen moet", "a day that is still to come"},
    Words{Suspicion::after_receipt, "after_receipt", "uitbuiting die begint na de melding",
          "exploitation that begins after the report"},
    Words{Suspicion::before_birth, "before_birth", "iets van voor de geboorte", "something before the birth"},
    Words{Suspicion::ends_before_it_starts, "ends_before_it_starts", "een einde voor het begin",
          "an end before the start"},
    Words{Suspicion::swapped_date, "swapped_date", "dag en maand lijken verwisseld",
          "day and month look exchanged"},
    Words{Suspicion::month_first_file, "month_first_file",
          "geen dag na de 12e bij deze organisatie in dat jaar: de maand stond misschien voorop",
          "no day beyond the 12th of this organisation in that year: the month may have stood first"},
    Words{Suspicion::sent_twice, "sent_twice", "een andere melding zegt in alles hetzelfde",
          "another report says the same in everything"},
    Words{Suspicion::lost_letters, "lost_letters", "een teken dat niet gelezen kon worden",
          "a letter that could not be read"},
    Words{Suspicion::word_for_nothing, "word_for_nothing", "een woord voor niets staat als naam",
          "a word for nothing stands as a name"},
    Words{Suspicion::birth_contradicts, "birth_contradicts", "geboortedatum en geboortejaar verschillen",
          "date and year of birth differ"},
};

const Words& row_of(Suspicion suspicion) {
  const auto* const found = std::ranges::find(kWords, suspicion, &Words::suspicion);
  ZICHT_EXPECT(found != kWords.end());
  return *found;
}

/// The date with its day and month exchanged; none when there is no such date.
std::optional<Date> exchanged(Date date) {
  const std::chrono::year_month_day parts{std::chrono::sys_days(std::chrono::days(date.days))};
  const auto day = make_date(static_cast<int>(parts.year()), static_cast<int>(unsigned{parts.day()}),
                             static_cast<int>(unsigned{parts.month()}));
  if (!day) return std::nullopt;
  return *day;
}

int day_of_month(Date date) {
  const std::chrono::year_month_day parts{std::chrono::sys_days(std::chrono::days(date.days))};
  return static_cast<int>(unsigned{parts.day()});
}

bool is_word_for_nothing(const std::string& name) {
  static constexpr std::array kWordsForNothing = {"unknown", "onbekend", "null",     "nan",   "n a",
                                                  "na",      "none",     "nvt",      "n v t", "geen",
                                                  "nihil",   "anoniem",  "anonymous"};
  if (!is_utf8(name)) return false;
  const std::string word = folded(name);
  return word.empty() || std::ranges::find(kWordsForNothing, word) != kWordsForNothing.end();
}

}  // namespace

std::string_view name_of(Suspicion suspicion) { return row_of(suspicion).name; }

std::string_view words_of(Suspicion suspicion, Language language) {
  const Words& words = row_of(suspicion);
  return language == Language::nl ? words.nl : words.en;
}

void RegisterCheck::tell(Suspicion suspicion, ReportId report, std::string field, ReportId other) {
  suspected_.push_back({suspicion, report, other, std::move(field)});
}

void RegisterCheck::check_receipt(ReportId report, const Report& content) {
  const Date received = *content.received_on;
  if (year_of(received) < kFirstYear) return tell(Suspicion::impossible_year, report, "received_on");
  if (received > today_) {
    const auto other = exchanged(received);
    const bool swapped = other && *other != received && *other <= today_;
    tell(swapped ? Suspicion::swapped_date : Suspicion::after_today, report, "received_on");
  }
  if (content.birth_year && *content.birth_year > year_of(received))
    tell(Suspicion::before_birth, report, "birth_year");
  Received& together = received_in_[{content.organisation, year_of(received)}];
  together.reports.push_back(report);
  together.latest_day = std::max(together.latest_day, day_of_month(received));
}

void RegisterCheck::check_episode(ReportId report, const Report& content, std::size_t at) {
  const Episode& episode = content.episodes[at];
  const std::string before = "episode" + std::to_string(at + 1) + "_";
  for (const auto& [interval, name] : {std::pair{&episode.start, "start"}, {&episode.end, "end"}}) {
    if (!*interval) continue;
    const DateInterval& days = **interval;
    if (year_of(days.first) < kFirstYear) tell(Suspicion::impossible_year, report, before + name);
    const Date latest = std::min(today_, content.received_on.value_or(today_));
    if (days.first > latest) {
      const auto other = exchanged(days.first);
      const bool swapped = days.first == days.last && other && *other != days.first && *other <= latest;
      tell(swapped               ? Suspicion::swapped_date
           : days.first > today_ ? Suspicion::after_today
                                 : Suspicion::after_receipt,
           report, before + name);
    }
    if (content.birth_year && year_of(days.last) < *content.birth_year)
      tell(Suspicion::before_birth, report, before + name);
  }
  if (episode.start && episode.end && episode.end->last < episode.start->first)
    tell(Suspicion::ends_before_it_starts, report, before + "end");
}

void RegisterCheck::check_identity(ReportId report, const ReportContent& content) {
  const Identity& identity = content.identity;
  const auto lost = [](const std::string& text) {
    return text.find(kReplacementCharacter) != std::string::npos;
  };
  const std::array lists = {
      std::pair{&identity.given_names, "given_names"}, std::pair{&identity.family_names, "family_names"},
      std::pair{&identity.aliases, "aliases"}, std::pair{&identity.document_numbers, "document_numbers"}};
  for (const auto& [texts, name] : lists) {
    if (std::ranges::any_of(*texts, lost)) tell(Suspicion::lost_letters, report, name);
    if (std::ranges::any_of(*texts, is_word_for_nothing)) tell(Suspicion::word_for_nothing, report, name);
  }
  for (const auto& [text, name] : {std::pair{&identity.own_reference, "own_reference"},
                                   {&identity.free_text, "free_text"},
                                   {&identity.raw, "the row as it was sent"}})
    if (lost(*text)) tell(Suspicion::lost_letters, report, name);
  const auto born = parse_iso_date(identity.birth_date.substr(0, 10));
  if (!born) return;
  if (year_of(*born) < kFirstYear) tell(Suspicion::impossible_year, report, "birth_date");
  const bool interval = identity.birth_date.find('/') != std::string::npos;
  if (!interval && content.report.birth_year && *content.report.birth_year != year_of(*born))
    tell(Suspicion::birth_contradicts, report, "birth_date");
}

void RegisterCheck::check_twin(ReportId report, const ReportContent& content) {
  if (!content.report.received_on) return;
  std::size_t known = 0;
  std::string all;
  for (const auto& [name, value] : fields_of(content.report, *book_)) {
    all.append(name).append("=").append(value).append("\n");
    if (value != "unknown") ++known;
  }
  const Identity& identity = content.identity;
  for (const std::string& said : {joined(identity.given_names, "|"), joined(identity.family_names, "|"),
                                  std::string(identity.birth_date)}) {
    all += said + '\n';
    if (!said.empty()) ++known;
  }
  if (known < kThingsOfATwin) return;
  const auto [first, is_first] = first_of_.emplace(std::move(all), report);
  if (!is_first) tell(Suspicion::sent_twice, report, "", first->second);
}

void RegisterCheck::add(ReportId report, const ReportContent& content) {
  if (content.report.received_on) check_receipt(report, content.report);
  if (content.report.birth_year && *content.report.birth_year < kFirstYear)
    tell(Suspicion::impossible_year, report, "birth_year");
  for (std::size_t at = 0; at < content.report.episodes.size(); ++at)
    check_episode(report, content.report, at);
  check_identity(report, content);
  check_twin(report, content);
}

std::vector<Suspected> RegisterCheck::finish() && {
  for (const auto& [organisation_and_year, together] : received_in_)
    if (together.latest_day <= 12 && together.reports.size() >= kManyReceipts)
      for (const ReportId report : together.reports) tell(Suspicion::month_first_file, report, "received_on");
  std::ranges::sort(suspected_, {},
                    [](const Suspected& one) { return std::tie(one.report, one.suspicion, one.field); });
  return std::move(suspected_);
}

Result<std::vector<Suspected>> check_register(Session& session, const std::string& actor,
                                              const std::string& open_because) {
  RegisterCheck check(session.codebook(), session.today());
  ZICHT_CHECK(session.registry().for_each_report(
      actor, open_because, [&](ReportId report, const ReportContent& content) -> Result<void> {
        check.add(report, content);
        return {};
      }));
  return std::move(check).finish();
}

Node to_node(const std::vector<Suspected>& suspected) {
  Node list = Node::list();
  for (const Suspected& one : suspected) {
    Node node = Node::table();
    node.put("report", report_number(one.report)).put("looks_like", name_of(one.suspicion));
    if (!one.field.empty()) node.put("field", one.field);
    if (one.other != 0) node.put("other", report_number(one.other));
    list.add(std::move(node));
  }
  return list;
}

}  // namespace zicht::services
