#include "intake/chain_parser.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/text.hpp"
#include "base/visible_text.hpp"
#include "intake/rough_date.hpp"
#include "model/chain_fields.hpp"

namespace zicht::intake {
namespace {

constexpr std::size_t kCaseNumber = 12;  // 99/123456-24
/// The first year that figures can be asked for.
constexpr int kEarliestChainYear = 1900;

bool is_case_number(std::string_view text) {
  if (text.size() != kCaseNumber || text[2] != '/' || text[9] != '-') return false;
  for (std::size_t at = 0; at < kCaseNumber; ++at)
    if (at != 2 && at != 9 && (text[at] < '0' || text[at] > '9')) return false;
  return true;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

/// "3", "3-5", "3+".
std::optional<PeopleInterval> people_of(std::string_view text) {
  constexpr std::int64_t kMost = 1'000'000;
  const auto part = [](std::string_view digits) -> std::optional<std::int32_t> {
    const auto number = whole_number(digits);
    if (!number || *number > kMost) return std::nullopt;
    return static_cast<std::int32_t>(*number);
  };
  const bool open = text.ends_with('+');
  const auto dash = text.find('-');
  const auto lower = part(text.substr(0, open ? text.size() - 1 : dash));
  if (!lower) return std::nullopt;
  if (open) return PeopleInterval{*lower, std::nullopt};
  if (dash == std::string_view::npos) return PeopleInterval{*lower, lower};
  const auto upper = part(text.substr(dash + 1));
  if (!upper || *upper < *lower) return std::nullopt;
  return PeopleInterval{*lower, upper};
}

bool is_yes(const Codebook& book, CodeId code) { return book.yes_no()[code].code == "yes"; }

bool is_unknown_word(std::string_view text) {
  const std::string word = folded(text);
  return word == "unknown" || word == "onbekend";
}

/// The day that a row of this kind is about: codes must be valid on it.
std::optional<Date> own_day(const ChainObject& object) {
  struct Of {
    std::optional<Date> operator()(const Concern& o) const { return o.received_on; }
    std::optional<Date> operator()(const FollowUp& o) const { return o.on; }
    std::optional<Date> operator()(const Investigation& o) const { return o.opened_on; }
    std::optional<Date> operator()(const Suspect& o) const { return o.suspected_on; }
    std::optional<Date> operator()(const Case& o) const { return o.registered_on; }
    std::optional<Date> operator()(const Disposal& o) const { return o.decided_on; }
    std::optional<Date> operator()(const Judgment& o) const { return o.given_on; }
  };
  return std::visit(Of{}, object);
}

CodeId sender_of(const ChainObject& object) {
  if (const auto* const concern = std::get_if<Concern>(&object)) return concern->organisation;
  if (const auto* const follow_up = std::get_if<FollowUp>(&object)) return follow_up->organisation;
  if (const auto* const investigation = std::get_if<Investigation>(&object)) return investigation->agency;
  if (const auto* const suspect = std::get_if<Suspect>(&object)) return suspect->agency;
  return kUnknown;
}

/// The longest prison sentence in days that article 273f has for these offences. Without an offence, or with
/// one whose maximum is not known here, it is the longest that there is short of life.
std::int64_t longest_prison(const std::vector<CodeId>& offences, const CodeList& list) {
  constexpr double kDaysAYear = 365.25;
  constexpr double kLongest = 30;
  double years = offences.empty() ? kLongest : 0;
  for (const CodeId id : offences) {
    const std::string& code = list[id].code;
    double of_this = 0;
    if (code.starts_with("art273f_1_"))
      of_this = 12;
    else if (code == "art273f_3")
      of_this = 15;
    else if (code == "art273f_4")
      of_this = 18;
    else
      of_this = kLongest;
    years = std::max(years, of_this);
  }
  // Several offences together: a third more at most.
  const double all = std::min(kLongest, offences.size() > 1 ? years * 4 / 3 : years);
  return static_cast<std::int64_t>(all * kDaysAYear);
}

}  // namespace

Reference object_key(ObjectKind kind, std::string_view sender, std::string_view reference) {
  std::string alike = look_alike(reference);
  if (kind == ObjectKind::court_case) return {{}, "case", std::move(alike)};
  if (kind == ObjectKind::report) return {{}, std::string(sender), std::move(alike)};
  return {{}, std::string(chain_columns_of(kind).name) + ":" + std::string(sender), std::move(alike)};
}

bool holds_case_number(std::string_view text) {
  for (std::size_t at = 0; at + kCaseNumber <= text.size(); ++at)
    if (is_case_number(text.substr(at, kCaseNumber))) return true;
  return false;
}

/// Reads the cells of one row.
class ChainCellReader {
 public:
  ChainCellReader(ChainParser& parser, const ChainColumns& columns, const ChainCells& cells,
                  std::vector<Finding>& findings)
      : parser_(parser), columns_(columns), cells_(cells), findings_(findings) {}

