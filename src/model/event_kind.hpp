#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace zicht {

/// Kinds of events as the log numbers them. A number is never used again. docs/format.md has the same table,
/// and the numbers that are reserved for kinds to come.
enum class EventKind : std::uint8_t {
  submitted = 1,
  corrected = 2,
  withdrawn = 3,
  same = 4,
  different = 5,
  linkage_applied = 6,
  settled = 7,
  adopted = 8,
  viewed = 9,
  followed_up = 10,
  case_registered = 11,
  disposal_taken = 12,
  released = 13,
  erased = 14,
  undone = 15,
  concern_submitted = 16,
  investigation_opened = 17,
  suspect_entered = 18,
  judgment_given = 19,
  tied = 20,
  untied = 21,
  account_changed = 22,
  clock_corrected = 30,
  release_withdrawn = 31,
  table_imported = 32,
  /// With its reason open: such events are read, and written no more.
  alarm_explained = 33,
  alarm_explained_sealed = 34,
};

/// What the `subject` column of an event names.
enum class EventSubject : std::uint8_t {
  nothing,  ///< 0: the event is about no object, or about many that its payload names
  itself,   ///< its own sequence: the event makes an object, whose number that is
  object,   ///< the number of an object that an earlier event made
};

/// What follows from the kind of an event alone.
struct EventKindRow {
  EventKind kind;
  std::string_view name;  ///< as histories, `show` and JSON write it
  EventSubject subject;
  bool linkage_depends;  ///< a proposal of linkage made before such an event may be out of date after it
  bool figures_depend;   ///< a figure may be another after it
  bool sealed_with_subject = false;  ///< what it seals has the key of its subject, not of the event
};

/// One row a kind, in the order of their numbers. A kind without a row does not compile (`kind_of` in
/// event.hpp, and the checks below).
inline constexpr std::array kEventKinds = {
    EventKindRow{EventKind::submitted, "submitted", EventSubject::itself, true, true},
    EventKindRow{EventKind::corrected, "corrected", EventSubject::object, true, true, true},
    EventKindRow{EventKind::withdrawn, "withdrawn", EventSubject::object, true, true},
    EventKindRow{EventKind::same, "same", EventSubject::object, true, true},
    EventKindRow{EventKind::different, "different", EventSubject::object, true, true},
    EventKindRow{EventKind::linkage_applied, "linkage_applied", EventSubject::nothing, false, true},
    EventKindRow{EventKind::settled, "settled", EventSubject::object, false, true},
    EventKindRow{EventKind::adopted, "adopted", EventSubject::nothing, true, false},
    EventKindRow{EventKind::viewed, "viewed", EventSubject::nothing, false, false},
    EventKindRow{EventKind::followed_up, "followed_up", EventSubject::itself, false, true},
    EventKindRow{EventKind::case_registered, "case_registered", EventSubject::itself, false, true},
    EventKindRow{EventKind::disposal_taken, "disposal_taken", EventSubject::itself, false, true},
    EventKindRow{EventKind::released, "released", EventSubject::nothing, false, false},
    EventKindRow{EventKind::erased, "erased", EventSubject::object, true, false},
    EventKindRow{EventKind::undone, "undone", EventSubject::nothing, true, true},
    EventKindRow{EventKind::concern_submitted, "concern_submitted", EventSubject::itself, false, true},
    EventKindRow{EventKind::investigation_opened, "investigation_opened", EventSubject::itself, false, true},
    EventKindRow{EventKind::suspect_entered, "suspect_entered", EventSubject::itself, false, true},
    EventKindRow{EventKind::judgment_given, "judgment_given", EventSubject::itself, false, true},
    EventKindRow{EventKind::tied, "tied", EventSubject::nothing, false, true},
    EventKindRow{EventKind::untied, "untied", EventSubject::nothing, false, true},
    EventKindRow{EventKind::account_changed, "account_changed", EventSubject::nothing, false, false},
    EventKindRow{EventKind::clock_corrected, "clock_corrected", EventSubject::nothing, false, false},
    EventKindRow{EventKind::release_withdrawn, "release_withdrawn", EventSubject::nothing, false, false},
    EventKindRow{EventKind::table_imported, "table_imported", EventSubject::itself, false, false},
    EventKindRow{EventKind::alarm_explained, "alarm_explained", EventSubject::nothing, false, false},
    EventKindRow{EventKind::alarm_explained_sealed, "alarm_explained_sealed", EventSubject::nothing, false,
                 false},
};

/// The row of a kind; none for a number that this program does not know.
constexpr const EventKindRow* find_kind(EventKind kind) {
  for (const EventKindRow& row : kEventKinds)
    if (row.kind == kind) return &row;
  return nullptr;
}

/// The kind of this name; none when there is no such kind.
constexpr std::optional<EventKind> kind_named(std::string_view name) {
  for (const EventKindRow& row : kEventKinds)
    if (row.name == name) return row.kind;
  return std::nullopt;
}

/// "submitted", "linkage_applied"; "unknown" for a number that this program does not know.
constexpr std::string_view name_of(EventKind kind) {
  const EventKindRow* const row = find_kind(kind);
  return row == nullptr ? "unknown" : row->name;
}

/// Whether an event of this kind enters an object of the chain: those that make something, but for reports
/// and tables.
constexpr bool enters_object(EventKind kind) {
  const EventKindRow* const row = find_kind(kind);
  return row != nullptr && row->subject == EventSubject::itself && kind != EventKind::submitted &&
         kind != EventKind::table_imported;
}

namespace event_kind_checks {

constexpr bool numbers_ascend() {
  for (std::size_t at = 1; at < kEventKinds.size(); ++at)
    if (kEventKinds[at - 1].kind >= kEventKinds[at].kind) return false;
  return true;
}
constexpr bool names_differ() {
  for (std::size_t a = 0; a < kEventKinds.size(); ++a)
    for (std::size_t b = a + 1; b < kEventKinds.size(); ++b)
      if (kEventKinds[a].name == kEventKinds[b].name) return false;
  return true;
}
static_assert(numbers_ascend() && names_differ());

}  // namespace event_kind_checks
}  // namespace zicht
