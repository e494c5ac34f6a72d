#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace zicht::simulate {

/// Opens an empty stream to write, then read from its start; it is gone when it is closed.
using MakeTemporary = std::function<Result<std::unique_ptr<std::iostream>>()>;

/// Sorts more lines than memory holds: runs of `run_bytes` are sorted and put aside, then merged, at most 64
/// at once. Lines with equal keys keep the order they were added in.
class SortedLines {
 public:
  SortedLines(MakeTemporary make_temporary, std::size_t run_bytes);
  ~SortedLines();
  SortedLines(const SortedLines&) = delete;
  SortedLines& operator=(const SortedLines&) = delete;

  /// \errors io: a temporary stream does not take it.
  Result<void> add(std::int64_t key, std::string_view line);
  /// Gives all lines in order, once; then there are none.
  /// \errors io; errors of `use`.
  Result<void> take(const std::function<Result<void>(std::string_view line)>& use);

 private:
  struct Entry {
    std::int64_t key;
    std::size_t begin, size;
  };
  class Run;
  using Use = std::function<Result<void>(std::int64_t key, std::string_view line)>;
  Result<void> put_aside();
  Result<void> merge(std::size_t first, std::size_t last, const Use& use);

  MakeTemporary make_temporary_;
  std::size_t run_bytes_;
  std::string bytes_;
  std::vector<Entry> entries_;
  std::vector<std::unique_ptr<std::iostream>> runs_;  ///< in the order of adding
};

}  // namespace zicht::simulate
