// Any bytes as the sheet of an audit, then a sheet that was drawn, with those bytes as verdicts, or in its
// sizes: refused with a place, or an answer within its bounds.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "linkage/audit_sheet.hpp"

namespace {

using namespace zicht::linkage;

void read(const std::string& sheet) {
  std::istringstream in(sheet);
  const auto answers = read_audit_sheet(in, "fuzz");
  if (!answers) {
    if (answers.error().where.empty()) std::abort();
    return;
  }
  for (const zicht::stats::StratumSample& stratum : answers->strata)
    if (stratum.hits < 0 || stratum.unknown < 0 || stratum.hits + stratum.unknown > stratum.drawn ||
        stratum.drawn > stratum.units)
      std::abort();
  if (answers->reviewed + answers->skipped > answers->asked) std::abort();
  const AuditResult result = audit_result(*answers);
  for (const auto& interval : {result.precision, result.recall, result.recall_with_lost})
    if (!(interval.lower >= 0 && interval.lower <= interval.upper && interval.upper <= 1)) std::abort();
}

/// Small or very large, from the first byte, which is taken away.
std::int64_t size_from(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return byte < 128 ? byte : std::numeric_limits<std::int64_t>::max() >> (byte % 4 * 10);
}

/// By their first letter, so that they are found soon; or as they are.
std::string verdict_from(const std::string& line) {
  for (const char* const verdict : {"same", "different", "cannot say"})
    if (line.size() == 1 && line[0] == verdict[0]) return verdict;
  return line;
}

/// A sheet whose checks are right: a byte a size, then a verdict a pair, on lines.
std::string filled_in(std::string_view bytes) {
  AuditSample sample;
  for (std::int64_t& pairs : sample.pairs_of) pairs = size_from(bytes);
  sample.lost_by_blocking = size_from(bytes);
  std::vector<std::string> verdicts;
  std::istringstream lines{std::string(bytes)};
  for (std::string line; verdicts.size() < 32 && std::getline(lines, line);)
    verdicts.push_back(verdict_from(line));
  for (std::uint32_t at = 0; at < verdicts.size(); ++at)
    sample.drawn.push_back({2 * at, 2 * at + 1, (at + verdicts[at].size()) % kAuditStrata.size()});
  std::istringstream drawn(
      audit_sheet(sample, "E1", [](std::uint32_t record) { return "R" + std::to_string(record); }));
  std::string sheet;
  std::getline(drawn, sheet);
  std::size_t next = 0;
  for (std::string row; std::getline(drawn, row); ++next) {
    // The fourth column is empty and nothing before it is quoted.
    const std::size_t verdict = row.find(",,");
    sheet += '\n' + row.substr(0, verdict + 1) + verdicts[next] + row.substr(verdict + 1);
  }
  return sheet;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  read(filled_in(bytes));
  return 0;
}
