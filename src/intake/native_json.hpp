#pragma once

#include <deque>
#include <string>

#include "base/node.hpp"
#include "intake/report_parser.hpp"

namespace zicht::intake {

/// Lays a JSON object of native fields ("episodes" being a list of objects) out as cells. Keeps the texts
/// alive.
class JsonRecord {
 public:
  /// The name of the first field that does not exist or has a value of the wrong kind; empty = all went well.
  std::string read(const Node& object);
  const RawRecord& record() const { return record_; }

 private:
  std::string read_fields(const Node& object, bool of_episode, std::uint8_t episode);
  RawRecord record_;
  std::deque<std::string> texts_;
};

/// A report as `JsonRecord` reads it: every field that is known, and those that must be there.
Node to_native(const ReportContent& content, const Codebook& book);

}  // namespace zicht::intake
