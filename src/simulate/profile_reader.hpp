#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/node.hpp"
#include "model/code_list.hpp"
#include "model/definition_file.hpp"

namespace zicht::simulate {

/// A profile or the names while they are read: a definition file with values of a code book.
class ProfileReader : public DefinitionFile {
 public:
  ProfileReader(std::string_view name, const Codebook& codebook)
      : DefinitionFile(name), codebook_(codebook) {}

  const Codebook& codebook() const { return codebook_; }
  Result<const Node*> part(const Node& table, std::string_view key) const;
  Result<std::int64_t> integer(const Node& table, std::string_view key) const;  ///< 0 to a thousand million
  Result<Date> day(const Node& table, std::string_view key) const;
  using DefinitionFile::number;
  /// A number from `least` to `most`; `otherwise` when the key is not there.
  Result<double> number(const Node& table, std::string_view key, double least, double most,
                        double otherwise) const;
  Result<CodeId> code(const Node& at, const CodeList& list, std::string_view code) const;
  /// A list of texts, of which there is at least one.
  Result<std::vector<std::string>> some_texts(const Node& table, std::string_view key) const;
  /// Weights by code, at least one above 0. Index = code.
  Result<std::vector<double>> shares(const Node& all, std::string_view key, const CodeList& list) const;
  /// A country, or all countries that there are today in a region of the world.
  Result<std::vector<CodeId>> countries(const Node& at, const std::string& written) const;

 private:
  const Codebook& codebook_;
};

}  // namespace zicht::simulate
