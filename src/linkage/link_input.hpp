#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/row_reader.hpp"
#include "linkage/link_mapping.hpp"
#include "model/finding.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// One file and what errors call it.
struct NamedStream {
  std::istream& in;
  std::string name;
};

/// An IdentityView with what the records are called, and what was not taken.
struct LinkInput {
  IdentityView view;
  std::string label_bytes;                   ///< labels, one after another
  std::vector<std::uint64_t> label_begins;   ///< by record, and the end of the last
  std::vector<std::uint64_t> rows_read;      ///< by file
  std::vector<std::uint64_t> rows_left_out;  ///< by file
  std::vector<Finding> findings;             ///< with the file's name in the message; no value of a record
  std::string_view label(std::size_t record) const {
    return std::string_view(label_bytes)
        .substr(label_begins[record], label_begins[record + 1] - label_begins[record]);
  }
  std::uint64_t all_rows_left_out() const;
  /// The share of the pairs of rows in the files whose rows were both read: 1 when nothing was left
  /// out.
  double share_of_pairs_read() const;
};

/// Reads one or two files (sources 0 and 1) with the same mapping. Encoding and, where the mapping states
/// none, delimiter are told from each file. Rows that are none (ragged, a stray quote, bytes that are no
/// text) are left out, counted and named by line; so are cells that hold a word for nothing or no date, which
/// are missing.
/// \errors invalid_input: a file without header, or of another format (base/row_reader.hpp); a mapped column
/// that is not there, or there twice; two records of a file with one name; more than 4 billion records.
///         io: the stream fails.
Result<LinkInput> read_link_input(const LinkMapping& mapping, std::vector<NamedStream> files,
                                  std::size_t threads = 1);

}  // namespace zicht::linkage
