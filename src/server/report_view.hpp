#pragma once

#include <string>
#include <vector>

#include "server/service.hpp"

namespace zicht::server {

/// A field of a report or a person, in words.
struct ShownField {
  std::string name;  ///< of the native column
  std::string label;
  std::string value;  ///< empty = not known
};

/// The fields of a report that do not identify, in the words of the visit's language; all of them, known or
/// not.
std::vector<ShownField> shown_fields(Service& service, const Report& report, Language language);
/// The fields that identify.
std::vector<ShownField> shown_fields(Service& service, const Identity& identity, Language language);

/// The fields that are known, as rows of a page: {label, value}.
Node known_rows(const std::vector<ShownField>& fields);

/// Adds what followed on a report or concern to the events about it, in the order of the log.
Result<void> add_follow_ups(Service& service, ObjectNumber subject,
                            std::vector<registry::LoggedEvent>& events);

/// The reports of the person in the path; none when there is no such person any more.
Result<std::vector<registry::ListedReport>> reports_of_person(Service& service, const Visit& visit);

/// The fields of the form for what followed; today and the visitor's organisation are filled in.
std::string follow_up_fields(Service& service, const Visit& visit, web::FormValues values,
                             const std::vector<Finding>& findings);

/// "registrar, analyst" in the words of the visit's language.
std::string role_texts(Service& service, const std::vector<Role>& roles, const Visit& visit);
/// The name of an organisation, or its code when the list lacks it.
std::string organisation_text(Service& service, const std::string& code, Language language);

/// What an event says happened, in words.
std::string event_text(const Visit& visit, Service& service, const registry::LoggedEvent& event);

/// What happened, an entry an event, oldest first. \param with_accounts  else organisations are named only,
/// and of others' looks and decisions nothing but that they were
Node timeline(Service& service, const Visit& visit, const std::vector<registry::LoggedEvent>& events,
              bool with_accounts);

}  // namespace zicht::server
