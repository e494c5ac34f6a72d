#include "figures/chain_units.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>

#include "model/judged_outcome.hpp"

namespace zicht::figures {
namespace {

/// The attributes of one object, until they stand in columns. One is used again for all objects.
struct Row {
  std::array<std::vector<CodeId>, kChainAttributes> codes;
  void clear() {
    for (std::vector<CodeId>& of_attribute : codes) of_attribute.clear();
  }
  void put(Attribute attribute, CodeId code) {
    if (code != kUnknown) codes.at(chain_attribute(attribute)).push_back(code);
  }
  void put(Attribute attribute, const std::vector<CodeId>& several) {
    for (const CodeId code : several) put(attribute, code);
  }
};

class UnitReader {
 public:
  UnitReader(const ChainSnapshot& chain, const Codebook& codebook, const ChainCounting& counting,
             YearSpan years)
      : chain_(chain), book_(codebook), counting_(counting), years_(years) {
    yes_ = book_.yes_no().find("yes").value_or(kUnknown);
    of_case_ = std::ranges::equal_range(chain.ties, Relation::of_case, {}, &Tie::relation);
    booked_twice_.resize(chain.cases.size());
    const CodeId twice = code("disposal_kind", "administrative");
    for (const auto& one : chain.disposals)
      if (twice != kUnknown && one.object.kind == twice)
        if (const auto its_case = case_of(one.number)) booked_twice_[*its_case] = true;
  }

  UnitColumns read(Unit unit) && {
    switch (unit) {
      case Unit::concern:
        for (const auto& one : chain_.concerns) add(one.number, one.object);
        break;
      case Unit::investigation:
        for (const auto& one : chain_.investigations) add(one.number, one.object);
        break;
      case Unit::suspect:
        add_suspects();
        break;
      case Unit::court_case:
        for (std::size_t at = 0; at < chain_.cases.size(); ++at)
          if (!booked_twice_[at] && is_in_scope(chain_.cases[at].object))
            add(chain_.cases[at].number, chain_.cases[at].object);
        break;
      case Unit::disposal:
        add_disposals();
        break;
      case Unit::judgment:
        add_judgments();
        break;
      case Unit::victim:
      case Unit::report:
        break;
    }
    return laid_out();
  }

 private:
  CodeId code(std::string_view list, std::string_view text) const {
    return book_.list(list).find(text).value_or(kUnknown);
  }

  Row& fresh_row() {
    row_.clear();
    return row_;
  }

  /// \param row  the attributes of the object. Precondition: numbers come in ascending order.
  void enter(PersonId person, ObjectNumber number, const Report& report, const Row& row) {
    builder_.add(person, number, report);
    if (!numbers_.empty() && numbers_.back() == number) return;  // it stands for another year or person
    numbers_.push_back(number);
    for (std::size_t at = 0; at < kChainAttributes; ++at) in_order_.at(at).push_slice(row.codes.at(at));
  }

  void add(ObjectNumber number, const Concern& o) {
    Report report;
    report.received_on = o.received_on;
    report.organisation = o.organisation;
    report.sex = o.sex;
    report.age_at_receipt = o.age;
    report.nationalities = o.nationalities;
    report.residence_status = o.residence_status;
    report.unaccompanied_minor = o.unaccompanied_minor;
    Episode& episode = report.episodes.emplace_back();
    episode.form = o.form;
    episode.sub_form = o.sub_form;
    episode.place = o.place;
    episode.region = o.region;
    episode.countries = o.countries;
    Row& row = fresh_row();
    row.put(Attribute::concern_kind, o.kind);
    row.put(Attribute::reception_site_type, o.reception_site_type);
    enter(number, number, report, row);
  }

  void add(ObjectNumber number, const Investigation& o) {
    Report report;
    report.received_on = o.opened_on;
    report.organisation = o.agency;
    const auto put = [&](CodeId form) {
      Episode& episode = report.episodes.emplace_back();
      episode.form = form;
      episode.sub_form = o.sub_form;
      episode.place = o.place;
      episode.region = o.region;
      episode.countries = o.countries;
      episode.scope = o.scope;
    };
    put(o.form);
    for (const CodeId form : o.other_forms) put(form);
    Row& row = fresh_row();
    row.put(Attribute::investigation_origin, o.origin);
    row.put(Attribute::investigation_state, o.state);
    if (counting_.investigation_year == InvestigationYear::running_in_year && o.opened_on)
      for (int year = std::max(year_of(*o.opened_on) + 1, years_.first);
           year <= std::min(last_year_of(o), years_.last); ++year) {
        Report later = report;
        later.received_on = make_date(year, 1, 1).value();
        builder_.add(number, number, later);
      }
    enter(number, number, report, row);
  }

