#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace zicht::disclosure {

/// Position of a code in its attribute; 0 is the total over all of them.
using CodeIndex = std::uint16_t;
inline constexpr CodeIndex kTotalCode = 0;
inline constexpr std::size_t kMostCodes = 65'000;  ///< of one attribute
inline constexpr std::string_view kTotalName = "Total";

/// A code and the codes that it is the sum of.
struct CodeFamily {
  CodeIndex parent = kTotalCode;
  std::vector<CodeIndex> children;
};

/// A file of `parent,child` rows whose top is `Total`; `name` is for messages.
struct HierarchyFile {
  std::string name;
  std::string text;
};

/// A classification: codes, what each consists of, and its leaves. Several hierarchies over the same leaves
/// are groupings beside each other, which need not be nested.
/// Invariant: each code but Total has at least one leaf; a leaf is a code that no family has as parent.
class Attribute {
 public:
  /// Every code stands directly under the total. Precondition: at most kMostCodes.
  static Attribute flat(std::string name, std::span<const std::string> codes);
  /// \errors invalid_input: no `parent,child` rows, a loop, a code in two places of one file, a code that
  /// does not lead up to Total, or files with other leaves; `where` is file:line.
  static Result<Attribute> from_hierarchies(std::string name, std::span<const HierarchyFile> files);

  const std::string& name() const { return name_; }
  std::span<const std::string> codes() const { return codes_; }
  std::optional<CodeIndex> find(std::string_view code) const;
  std::span<const CodeFamily> families() const { return families_; }
  bool is_leaf(CodeIndex code) const { return is_leaf_[code]; }
  /// Every leaf that stands in the code, in order; of a leaf itself alone.
  std::span<const CodeIndex> leaves(CodeIndex code) const { return leaves_[code]; }
  std::span<const CodeIndex> leaves() const { return leaves_[kTotalCode]; }
  /// Every code in which the leaf stands, itself and the total included, in order.
  std::span<const CodeIndex> codes_with(CodeIndex leaf) const { return codes_with_[leaf]; }

 private:
  explicit Attribute(std::string name) : name_(std::move(name)), codes_{std::string(kTotalName)} {}
  CodeIndex add(std::string_view code);
  Result<std::vector<CodeFamily>> read(const HierarchyFile& file);
  Result<void> finish(std::span<const HierarchyFile> files);
  void collect_leaves();

  std::string name_;
  std::vector<std::string> codes_;
  std::map<std::string, CodeIndex, std::less<>> by_code_;
  std::vector<CodeFamily> families_;
  std::vector<bool> is_leaf_;
  std::vector<std::vector<CodeIndex>> leaves_;
  std::vector<std::vector<CodeIndex>> codes_with_;
};

}  // namespace zicht::disclosure
