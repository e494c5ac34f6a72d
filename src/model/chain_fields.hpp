#pragma once

#include <string_view>
#include <type_traits>

#include "model/chain.hpp"

// Every field of every chain object, once: its name in files and on the screen, its number in the log, its
// code list, and whether it must be there. Reading, writing, showing and checking a field follow from this.

namespace zicht {

struct ChainField {
  std::string_view name;
  int key = 0;            ///< in the log; never used again within its object
  std::string_view list;  ///< the code list of a code or of several; empty = no codes
  bool required = false;  ///< must be written, `unknown` allowed where it is a code
};

/// A primary code and the others behind it, which files write as one list with bars.
template <class First, class Others>
struct FirstAndOthers {
  First& first;
  Others& others;
};

template <class Object, class Plain>
concept IsObject = std::is_same_v<std::remove_const_t<Object>, Plain>;

/// Calls `visit(ChainField, member)` for every field of the object, in the order of the columns. A member is
/// a CodeId, a vector of them, a FirstAndOthers, an optional Date, an optional number, an AgeInterval or a
/// PeopleInterval.
template <IsObject<Concern> Object, class Visit>
void for_each_field(Object& o, Visit&& visit) {
  visit(ChainField{"organisation", 1, "organisation", true}, o.organisation);
  visit(ChainField{"received_on", 2, "", true}, o.received_on);
  visit(ChainField{"channel", 3, "channel"}, o.channel);
  visit(ChainField{"about", 4, "concern_about", true}, o.about);
  visit(ChainField{"people", 5, ""}, o.people);
  visit(ChainField{"kind", 6, "concern_kind", true}, FirstAndOthers{o.kind, o.other_kinds});
  visit(ChainField{"form", 7, "form", true}, o.form);
  visit(ChainField{"sub_form", 8, "sub_form"}, o.sub_form);
  visit(ChainField{"place", 9, "place"}, o.place);
  visit(ChainField{"countries", 10, "country"}, o.countries);
  visit(ChainField{"region", 11, "region"}, o.region);
  visit(ChainField{"unaccompanied_minor", 12, "yes_no", true}, o.unaccompanied_minor);
  visit(ChainField{"minors", 13, "yes_no"}, o.minors);
  visit(ChainField{"reception_site_type", 14, "reception_site_type"}, o.reception_site_type);
  visit(ChainField{"indicators", 15, "indicator"}, o.indicators);
  visit(ChainField{"why_no_report", 16, "why_no_report", true}, o.why_no_report);
  visit(ChainField{"legal_basis", 17, "legal_basis"}, o.legal_basis);
  visit(ChainField{"sex", 18, "sex"}, o.sex);
  visit(ChainField{"age", 19, ""}, o.age);
  visit(ChainField{"nationalities", 20, "country"}, o.nationalities);
  visit(ChainField{"residence_status", 21, "residence_status"}, o.residence_status);
}

template <IsObject<FollowUp> Object, class Visit>
void for_each_field(Object& o, Visit&& visit) {
  visit(ChainField{"organisation", 1, "organisation", true}, o.organisation);
  visit(ChainField{"on", 2, "", true}, o.on);
  visit(ChainField{"kind", 3, "follow_up_kind", true}, o.kind);
  visit(ChainField{"reason", 4, "no_action_reason"}, o.reason);
}

template <IsObject<Investigation> Object, class Visit>
void for_each_field(Object& o, Visit&& visit) {
  visit(ChainField{"agency", 1, "organisation", true}, o.agency);
  visit(ChainField{"opened_on", 2, "", true}, o.opened_on);
  visit(ChainField{"origin", 3, "investigation_origin", true}, o.origin);
  visit(ChainField{"form", 4, "form", true}, FirstAndOthers{o.form, o.other_forms});
  visit(ChainField{"sub_form", 5, "sub_form"}, o.sub_form);
  visit(ChainField{"scope", 6, "scope", true}, o.scope);
  visit(ChainField{"place", 7, "place"}, o.place);
  visit(ChainField{"countries", 8, "country"}, o.countries);
  visit(ChainField{"region", 9, "region"}, o.region);
  visit(ChainField{"minor_victims", 10, "yes_no"}, o.minor_victims);
  visit(ChainField{"complex", 11, "yes_no"}, o.complex);
  visit(ChainField{"joint_team", 12, "yes_no"}, o.joint_team);
  visit(ChainField{"state", 13, "investigation_state", true}, o.state);
  visit(ChainField{"state_on", 14, ""}, o.state_on);
  visit(ChainField{"closed_on", 15, ""}, o.closed_on);
  visit(ChainField{"victims_known", 16, ""}, o.victims_known);
  visit(ChainField{"suspects_known", 17, ""}, o.suspects_known);
}

template <IsObject<Suspect> Object, class Visit>
void for_each_field(Object& o, Visit&& visit) {
  visit(ChainField{"agency", 1, "organisation", true}, o.agency);
  visit(ChainField{"suspected_on", 2, "", true}, o.suspected_on);
  visit(ChainField{"legal_person", 3, "yes_no"}, o.legal_person);
  visit(ChainField{"sex", 4, "sex"}, o.sex);
  visit(ChainField{"birth_year", 5, ""}, o.birth_year);
  visit(ChainField{"age", 6, ""}, o.age);
  visit(ChainField{"nationalities", 7, "country"}, o.nationalities);
  visit(ChainField{"role", 8, "suspect_role"}, o.role);
}

template <IsObject<Case> Object, class Visit>
void for_each_field(Object& o, Visit&& visit) {
  visit(ChainField{"office", 1, "office", true}, o.office);
  visit(ChainField{"registered_on", 2, "", true}, o.registered_on);
  visit(ChainField{"offences", 3, "offence", true}, o.offences);
  visit(ChainField{"trafficking_is_heaviest", 4, "yes_no"}, o.trafficking_is_heaviest);
  visit(ChainField{"from_agency", 5, "organisation"}, o.from_agency);
  visit(ChainField{"form", 6, "form"}, o.form);
  visit(ChainField{"scope", 7, "scope"}, o.scope);
  visit(ChainField{"minor_victims", 8, "yes_no"}, o.minor_victims);
}

template <IsObject<Disposal> Object, class Visit>
void for_each_field(Object& o, Visit&& visit) {
  visit(ChainField{"decided_on", 1, "", true}, o.decided_on);
  visit(ChainField{"kind", 2, "disposal_kind", true}, o.kind);
  visit(ChainField{"grounds", 3, "dismissal_ground"}, o.grounds);
  visit(ChainField{"of", 4, "disposal_of"}, o.of);
  visit(ChainField{"final", 5, "yes_no"}, o.final);
}

template <IsObject<Judgment> Object, class Visit>
void for_each_field(Object& o, Visit&& visit) {
  visit(ChainField{"given_on", 1, "", true}, o.given_on);
  visit(ChainField{"instance", 2, "instance", true}, o.instance);
  visit(ChainField{"outcome", 3, "outcome", true}, o.outcome);
  visit(ChainField{"convicted_of_other", 4, "yes_no"}, o.convicted_of_other);
  visit(ChainField{"offences", 5, "offence"}, o.offences);
  visit(ChainField{"prison_days", 6, ""}, o.prison_days);
  visit(ChainField{"prison_days_suspended", 7, ""}, o.prison_days_suspended);
  visit(ChainField{"community_hours", 8, ""}, o.community_hours);
  visit(ChainField{"fine_cents", 9, ""}, o.fine_cents);
  visit(ChainField{"compensation", 10, "yes_no"}, o.compensation);
  visit(ChainField{"irrevocable_on", 11, ""}, o.irrevocable_on);
}

}  // namespace zicht
