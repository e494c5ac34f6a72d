#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "intake/chain_columns.hpp"
#include "intake/chain_rules.hpp"
#include "model/chain.hpp"
#include "model/finding.hpp"

namespace zicht::intake {

/// The cells of one row by column name, as text; views into the row they came from.
using ChainCells = std::map<std::string_view, std::string_view>;

/// Turns cells into an object of the chain and says what is wrong with them, by the rules that one row can
/// break (CH-001 to CH-004, CH-010 to CH-016, CH-020, CH-022 to CH-025, CH-027, CH-029, CH-030).
class ChainParser {
 public:
  /// \param today  a later day lies in the future
  ChainParser(const Codebook& codebook, const ChainRules& rules, Language language, Date today);

  /// The object, or nothing when a finding is an error. Findings have rule, severity, column, message and
  /// suggestion; row and line are the caller's.
  std::optional<ChainContent> parse(const ChainColumns& columns, const ChainCells& cells,
                                    std::vector<Finding>& findings);

  Finding finding(ChainCheck check, std::string column,
                  const std::map<std::string, std::string>& values = {}) const {
    return rules_.finding(check, std::move(column), language_, values);
  }

 private:
  friend class ChainCellReader;
  std::optional<CodeId> code(const CodeList& list, std::string_view text);
  const Codebook& codebook_;
  const ChainRules& rules_;
  Language language_;
  Date today_;
  std::unordered_map<std::string, std::optional<CodeId>> seen_;  ///< by list and spelling
};

/// What others call an object of a kind by its sender's own reference: `sender` is the code of an
/// organisation; a case needs none. The relation is for the caller to set.
Reference object_key(ObjectKind kind, std::string_view sender, std::string_view reference);

/// Whether a text holds what looks like the number of a case: 99/123456-24.
bool holds_case_number(std::string_view text);

}  // namespace zicht::intake
