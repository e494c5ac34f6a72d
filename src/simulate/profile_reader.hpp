#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/node.hpp"
#include "model/code_list.hpp"

namespace zicht::simulate {

/// Reads values of a profile or of the names; each error says name:line.
struct ProfileReader {
  std::string_view name;
  const Codebook& codebook;

  std::unexpected<Error> wrong(const Node& at, std::string message) const;
  Result<const Node*> part(const Node& table, std::string_view key) const;
  Result<std::int64_t> integer(const Node& table, std::string_view key) const;  ///< 0 or more
  Result<std::string> text(const Node& table, std::string_view key) const;
  Result<Date> day(const Node& table, std::string_view key) const;
  /// A number from `least` to `most`; `otherwise` when the key is not there and there is one.
  Result<double> number(const Node& table, std::string_view key, double least, double most,
                        std::optional<double> otherwise = std::nullopt) const;
  Result<CodeId> code(const Node& at, const CodeList& list, std::string_view code) const;
  Result<void> only_keys(const Node& table, const std::set<std::string_view>& known) const;
  /// A list of texts; empty when the key is not there and it need not be.
  Result<std::vector<std::string>> texts(const Node& table, std::string_view key, bool required) const;
  /// The tables of [[key]]; none when the key is not there.
  Result<std::vector<const Node*>> tables(const Node& document, std::string_view key) const;
  /// Weights by code, at least one above 0. Index = code.
  Result<std::vector<double>> shares(const Node& all, std::string_view key, const CodeList& list) const;
  /// A country, or all countries that there are today in a region of the world.
  Result<std::vector<CodeId>> countries(const Node& at, const std::string& written) const;
};

}  // namespace zicht::simulate
