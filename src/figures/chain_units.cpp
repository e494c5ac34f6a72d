#include "figures/chain_units.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace zicht::figures {
namespace {

/// The attributes of one object, until its place in the columns is known.
struct Row {
  std::array<std::vector<CodeId>, kChainAttributes> codes;
  void put(Attribute attribute, CodeId code) {
    if (code != kUnknown) codes.at(chain_attribute(attribute)).push_back(code);
  }
  void put(Attribute attribute, const std::vector<CodeId>& several) {
    for (const CodeId code : several) put(attribute, code);
  }
};

class UnitReader {
 public:
  UnitReader(const ChainSnapshot& chain, const Codebook& codebook) : chain_(chain), book_(codebook) {
    for (const Tie& tie : chain.ties)
      if (tie.relation == Relation::of_case) case_of_.emplace(tie.from, tie.to);
    for (const auto& one : chain.cases) cases_.emplace(one.number, &one.object);
    const CodeId twice = code("disposal_kind", "administrative");
    for (const auto& one : chain.disposals)
      if (const auto its_case = case_of_.find(one.number);
          its_case != case_of_.end() && twice != kUnknown && one.object.kind == twice)
        booked_twice_.insert(its_case->second);
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
        for (const auto& one : chain_.suspects)
          if (one.person != 0) add(one.person, one.number, one.object);
        break;
      case Unit::court_case:
        for (const auto& one : chain_.cases)
          if (!booked_twice_.contains(one.number)) add(one.number, one.object);
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

  void enter(PersonId person, ObjectNumber number, const Report& report, Row row) {
    builder_.add(person, number, report);
    rows_.emplace(number, std::move(row));
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
    Row row;
    row.put(Attribute::concern_kind, o.kind);
    row.put(Attribute::reception_site_type, o.reception_site_type);
    enter(number, number, report, std::move(row));
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
    Row row;
    row.put(Attribute::investigation_origin, o.origin);
    row.put(Attribute::investigation_state, o.state);
    enter(number, number, report, std::move(row));
  }

  void add(ObjectNumber person, ObjectNumber number, const Suspect& o) {
    Report report;
    report.received_on = o.suspected_on;
    report.organisation = o.agency;
    report.sex = o.sex;
    report.birth_year = o.birth_year;
    report.age_at_receipt = o.age;
    report.nationalities = o.nationalities;
    Row row;
    row.put(Attribute::suspect_role, o.role);
    enter(person, number, report, std::move(row));
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

  static Row row_of(const Case& o) {
    Row row;
    row.put(Attribute::office, o.office);
    row.put(Attribute::offence, o.offences);
    row.put(Attribute::trafficking_is_heaviest, o.trafficking_is_heaviest);
    return row;
  }

  void add(ObjectNumber number, const Case& o) { enter(number, number, report_of(o), row_of(o)); }

  /// The case of a disposal or judgment that counts; null = none.
  const Case* counted_case(ObjectNumber number) const {
    const auto its_case = case_of_.find(number);
    if (its_case == case_of_.end() || booked_twice_.contains(its_case->second)) return nullptr;
    const auto found = cases_.find(its_case->second);
    return found == cases_.end() ? nullptr : found->second;
  }

  void add_disposals() {
    const CodeId no = book_.yes_no().find("no").value_or(kUnknown);
    std::unordered_map<ObjectNumber, const Numbered<Disposal>*> last;
    for (const auto& one : chain_.disposals) {
      const Case* const its_case = counted_case(one.number);
      if (its_case == nullptr || one.object.final == no || !one.object.decided_on) continue;
      if (its_case->registered_on && *one.object.decided_on < *its_case->registered_on) continue;
      const Numbered<Disposal>*& kept = last[case_of_.at(one.number)];
      if (kept == nullptr || kept->object.decided_on <= one.object.decided_on) kept = &one;
    }
    for (const auto& one : chain_.disposals) {
      const auto its_case = case_of_.find(one.number);
      const auto kept = its_case == case_of_.end() ? last.end() : last.find(its_case->second);
      if (kept == last.end() || kept->second != &one) continue;
      const Case& of = *cases_.at(its_case->second);
      Report report = report_of(of);
      report.received_on = one.object.decided_on;
      Row row = row_of(of);
      row.put(Attribute::disposal_kind, one.object.kind);
      if (!one.object.grounds.empty()) row.put(Attribute::dismissal_ground, one.object.grounds.front());
      enter(one.number, one.number, report, std::move(row));
    }
  }

  void add_judgments() {
    const CodeId first = code("instance", "first");
    std::unordered_map<ObjectNumber, const Numbered<Judgment>*> last;
    for (const auto& one : chain_.judgments) {
      if (counted_case(one.number) == nullptr || one.object.instance != first || !one.object.given_on)
        continue;
      const Numbered<Judgment>*& kept = last[case_of_.at(one.number)];
      if (kept == nullptr || kept->object.given_on <= one.object.given_on) kept = &one;
    }
    for (const auto& one : chain_.judgments) {
      const auto its_case = case_of_.find(one.number);
      const auto kept = its_case == case_of_.end() ? last.end() : last.find(its_case->second);
      if (kept == last.end() || kept->second != &one) continue;
      const Case& of = *cases_.at(its_case->second);
      Report report = report_of(of);
      report.received_on = one.object.given_on;
      Row row = row_of(of);
      row.put(Attribute::instance, one.object.instance);
      row.put(Attribute::outcome, one.object.outcome);
      enter(one.number, one.number, report, std::move(row));
    }
  }

  /// The attributes in the order in which the objects came to stand.
  UnitColumns laid_out() {
    UnitColumns columns;
    columns.snapshot = std::move(builder_).finish(chain_.as_of, chain_.tree_size);
    for (const ReportId number : columns.snapshot.report)
      for (std::size_t at = 0; at < kChainAttributes; ++at)
        columns.attributes.at(at).push_slice(rows_.at(number).codes.at(at));
    return columns;
  }

  const ChainSnapshot& chain_;
  const Codebook& book_;
  StatSnapshotBuilder builder_;
  std::unordered_map<ObjectNumber, Row> rows_;
  std::unordered_map<ObjectNumber, ObjectNumber> case_of_;
  std::unordered_map<ObjectNumber, const Case*> cases_;
  std::unordered_set<ObjectNumber> booked_twice_;
};

}  // namespace

UnitColumns columns_of(const ChainSnapshot& chain, const Codebook& codebook, Unit unit) {
  return UnitReader(chain, codebook).read(unit);
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
