#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "linkage/expected_errors.hpp"
#include "linkage/link.hpp"
#include "linkage/link_input.hpp"

namespace zicht::services {

/// The records of one or two files, and which of them are about one person.
struct LinkedFiles {
  linkage::LinkInput input;             ///< its view is empty: a large file leaves no room for both
  std::vector<std::uint8_t> source_of;  ///< by record: the file
  linkage::LinkResult result;
  /// By record: the record of its person whose file and name come first, so that the order of rows plays no
  /// part.
  std::vector<std::uint32_t> named_after;
  linkage::ExpectedErrors expected;  ///< links of rows that were left out count as missed
  std::vector<Finding> findings;     ///< of reading, then of linking
};

/// \errors as read_link_input() and link(); invalid_input: one to one, and not two files.
Result<LinkedFiles> link_files(const linkage::LinkMapping& mapping, std::vector<linkage::NamedStream> files,
                               const linkage::LinkOptions& options);

}  // namespace zicht::services
