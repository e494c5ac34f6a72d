#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"
#include "model/report.hpp"

// What was done with a report: the objects of the chain, and how they hang together. Every code is a position
// in the list of definitions/codelists that the field's comment names; kUnknown = not known.

namespace zicht {

/// The sequence number of the event that entered the object. Shown with its kind's letter: "I17".
using ObjectNumber = std::uint64_t;

/// What a number of the register can stand for.
enum class ObjectKind : std::uint8_t {
  report,
  concern,
  follow_up,
  investigation,
  suspect,
  court_case,
  disposal,
  judgment,
  table  ///< an aggregate table of another source (source_table.hpp): tied to nothing
};

/// How many people a concern is about, both ends included. `upper` empty: unbounded above.
struct PeopleInterval {
  std::int32_t lower = 0;
  std::optional<std::int32_t> upper;
  friend bool operator==(const PeopleInterval&, const PeopleInterval&) = default;
};

/// A concern (zorg, signaal): somebody saw something, and it is no registration of a victim. Of a person
/// (`about` = person) the last five fields may be known; of a group or a place never.
struct Concern {
  CodeId organisation = kUnknown;  ///< organisation
  std::optional<Date> received_on;
  CodeId channel = kUnknown;  ///< channel
  CodeId about = kUnknown;    ///< concern_about
  PeopleInterval people;
  CodeId kind = kUnknown;  ///< concern_kind; the first that was named
  std::vector<CodeId> other_kinds;
  CodeId form = kUnknown;  ///< form
  CodeId sub_form = kUnknown;
  CodeId place = kUnknown;  ///< place
  std::vector<CodeId> countries;
  CodeId region = kUnknown;
  CodeId unaccompanied_minor = kUnknown;  ///< yes_no
  CodeId minors = kUnknown;               ///< yes_no
  CodeId reception_site_type = kUnknown;
  std::vector<CodeId> indicators;
  CodeId why_no_report = kUnknown;
  CodeId legal_basis = kUnknown;
  CodeId sex = kUnknown;
  AgeInterval age;
  std::vector<CodeId> nationalities;  ///< country
  CodeId residence_status = kUnknown;
  friend bool operator==(const Concern&, const Concern&) = default;
};

/// What an organisation did with reports or concerns (ties `follows_up`), perhaps within an investigation
/// (`within`). The parent of a kind is its group; which kinds end what was begun is said by
/// `ends_follow_up`.
struct FollowUp {
  CodeId organisation = kUnknown;
  std::optional<Date> on;
  CodeId kind = kUnknown;    ///< follow_up_kind
  CodeId reason = kUnknown;  ///< no_action_reason; only of kind no_action
  friend bool operator==(const FollowUp&, const FollowUp&) = default;
};

/// Whether a follow-up of this kind ends the wait of a report; the others (enriched, heard, passed on, care)
/// are steps on the way, which neither end nor compete. `report_made` ends the wait of a concern only.
inline bool ends_follow_up(std::string_view follow_up_kind, ObjectKind subject) {
  if (follow_up_kind == "report_made") return subject == ObjectKind::concern;
  return follow_up_kind == "investigation_opened" || follow_up_kind == "joined_investigation" ||
         follow_up_kind == "transferred_abroad" || follow_up_kind == "administrative" ||
         follow_up_kind == "no_action";
}

struct Investigation {
  CodeId agency = kUnknown;  ///< organisation
  std::optional<Date> opened_on;
  CodeId origin = kUnknown;  ///< investigation_origin
  CodeId form = kUnknown;    ///< form; the primary one
  std::vector<CodeId> other_forms;
  CodeId sub_form = kUnknown;
  CodeId scope = kUnknown;  ///< scope: the route of the recruitment, not the nationality of anybody
  CodeId place = kUnknown;
  std::vector<CodeId> countries;
  CodeId region = kUnknown;
  CodeId minor_victims = kUnknown;  ///< yes_no
  CodeId complex = kUnknown;        ///< yes_no
  CodeId joint_team = kUnknown;     ///< yes_no
  CodeId state = kUnknown;          ///< investigation_state
  std::optional<Date> state_on;
  std::optional<Date> closed_on;
  std::optional<std::int64_t> victims_known;
  std::optional<std::int64_t> suspects_known;
  friend bool operator==(const Investigation&, const Investigation&) = default;
};

/// Somebody whom an agency suspects. No name enters the register, not even sealed.
struct Suspect {
  CodeId agency = kUnknown;  ///< organisation
  std::optional<Date> suspected_on;
  CodeId legal_person = kUnknown;  ///< yes_no
  CodeId sex = kUnknown;
  std::optional<std::int16_t> birth_year;
  AgeInterval age;  ///< on the day of suspicion
  std::vector<CodeId> nationalities;
  CodeId role = kUnknown;  ///< suspect_role
  friend bool operator==(const Suspect&, const Suspect&) = default;
};

/// A case (zaak) at the prosecution: one suspect, one number.
struct Case {
  std::optional<Date> registered_on;
  CodeId office = kUnknown;                   ///< office
  std::vector<CodeId> offences;               ///< offence
  CodeId trafficking_is_heaviest = kUnknown;  ///< yes_no
  CodeId from_agency = kUnknown;              ///< organisation
  CodeId form = kUnknown;
  CodeId scope = kUnknown;
  CodeId minor_victims = kUnknown;  ///< yes_no
  friend bool operator==(const Case&, const Case&) = default;
};

/// A disposal (afdoening) of a case by the prosecution; the case is its tie `of_case`.
struct Disposal {
  std::optional<Date> decided_on;
  CodeId kind = kUnknown;       ///< disposal_kind
  std::vector<CodeId> grounds;  ///< dismissal_ground, in order of weight
  CodeId of = kUnknown;         ///< disposal_of
  CodeId final = kUnknown;      ///< yes_no; not said = yes
  friend bool operator==(const Disposal&, const Disposal&) = default;
};

/// A judgment (uitspraak) in a case; the case is its tie `of_case`.
struct Judgment {
  std::optional<Date> given_on;
  CodeId instance = kUnknown;            ///< instance
  CodeId outcome = kUnknown;             ///< outcome, for trafficking
  CodeId convicted_of_other = kUnknown;  ///< yes_no
  std::vector<CodeId> offences;          ///< offence
  std::optional<std::int64_t> prison_days;
  std::optional<std::int64_t> prison_days_suspended;
  std::optional<std::int64_t> community_hours;
  std::optional<std::int64_t> fine_cents;
  CodeId compensation = kUnknown;  ///< yes_no
  std::optional<Date> irrevocable_on;
  friend bool operator==(const Judgment&, const Judgment&) = default;
};

/// One object of any kind but a report, in the order of ObjectKind.
using ChainObject = std::variant<Concern, FollowUp, Investigation, Suspect, Case, Disposal, Judgment>;

inline ObjectKind kind_of(const ChainObject& object) { return static_cast<ObjectKind>(object.index() + 1); }

/// How two objects hang together. From and to, and how many: docs/decisions/0095-chain-ties.md.
enum class Relation : std::uint8_t {
  became,           ///< concern -> report
  investigated_in,  ///< report or concern -> investigation
  merged_into,      ///< investigation -> investigation
  names,            ///< investigation -> suspect
  prosecuted_in,    ///< suspect -> case
  led_to,           ///< investigation -> case
  joined_to,        ///< case -> case
  of_case,          ///< disposal or judgment -> case
  follows_up,       ///< follow-up -> report or concern
  within            ///< follow-up -> investigation
};
inline constexpr std::size_t kRelations = 10;

/// Whether a relation leads from an object of one kind to one of another.
constexpr bool can_tie(Relation relation, ObjectKind from, ObjectKind to) {
  const auto leads = [&](ObjectKind a, ObjectKind b) { return from == a && to == b; };
  using enum ObjectKind;
  switch (relation) {
    case Relation::became:
      return leads(concern, report);
    case Relation::investigated_in:
      return leads(report, investigation) || leads(concern, investigation);
    case Relation::merged_into:
      return leads(investigation, investigation);
    case Relation::names:
      return leads(investigation, suspect);
    case Relation::prosecuted_in:
      return leads(suspect, court_case);
    case Relation::led_to:
      return leads(investigation, court_case);
    case Relation::joined_to:
      return leads(court_case, court_case);
    case Relation::of_case:
      return leads(disposal, court_case) || leads(judgment, court_case);
    case Relation::follows_up:
      return leads(follow_up, report) || leads(follow_up, concern);
    case Relation::within:
      return leads(follow_up, investigation);
  }
  return false;
}

/// Why the register holds that two objects are tied.
enum class TieBasis : std::uint8_t {
  source,     ///< the sender of one of them wrote the other's reference
  registrar,  ///< a registrar said so
  same_key    ///< both carry the same keyed hash: suspect and case
};

/// Invariant: from and to are of the kinds of the relation.
struct Tie {
  Relation relation{};
  ObjectNumber from = 0;
  ObjectNumber to = 0;
  TieBasis basis = TieBasis::source;
  friend auto operator<=>(const Tie&, const Tie&) = default;
};

/// Objects that a relation within one kind (merged_into, joined_to) leads back to, over others or at once,
/// and what stands between two such circles: none of them is the one that goes on. In ascending order.
/// \param ties  sorted, as a snapshot has them
std::vector<ObjectNumber> tied_in_circle(std::span<const Tie> ties, Relation relation);

/// An object as a snapshot shows it.
template <class Object>
struct Numbered {
  ObjectNumber number = 0;
  Object object;
};

/// A suspect, and who it is.
struct NumberedSuspect {
  ObjectNumber number = 0;
  Suspect object;
  /// The lowest number among the suspects of the same agency with the same key; 0 = the sender gave no key,
  /// so that nobody can say whether this is another person.
  ObjectNumber person = 0;
};

/// How many references of one relation point at what is not in the register yet.
struct WaitingReferences {
  Relation relation{};
  std::int64_t references = 0;
};

/// The chain objects that are active as of a date, each as its last version says it, without identities, keys
/// and references: what `figures` and `chain` read beside a StatSnapshot of the same date. Objects stand in
/// the order of their numbers. Ties hold between what is active: chain objects here, reports in the
/// StatSnapshot; they stand sorted, each once, with the strongest basis first (source, registrar, same_key).
struct ChainSnapshot {
  Date as_of;
  std::uint64_t tree_size = 0;
  std::vector<Numbered<Concern>> concerns;
  std::vector<Numbered<FollowUp>> follow_ups;
  std::vector<Numbered<Investigation>> investigations;
  std::vector<NumberedSuspect> suspects;
  std::vector<Numbered<Case>> cases;
  std::vector<Numbered<Disposal>> disposals;
  std::vector<Numbered<Judgment>> judgments;
  std::vector<Tie> ties;
  std::vector<WaitingReferences> waiting;  ///< only relations of which some wait
};

/// A reference as its sender wrote it. It may tell who somebody is, so the log holds its keyed hash only.
struct Reference {
  Relation relation{};
  /// How the other one is known: {organisation, its own reference} of a report; {kind ":" organisation, its
  /// own reference} of an object; {"case", number} of a case.
  std::string source;
  std::string reference;
  friend bool operator==(const Reference&, const Reference&) = default;
};

/// What goes into the vault of a chain object, and nowhere else.
struct ChainSecrets {
  /// It is whole for a concern about a person with a legal duty or consent; others have own_reference and
  /// free_text only.
  Identity identity;
  std::string site_name;
  std::string case_key;  ///< the number of the case
  friend bool operator==(const ChainSecrets&, const ChainSecrets&) = default;
};

/// A version of a chain object ready for the log.
struct ChainContent {
  ChainObject object;
  ChainSecrets secrets;
  std::vector<Reference> references;
  /// What others call the object: makes sending it twice count once, and references find it. None: its sender
  /// has no reference of its own for it.
  std::optional<Reference> known_as;
  std::string person_key;  ///< of a suspect and of a case: the sender's number of the person; kept as a keyed
                           ///< hash only
};

}  // namespace zicht
