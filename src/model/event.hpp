#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "model/chain.hpp"
#include "model/event_kind.hpp"
#include "model/report.hpp"
#include "model/source_table.hpp"

namespace zicht {

/// Position in the log, from 1.
using Sequence = std::uint64_t;

/// What makes sending twice count once: source and the reporter's own reference, or what was said and its
/// occurrence number. Stored only as a keyed hash.
struct OnceKey {
  std::string source;
  std::string reference;
  friend bool operator==(const OnceKey&, const OnceKey&) = default;
};

/// A report version ready for the log.
struct ReportContent {
  Report report;
  Identity identity;
};

// One struct for each kind of event that a caller may append. Reasons are texts of registrars: statistics
// never use them, and they must not name anybody.
struct Submitted {
  ReportContent content;
  std::optional<OnceKey> once;
  std::string submission;  ///< what was sent together carries the same text; empty = alone
  /// Other keys that the same report may have been sent under: as earlier versions made them. They are looked
  /// up, never kept.
  std::vector<OnceKey> once_before = {};
};
struct Corrected {  ///< carries the full new version
  ReportId report;  ///< or the number of an object of the chain
  ReportContent content;
  std::string reason;
  /// The reference that the report has from now on; whoever sends it means this report.
  std::optional<OnceKey> once = {};
  std::optional<ChainContent> object = {};  ///< of an object of the chain; then `content` is empty
};
struct Withdrawn {
  ReportId report;  ///< or the number of an object of the chain
  std::string reason;
};
struct SamePerson {
  ReportId a;
  ReportId b;
  std::string reason;
};
struct DifferentPersons {
  ReportId a;
  ReportId b;
  std::string reason;
};
/// What a registrar settled about a person. What is unknown here stays as the reports say.
struct SettledAttributes : PersonAttributes {
  bool empty() const { return *this == SettledAttributes{}; }
  friend bool operator==(const SettledAttributes&, const SettledAttributes&) = default;
};
struct Settled {  ///< holds for the person that the report belongs to, now and after each merge; the last one
                  ///< wins
  ReportId report;
  SettledAttributes attributes;
  std::string reason;
};
/// Two reports. Invariant: a < b.
struct ReportPair {
  ReportId a = 0;
  ReportId b = 0;
  friend auto operator<=>(const ReportPair&, const ReportPair&) = default;
};
/// What linkage proposed, taken over: who becomes one person, and who does not stay so.
struct LinkageApplied {
  /// Joins of earlier linkages that are taken back; they are, before anybody is joined.
  std::vector<ReportPair> splits;
  /// Likeliest first: where registrars decide later that a join cannot be, those before it hold.
  std::vector<ReportPair> joins;
  std::array<std::uint8_t, 32> model_sha256{};  ///< of the model file that the evidence comes from
  std::uint64_t reports = 0;                    ///< that were compared
  std::uint64_t persons_before = 0;             ///< that these reports were about, by the register
  std::uint64_t persons_after = 0;
  friend bool operator==(const LinkageApplied&, const LinkageApplied&) = default;
};
/// An event of the kinds withdrawn, same, different, linkage_applied or undone does not hold any more.
struct Undone {
  Sequence event = 0;
  std::string reason;
};
struct Viewed {                   ///< identities were opened, by one query
  std::vector<ReportId> reports;  ///< that somebody saw; empty = all
  std::string reason;
  bool compared_with_all = false;  ///< all others were opened in memory too, and not shown
};
struct Erased {     ///< the identity was destroyed, with every reason that was given about the report;
                    ///< statistics stay
  ReportId report;  ///< or the number of an object of the chain
};
struct Adopted {  ///< a definition file came into force
  std::string file;
  std::array<std::uint8_t, 32> sha256;
};

/// An object of the chain, new: one alternative of EventBody a kind of object, which are all alike.
struct ObjectEntered {
  ChainContent content;
  std::optional<OnceKey> once;
  std::string submission;
  std::vector<OnceKey> once_before = {};  ///< as of a report
};
struct FollowedUp : ObjectEntered {};
struct CaseRegistered : ObjectEntered {};
struct DisposalTaken : ObjectEntered {};
struct ConcernSubmitted : ObjectEntered {};
struct InvestigationOpened : ObjectEntered {};
struct SuspectEntered : ObjectEntered {};
struct JudgmentGiven : ObjectEntered {};
struct Tied {  ///< by a registrar; what senders say ties by itself
  Relation relation{};
  ObjectNumber from = 0;
  ObjectNumber to = 0;
  std::string reason;
};
/// Two objects are not tied, whoever said so. A later `Tied` ties them again.
struct Untied {
  Relation relation{};
  ObjectNumber from = 0;
  ObjectNumber to = 0;
  std::string reason;
};

/// What an account may do, or how it signs in, was changed; or a key was given out or taken back.
struct AccountChanged {
  std::string account;  ///< its name, which names nobody outside the office; "key 3" of a key
  std::string action;   ///< "add", "roles", "block"; src/services/accounts.hpp has them all
  std::string detail;   ///< the roles, the organisation; empty = none
};

/// The clock was ahead when the events before this one were recorded: none of them counts as recorded later
/// than this one. What they say of themselves stays in the log.
struct ClockCorrected {
  std::string reason;
};

/// A release came out. Who prepared and who approved it is sealed, because the event itself becomes public.
struct Released {
  std::string release;                         ///< "2025-10-14"
  std::array<std::uint8_t, 32> sums_sha256{};  ///< of its SHA256SUMS
  std::string people;
};
/// A release was taken away from the public.
struct ReleaseWithdrawn {
  std::string release;
  std::array<std::uint8_t, 32> sums_sha256{};
  std::string reason;  ///< with who decided it; sealed
};

/// An aggregate table of another source came in; the same table with other numbers is another version of it.
struct TableImported {
  SourceTable table;
};

/// Somebody knows what a change of a series is about. It does not come again for the same cause: a change of
/// that series in that direction that is no larger. The reason stands open in the log, so it names nobody.
struct AlarmExplained {
  std::string series;                     ///< what it counts: "victim form=labour nationality=UA"
  std::string every;                      ///< how long its periods are: "month"
  int direction = 1;                      ///< 1 = more than expected, -1 = fewer
  std::string from;                       ///< the first period that alarmed: "2024-05"
  std::string until;                      ///< the last period that was looked at
  std::int64_t count = 0;                 ///< what was found
  std::int64_t expected_thousandths = 0;  ///< and what was expected of it, times 1,000
  std::string reason;                     ///< empty = the explanation is taken back
  friend bool operator==(const AlarmExplained&, const AlarmExplained&) = default;
};

using AnyEvent =
    std::variant<Submitted, Corrected, Withdrawn, SamePerson, DifferentPersons, LinkageApplied, Undone,
                 Settled, Viewed, Erased, Adopted, FollowedUp, CaseRegistered, DisposalTaken,
                 ConcernSubmitted, InvestigationOpened, SuspectEntered, JudgmentGiven, Tied, Untied,
                 AccountChanged, ClockCorrected, Released, ReleaseWithdrawn, TableImported, AlarmExplained>;

/// What happened: one of the structs above. It is a class of its own so that copying, moving and destroying
/// 26 alternatives is compiled once, and not in each source that holds an event.
struct EventBody : AnyEvent {
  using AnyEvent::AnyEvent;
  EventBody();
  EventBody(const EventBody& other);
  EventBody(EventBody&& other) noexcept;
  EventBody& operator=(const EventBody& other);
  EventBody& operator=(EventBody&& other) noexcept;
  ~EventBody();
};

/// A visitor made of one function for each alternative: one that lacks an alternative does not compile.
template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

/// The object that an event enters into the chain; null = another kind of event.
const ObjectEntered* entered_object(const EventBody& body);

/// The kind of an event: each alternative of `EventBody` has its own. One without a case, or without a row in
/// `kEventKinds`, does not compile.
EventKind kind_of(const EventBody& body);

/// An event before it has a place in the log.
struct NewEvent {
  EventBody body;
  std::string actor;
  std::optional<Instant> recorded_at;  ///< set by an imported history only; otherwise the registry's clock
};

/// What the registry answers when an event is on disk.
struct Receipt {
  enum class Outcome {
    recorded,           ///< new
    repeated,           ///< the same key with what a version of the report says: counted once
    differing_content,  ///< the same key was there with other content: not recorded, a finding for the sender
  };
  Outcome outcome = Outcome::recorded;
  Sequence sequence = 0;   ///< of the event on disk (for `repeated` and `differing_content` the earlier one)
  ReportId report = 0;     ///< that `repeated` and `differing_content` are about
  bool withdrawn = false;  ///< the report that was there already was withdrawn, so that it does not count
};

}  // namespace zicht