  /// The year in which an investigation ended, or that of the as-of date while it runs. A state that ends it
  /// and has no day ended it nobody knows when: it is counted in the year of its opening only.
  int last_year_of(const Investigation& o) const {
    if (o.closed_on) return year_of(*o.closed_on);
    const std::string& state = book_.list("investigation_state")[o.state].code;
    if (state == "running" || state == "unknown") return year_of(chain_.as_of);
    return year_of(o.state_on.value_or(*o.opened_on));
  }

  void add_suspects() {
    if (counting_.suspect_unit == SuspectUnit::person) {
      for (const auto& one : chain_.suspects)
        if (one.person != 0) add(one.person, one.number, one.object);
      return;
    }
    std::unordered_map<ObjectNumber, std::vector<ObjectNumber>> named_in;
    for (const Tie& tie : chain_.ties)
      if (tie.relation == Relation::names) named_in[tie.to].push_back(tie.from);
    // Whoever is suspected twice in one investigation is one suspect of it.
    std::map<std::pair<ObjectNumber, ObjectNumber>, PersonId> suspect_of;
    for (const auto& one : chain_.suspects) {
      std::vector<ObjectNumber>& investigations = named_in[one.number];
      if (investigations.empty()) investigations.push_back(0);  // an investigation that is not here
      const ObjectNumber person = one.person == 0 ? one.number : one.person;
      for (const ObjectNumber investigation : investigations) {
        const auto of = suspect_of.emplace(std::pair(person, investigation), suspect_of.size() + 1).first;
        add(of->second, one.number, one.object);
      }
    }
  }

  void add(ObjectNumber person, ObjectNumber number, const Suspect& o) {
    Report report;
    report.received_on = o.suspected_on;
    report.organisation = o.agency;
    report.sex = o.sex;
    report.birth_year = o.birth_year;
    report.age_at_receipt = o.age;
    report.nationalities = o.nationalities;
    Row& row = fresh_row();
    row.put(Attribute::suspect_role, o.role);
    enter(person, number, report, row);
  }

  static Report report_of(const Case& o) {
    Report report;
    report.received_on = o.registered_on;
    report.organisation = o.from_agency;
    Episode& episode = report.episodes.emplace_back();
    episode.form = o.form;
    episode.scope = o.scope;
    return report;
  }

  Row& row_of(const Case& o) {
    Row& row = fresh_row();
    row.put(Attribute::office, o.office);
    row.put(Attribute::offence, o.offences);
    row.put(Attribute::trafficking_is_heaviest, o.trafficking_is_heaviest);
    return row;
  }

  void add(ObjectNumber number, const Case& o) { enter(number, number, report_of(o), row_of(o)); }

  /// The position of the case that a disposal or judgment is of; none = it is not here.
  std::optional<std::size_t> case_of(ObjectNumber number) const {
    const auto tie = std::ranges::lower_bound(of_case_, number, {}, &Tie::from);
    if (tie == of_case_.end() || tie->from != number) return std::nullopt;
    const auto found = std::ranges::lower_bound(chain_.cases, tie->to, {}, &Numbered<Case>::number);
    if (found == chain_.cases.end() || found->number != tie->to) return std::nullopt;
    return static_cast<std::size_t>(found - chain_.cases.begin());
  }
  /// The same of a case that counts.
  std::optional<std::size_t> counted_case(ObjectNumber number) const {
    const auto at = case_of(number);
    return at && !booked_twice_[*at] && is_in_scope(chain_.cases[*at].object) ? at : std::nullopt;
  }

  bool is_in_scope(const Case& one) const {
    return counting_.case_scope == CaseScope::any_charge || one.trafficking_is_heaviest == yes_;
  }

  /// Whether a disposal is a dismissal; unknown while its kind is.
  CodeId dismissal(CodeId kind) const {
    const std::string& code = book_.list("disposal_kind")[kind].code;
    const bool technical = code == "dismissal_technical" && counting_.dismissals != Dismissals::policy;
    const bool policy = (code == "dismissal_policy" || code == "dismissal_conditional") &&
                        counting_.dismissals != Dismissals::technical;
    if (kind == kUnknown) return kUnknown;
    return technical || policy ? yes_ : book_.yes_no().find("no").value_or(kUnknown);
  }