  std::optional<ChainContent> read() {
    for (const std::string_view name : columns_.required)
      if (cell(name).empty()) add(ChainCheck::required, name);
    make_object();
    std::visit([&](auto& object) { for_each_field(object, *this); }, content_.object);
    for (const ChainKeyColumn& key : columns_.keys) read_key(key);
    check_days();
    std::visit([&](const auto& object) { check(object); }, content_.object);
    if (wrong_) return std::nullopt;
    return std::move(content_);
  }

  void operator()(const ChainField& field, CodeId& code) {
    const std::string_view text = cell(field.name);
    if (!text.empty()) code = one_code(field, text);
  }
  void operator()(const ChainField& field, std::vector<CodeId>& codes) { codes = several(field); }
  void operator()(const ChainField& field, FirstAndOthers<CodeId, std::vector<CodeId>> codes) {
    codes.others = several(field);
    if (codes.others.empty()) return;
    codes.first = codes.others.front();
    codes.others.erase(codes.others.begin());
  }
  void operator()(const ChainField& field, std::optional<Date>& day) {
    const std::string_view text = cell(field.name);
    if (text.empty() || is_unknown_word(text)) return;
    const auto read = parse_rough_date(text);
    if (!read || read->days.first != read->days.last || year_of(read->days.first) < kEarliestChainYear)
      return unreadable(field.name, "2024-03-01");
    day = read->days.first;
    if (*day > parser_.today_) add(ChainCheck::future, field.name);
  }
  template <std::integral Number>
  void operator()(const ChainField& field, std::optional<Number>& number) {
    constexpr std::int64_t kMost = sizeof(Number) == 2 ? 9999 : 1'000'000'000'000;
    const std::string_view text = cell(field.name);
    if (text.empty() || is_unknown_word(text)) return;
    const auto read = whole_number(text);
    if (!read || *read > kMost) return unreadable(field.name, "3");
    number = static_cast<Number>(*read);
  }
  void operator()(const ChainField& field, AgeInterval& age) {
    const std::string_view text = cell(field.name);
    if (text.empty() || is_unknown_word(text)) return;
    const auto read = parse_age(text);
    if (!read) return unreadable(field.name, "16, 16-17");
    age = *read;
  }
  void operator()(const ChainField& field, PeopleInterval& people) {
    const std::string_view text = cell(field.name);
    if (text.empty() || is_unknown_word(text)) return;
    const auto read = people_of(text);
    if (!read) return unreadable(field.name, "3, 3-5, 3+");
    people = *read;
  }

 private:
  std::string_view cell(std::string_view name) const {
    const auto found = cells_.find(name);
    return found == cells_.end() ? std::string_view{} : trimmed(found->second);
  }
  void add(ChainCheck check, std::string_view column, const std::map<std::string, std::string>& values = {}) {
    findings_.push_back(parser_.finding(check, std::string(column), values));
    wrong_ = wrong_ || findings_.back().severity == Severity::error;
  }
  /// \param example  how such a value is written
  void unreadable(std::string_view column, const char* example) {
    add(ChainCheck::unreadable, column, {{"example", example}});
  }
  const Codebook& book() const { return parser_.codebook_; }

  void make_object() {
    ChainObject& object = content_.object;
    switch (columns_.kind) {
      case ObjectKind::follow_up:
        object = FollowUp{};
        break;
      case ObjectKind::investigation:
        object = Investigation{};
        break;
      case ObjectKind::suspect:
        object = Suspect{};
        break;
      case ObjectKind::court_case:
        object = Case{};
        break;
      case ObjectKind::disposal:
        object = Disposal{};
        break;
      case ObjectKind::judgment:
        object = Judgment{};
        break;
      default:
        object = Concern{};
    }
  }

  CodeId one_code(const ChainField& field, std::string_view text) {
    const CodeList& list = book().list(field.list);
    if (const auto found = parser_.code(list, text)) {
      used_.push_back({field.name, &list, *found});
      return *found;
    }
    // What is written where a code belongs may be anything, also a name.
    std::map<std::string, std::string> values{{"value", "…"}, {"list", list.id()}};
    if (auto near = codes_near(list, text)) values.emplace("near", *std::move(near));
    add(ChainCheck::code, field.name, values);
    return kUnknown;
  }

