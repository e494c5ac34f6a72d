#include "model/event.hpp"

#include <concepts>

namespace zicht {

EventBody::EventBody() = default;
EventBody::EventBody(const EventBody& other) = default;
EventBody::EventBody(EventBody&& other) noexcept = default;
EventBody& EventBody::operator=(const EventBody& other) = default;
EventBody& EventBody::operator=(EventBody&& other) noexcept = default;
EventBody::~EventBody() = default;

const ObjectEntered* entered_object(const EventBody& body) {
  return std::visit(
      []<class Event>(const Event& event) -> const ObjectEntered* {
        if constexpr (std::derived_from<Event, ObjectEntered>)
          return &event;
        else
          return nullptr;
      },
      body);
}

EventKind kind_of(const EventBody& body) {
  // alarm_explained is written no more
  static_assert(std::variant_size_v<AnyEvent> + 1 == kEventKinds.size(), "one row in kEventKinds a kind");
  return std::visit(Overloaded{[](const Submitted&) { return EventKind::submitted; },
                               [](const Corrected&) { return EventKind::corrected; },
                               [](const Withdrawn&) { return EventKind::withdrawn; },
                               [](const SamePerson&) { return EventKind::same; },
                               [](const DifferentPersons&) { return EventKind::different; },
                               [](const LinkageApplied&) { return EventKind::linkage_applied; },
                               [](const Undone&) { return EventKind::undone; },
                               [](const Settled&) { return EventKind::settled; },
                               [](const Viewed&) { return EventKind::viewed; },
                               [](const Erased&) { return EventKind::erased; },
                               [](const Adopted&) { return EventKind::adopted; },
                               [](const FollowedUp&) { return EventKind::followed_up; },
                               [](const CaseRegistered&) { return EventKind::case_registered; },
                               [](const DisposalTaken&) { return EventKind::disposal_taken; },
                               [](const ConcernSubmitted&) { return EventKind::concern_submitted; },
                               [](const InvestigationOpened&) { return EventKind::investigation_opened; },
                               [](const SuspectEntered&) { return EventKind::suspect_entered; },
                               [](const JudgmentGiven&) { return EventKind::judgment_given; },
                               [](const Tied&) { return EventKind::tied; },
                               [](const Untied&) { return EventKind::untied; },
                               [](const AccountChanged&) { return EventKind::account_changed; },
                               [](const ClockCorrected&) { return EventKind::clock_corrected; },
                               [](const Released&) { return EventKind::released; },
                               [](const ReleaseWithdrawn&) { return EventKind::release_withdrawn; },
                               [](const TableImported&) { return EventKind::table_imported; },
                               [](const AlarmExplained&) { return EventKind::alarm_explained_sealed; }},
                    body);
}

}  // namespace zicht
