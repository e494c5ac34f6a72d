#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/node.hpp"
#include "model/object_number.hpp"
#include "services/report_history.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Every version of an object of the chain, its ties that registrars said, who and when.
struct ObjectHistory {
  NamedObject object;
  std::vector<HistoryEvent> events;  ///< in the order of the log
};
/// \errors not_found: no object of this kind has the number.  invalid_input: it is a report.  corrupt, io.
Result<ObjectHistory> object_history(Session& session, NamedObject object);

/// The withdrawal of an object or table was wrong: it counts again, as it was, and so do its ties.
/// \errors as object_history; conflict: it is not withdrawn.
Result<Sequence> undo_object_withdrawal(Session& session, NamedObject object, const std::string& reason,
                                        const std::string& actor);

/// The fields of an object that are known, in the order and words of a file of its kind.
std::vector<std::pair<std::string, std::string>> fields_of(const ChainObject& object, const Codebook& book);

/// "I17", its events as a history of a report has them. Nothing that is sealed is in it.
Node to_node(const ObjectHistory& history, const Codebook& book);

}  // namespace zicht::services