  /// The last object of each case that counts, by day and then by place in the register, in the order of the
  /// register.
  /// \param day  when it was; none = it does not count
  template <class Object, class DayOf, class Use>
  void last_of_each_case(const std::vector<Numbered<Object>>& objects, DayOf day, Use use) {
    std::vector<const Numbered<Object>*> last(chain_.cases.size());
    for (const auto& one : objects) {
      const auto at = counted_case(one.number);
      if (!at || !day(one.object, chain_.cases[*at].object)) continue;
      const Numbered<Object>*& kept = last[*at];
      if (kept == nullptr ||
          *day(kept->object, chain_.cases[*at].object) <= *day(one.object, chain_.cases[*at].object))
        kept = &one;
    }
    for (const auto& one : objects)
      if (const auto at = counted_case(one.number); at && last[*at] == &one)
        use(one, chain_.cases[*at].object);
  }

  void add_disposals() {
    const CodeId no = book_.yes_no().find("no").value_or(kUnknown);
    const auto day = [no](const Disposal& one, const Case& of) -> std::optional<Date> {
      if (one.final == no || (one.decided_on && of.registered_on && *one.decided_on < *of.registered_on))
        return std::nullopt;
      return one.decided_on;
    };
    last_of_each_case(chain_.disposals, day, [&](const Numbered<Disposal>& one, const Case& of) {
      Report report = report_of(of);
      report.received_on = one.object.decided_on;
      Row& row = row_of(of);
      row.put(Attribute::disposal_kind, one.object.kind);
      row.put(Attribute::dismissal, dismissal(one.object.kind));
      if (!one.object.grounds.empty()) row.put(Attribute::dismissal_ground, one.object.grounds.front());
      enter(one.number, one.number, report, row);
    });
  }

  void add_judgments() {
    const CodeId first = code("instance", "first");
    const bool first_only = counting_.instance == JudgmentInstance::first;
    const auto day = [=](const Judgment& one, const Case&) {
      return first_only && one.instance != first ? std::nullopt : one.given_on;
    };
    last_of_each_case(chain_.judgments, day, [&](const Numbered<Judgment>& one, const Case& of) {
      Report report = report_of(of);
      report.received_on = one.object.given_on;
      Row& row = row_of(of);
      row.put(Attribute::instance, one.object.instance);
      row.put(Attribute::outcome, judged_outcome(one.object, counting_.convicted, book_));
      enter(one.number, one.number, report, row);
    });
  }

  /// The attributes in the order in which the objects came to stand.
  UnitColumns laid_out() {
    UnitColumns columns;
    columns.snapshot = std::move(builder_).finish(chain_.as_of, chain_.tree_size);
    for (const ReportId number : columns.snapshot.report) {
      const auto position =
          static_cast<std::size_t>(std::ranges::lower_bound(numbers_, number) - numbers_.begin());
      for (std::size_t at = 0; at < kChainAttributes; ++at)
        columns.attributes.at(at).push_slice(in_order_.at(at)[position]);
    }
    return columns;
  }

  const ChainSnapshot& chain_;
  const Codebook& book_;
  const ChainCounting& counting_;
  YearSpan years_;
  CodeId yes_ = kUnknown;
  StatSnapshotBuilder builder_;
  Row row_;
  std::vector<ObjectNumber> numbers_;  ///< of the objects that stand in columns, ascending
  ChainAttributes in_order_;           ///< their attributes in that order
  std::span<const Tie> of_case_;
  std::vector<bool> booked_twice_;  ///< by position of the case
};

}  // namespace

UnitColumns columns_of(const ChainSnapshot& chain, const Codebook& codebook, Unit unit,
                       const ChainCounting& counting, YearSpan years) {
  return UnitReader(chain, codebook, counting, years).read(unit);
}

bool has_any(const ChainSnapshot& chain, Unit unit) {
  switch (unit) {
    case Unit::concern:
      return !chain.concerns.empty();
    case Unit::investigation:
      return !chain.investigations.empty();
    case Unit::suspect:
      return !chain.suspects.empty();
    case Unit::court_case:
      return !chain.cases.empty();
    case Unit::disposal:
      return !chain.disposals.empty();
    case Unit::judgment:
      return !chain.judgments.empty();
    case Unit::victim:
    case Unit::report:
      return true;
  }
  return false;
}

}  // namespace zicht::figures