  /// Each once, in their order; unknown among others is left out.
  std::vector<CodeId> several(const ChainField& field) {
    std::vector<CodeId> codes;
    if (cell(field.name).empty()) return codes;
    for (const std::string_view part : split(cell(field.name), '|')) {
      if (trimmed(part).empty()) continue;
      const CodeId code = one_code(field, trimmed(part));
      if (code != kUnknown && std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
    }
    return codes;
  }

  void read_key(const ChainKeyColumn& key) {
    const std::string_view text = cell(key.name);
    if (text.empty()) return;
    ChainSecrets& secrets = content_.secrets;
    using Use = ChainKeyColumn::Use;
    switch (key.use) {
      case Use::own_reference:
        secrets.identity.own_reference = text;
        if (holds_case_number(text)) add(ChainCheck::identifying_text, key.name);
        break;
      case Use::case_key:
        secrets.case_key = text;
        break;
      case Use::suspect_key:
        content_.person_key = text;
        break;
      case Use::site_name:
        secrets.site_name = text;
        if (holds_case_number(text)) add(ChainCheck::identifying_text, key.name);
        break;
      case Use::text:
        secrets.identity.free_text = text;
        if (holds_case_number(text)) add(ChainCheck::identifying_text, key.name);
        break;
      case Use::cases:
        refer(key, ObjectKind::court_case, "", text);
        break;
      case Use::reports:
        refer_to_all(key, ObjectKind::report, text);
        break;
      case Use::concerns:
        refer_to_all(key, ObjectKind::concern, text);
        break;
      case Use::investigations:
        refer_to_all(key, ObjectKind::investigation, text);
    }
  }

  void refer(const ChainKeyColumn& key, ObjectKind kind, std::string_view sender,
             std::string_view reference) {
    Reference other = object_key(kind, sender, reference);
    other.relation = key.relation;
    content_.references.push_back(std::move(other));
  }

  /// References as "organisation:reference", separated by bars.
  void refer_to_all(const ChainKeyColumn& key, ObjectKind kind, std::string_view text) {
    for (const std::string_view part : split(text, '|')) {
      const std::string_view one = trimmed(part);
      if (one.empty()) continue;
      const auto colon = one.find(':');
      const auto sender = colon == std::string_view::npos
                              ? std::nullopt
                              : parser_.code(book().organisation(), trimmed(one.substr(0, colon)));
      if (!sender || trimmed(one.substr(colon + 1)).empty()) {
        unreadable(key.name, "organisation:2024-17|organisation:2024-18");
        continue;
      }
      refer(key, kind, book().organisation()[*sender].code, trimmed(one.substr(colon + 1)));
    }
  }

  /// Codes must have been valid on the object's own day; the once-only key needs the sender.
  void check_days() {
    const ChainObject& object = content_.object;
    if (const auto day = own_day(object))
      for (const UsedCode& used : used_)
        if (!used.list->valid_on(used.code, *day))
          add(ChainCheck::code, used.column,
              {{"value", (*used.list)[used.code].code}, {"list", used.list->id()}});
    const ChainSecrets& secrets = content_.secrets;
    if (!secrets.case_key.empty()) {
      content_.known_as = object_key(ObjectKind::court_case, "", secrets.case_key);
    } else if (!secrets.identity.own_reference.empty()) {
      content_.known_as = object_key(columns_.kind, book().organisation()[sender_of(object)].code,
                                     secrets.identity.own_reference);
    }
    if (!content_.known_as) return;
    for (const Reference& reference : content_.references)
      if (reference.source == content_.known_as->source &&
          reference.reference == content_.known_as->reference)
        add(ChainCheck::wrong_tie,
            reference.relation == Relation::joined_to ? "joined_to_case_key" : "merged_into_reference");
  }

  void check_scope(CodeId scope, CodeId place) {
    if (book().scope()[scope].code == "domestic" && book().place()[place].code == "abroad")
      add(ChainCheck::domestic_abroad, "scope");
  }

  void check(const Concern& o) {
    const std::string& about = book().list("concern_about")[o.about].code;
    const std::string& basis = book().legal_basis()[o.legal_basis].code;
    const ChainSecrets& secrets = content_.secrets;
    if (about == "person") {
      const bool may_identify = basis == "legal_duty" || basis.starts_with("consent_");
      if (basis == "unknown")
        add(ChainCheck::concern_without_basis, "legal_basis");
      else if (!may_identify && (!secrets.identity.free_text.empty() || !secrets.site_name.empty()))
        add(ChainCheck::concern_without_basis, "free_text");
    } else if (o.sex != kUnknown || o.age.known() || !o.nationalities.empty() ||
               o.residence_status != kUnknown || o.legal_basis != kUnknown) {
      add(ChainCheck::group_with_person, "about");
    }
  }
  void check(const FollowUp& o) {
    const bool no_action = book().list("follow_up_kind")[o.kind].code == "no_action";
    if (no_action && cell("reason").empty()) add(ChainCheck::no_reason, "reason");
    const bool any_subject = std::ranges::any_of(content_.references, [](const Reference& reference) {
      return reference.relation == Relation::follows_up;
    });
    if (!any_subject) add(ChainCheck::required, "report_references");
  }
  void check(const Investigation& o) {
    if (o.opened_on && o.closed_on && *o.closed_on < *o.opened_on) add(ChainCheck::order, "closed_on");
    check_scope(o.scope, o.place);
    check_agency(o.agency, "agency");
  }
  void check(const Suspect& o) {
    constexpr int kPunishable = 12;
    const bool young_by_age = o.age.known() && o.age.lower < kPunishable;
    const bool young_by_year =
        o.birth_year && o.suspected_on && year_of(*o.suspected_on) - *o.birth_year < kPunishable;
    if (young_by_age || young_by_year) add(ChainCheck::young_suspect, young_by_age ? "age" : "birth_year");
    if (content_.person_key.empty()) add(ChainCheck::no_suspect_key, "suspect_key");
    check_agency(o.agency, "agency");
  }
  void check(const Case& o) {
    const std::string& number = content_.secrets.case_key;
    if (!number.empty()) {
      const bool looks_right = is_case_number(number);
      const int years_apart =
          looks_right && o.registered_on
              ? std::abs((2000 + (number[10] - '0') * 10 + (number[11] - '0')) - year_of(*o.registered_on))
              : 0;
      if (!looks_right || years_apart > 1) add(ChainCheck::case_number, "case_key");
    }
    const CodeList& offences = book().list("offence");
    const bool trafficking = std::ranges::any_of(
        o.offences, [&](CodeId code) { return offences[code].code.starts_with("art273f"); });
    if (is_yes(book(), o.trafficking_is_heaviest) && !o.offences.empty() && !trafficking)
      add(ChainCheck::heaviest_without_trafficking, "trafficking_is_heaviest");
  }
  void check(const Disposal& o) {
    const std::string& kind = book().list("disposal_kind")[o.kind].code;
    const CodeList& grounds = book().list("dismissal_ground");
    const bool dismissal = kind.starts_with("dismissal_");
    if (dismissal && o.grounds.empty()) add(ChainCheck::ground, "grounds");
    for (const CodeId ground : o.grounds) {
      const Code& code = grounds[ground];
      if (code.code == "a99") {
        if (kind != "administrative") add(ChainCheck::administrative_ground, "grounds");
        continue;
      }
      // A conditional dismissal is one on a policy ground.
      const std::string parent = kind == "dismissal_conditional" ? "dismissal_policy" : kind;
      if (code.parent != parent) add(ChainCheck::ground, "grounds");
      if (code.code == "t01" && o.grounds.size() > 1) add(ChainCheck::ground_alone, "grounds");
    }
  }
  void check(const Judgment& o) {
    if (o.prison_days > longest_prison(o.offences, book().list("offence")))
      add(ChainCheck::long_prison, "prison_days");
    if (o.given_on && o.irrevocable_on && *o.irrevocable_on < *o.given_on)
      add(ChainCheck::order, "irrevocable_on");
  }

  void check_agency(CodeId agency, std::string_view column) {
    if (agency == kUnknown) return;
    const std::string& type = book().organisation()[agency].parent;
    if (type != "police" && type != "marechaussee" && type != "labour_inspectorate")
      add(ChainCheck::agency_does_not_investigate, column);
  }

  struct UsedCode {
    std::string_view column;
    const CodeList* list;
    CodeId code;
  };
  ChainParser& parser_;
  const ChainColumns& columns_;
  const ChainCells& cells_;
  std::vector<Finding>& findings_;
  ChainContent content_;
  std::vector<UsedCode> used_;
  bool wrong_ = false;
};

ChainParser::ChainParser(const Codebook& codebook, const ChainRules& rules, Language language, Date today)
    : codebook_(codebook), rules_(rules), language_(language), today_(today) {}

std::optional<CodeId> ChainParser::code(const CodeList& list, std::string_view text) {
  if (const auto exact = list.find(text)) return exact;
  const std::string key = list.id() + '\n' + std::string(text);
  const auto [entry, added] = seen_.try_emplace(key);
  if (added) entry->second = list.find_spelling(text);
  return entry->second;
}

std::optional<ChainContent> ChainParser::parse(const ChainColumns& columns, const ChainCells& cells,
                                               std::vector<Finding>& findings) {
  return ChainCellReader(*this, columns, cells, findings).read();
}

}  // namespace zicht::intake
