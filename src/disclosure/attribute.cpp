#include "disclosure/attribute.hpp"

#include <algorithm>
#include <sstream>

#include "base/row_reader.hpp"
#include "base/text.hpp"

namespace zicht::disclosure {
namespace {

/// Follows the parents of a code upwards within one file.
/// \errors invalid_input: it comes back to a code it has seen, or ends below the total.
Result<void> leads_to_total(CodeIndex code, const std::vector<int>& parent_of,
                            std::span<const std::string> codes, const std::string& file) {
  std::size_t steps = 0;
  CodeIndex at = code;
  while (at != kTotalCode) {
    if (parent_of[at] < 0)
      return fail(ErrorCode::invalid_input, "a code does not lead up to Total: " + codes[at], file,
                  "give the code a row with its parent");
    if (++steps > codes.size())
      return fail(ErrorCode::invalid_input, "a hierarchy goes round in a loop at code " + codes[code], file);
    at = static_cast<CodeIndex>(parent_of[at]);
  }
  return {};
}

}  // namespace

CodeIndex Attribute::add(std::string_view code) {
  if (const auto found = find(code)) return *found;
  const auto index = static_cast<CodeIndex>(codes_.size());
  codes_.emplace_back(code);
  by_code_.emplace(std::string(code), index);
  return index;
}

std::optional<CodeIndex> Attribute::find(std::string_view code) const {
  if (code == kTotalName) return kTotalCode;
  const auto found = by_code_.find(code);
  if (found == by_code_.end()) return std::nullopt;
  return found->second;
}

Attribute Attribute::flat(std::string name, std::span<const std::string> codes) {
  Attribute attribute(std::move(name));
  CodeFamily family;
  for (const std::string& code : codes)
    if (code != kTotalName) family.children.push_back(attribute.add(code));
  if (!family.children.empty()) attribute.families_.push_back(std::move(family));
  attribute.collect_leaves();
  return attribute;
}

Result<std::vector<CodeFamily>> Attribute::read(const HierarchyFile& file) {
  std::istringstream text(file.text);
  ZICHT_TRY(RowReader reader,
            RowReader::open(
                text, {.source = file.name, .advice = "A hierarchy has rows of parent,child.", .knows = {}}));
  std::vector<CodeFamily> families;
  std::map<CodeIndex, std::size_t> family_of;
  std::vector<int> parent_of(1, -1);
  const std::span<const std::string> header = reader.header();
  // The header may be missing: then the first row is one of codes.
  bool at_first = header.size() < 2 || header[0] != "parent" || header[1] != "child";
  while (at_first || reader.next()) {
    const std::string where = reader.here();
    if (at_first ? header.size() < 2 : reader.problem() != RowProblem::none || reader.cells().size() < 2)
      return fail(ErrorCode::invalid_input, "a row of a hierarchy is not parent,child", where);
    const std::string_view parent = at_first ? std::string_view(header[0]) : trimmed(reader.cells()[0]);
    const std::string_view child = at_first ? std::string_view(header[1]) : trimmed(reader.cells()[1]);
    at_first = false;
    if (parent.empty() || child.empty())
      return fail(ErrorCode::invalid_input, "a row of a hierarchy has an empty code", where);
    if (child == kTotalName)
      return fail(ErrorCode::invalid_input, "a hierarchy goes round in a loop: Total has a parent", where);
    const CodeIndex above = add(parent);
    const CodeIndex below = add(child);
    if (codes_.size() > kMostCodes)
      return fail(ErrorCode::invalid_input, "a hierarchy has too many codes", where);
    parent_of.resize(codes_.size(), -1);
    if (parent_of[below] >= 0)
      return fail(ErrorCode::invalid_input, "a code stands in two places of one hierarchy: " + codes_[below],
                  where, "give groupings that overlap a file each: NAME=A.csv,B.csv");
    parent_of[below] = above;
    const auto [at, fresh] = family_of.try_emplace(above, families.size());
    if (fresh) families.push_back({above, {}});
    families[at->second].children.push_back(below);
  }
  if (families.empty()) return fail(ErrorCode::invalid_input, "a hierarchy has no rows", file.name);
  for (std::size_t at = 1; at < parent_of.size(); ++at) {
    const auto code = static_cast<CodeIndex>(at);
    if (parent_of[code] >= 0 || family_of.contains(code))
      ZICHT_CHECK(leads_to_total(code, parent_of, codes_, file.name));
  }
  return families;
}

Result<Attribute> Attribute::from_hierarchies(std::string name, std::span<const HierarchyFile> files) {
  Attribute attribute(std::move(name));
  for (const HierarchyFile& file : files) {
    ZICHT_TRY(const std::vector<CodeFamily> families, attribute.read(file));
    for (const CodeFamily& family : families) {
      // A family that another file has too is one equation, and another family of that code is a second one.
      const auto same = [&family](const CodeFamily& other) {
        return other.parent == family.parent && std::ranges::is_permutation(other.children, family.children);
      };
      if (std::ranges::none_of(attribute.families_, same)) attribute.families_.push_back(family);
    }
  }
  attribute.collect_leaves();
  ZICHT_CHECK(attribute.finish(files));
  return attribute;
}

/// Checks that every family of a code adds up to the same leaves.
Result<void> Attribute::finish(std::span<const HierarchyFile> files) {
  for (const CodeFamily& family : families_) {
    std::vector<CodeIndex> below;
    for (const CodeIndex child : family.children)
      below.insert(below.end(), leaves_[child].begin(), leaves_[child].end());
    std::ranges::sort(below);
    if (!std::ranges::equal(below, leaves_[family.parent]))
      return fail(ErrorCode::invalid_input,
                  "hierarchies of one dimension have other leaves under code " + codes_[family.parent],
                  files.back().name);
  }
  return {};
}

void Attribute::collect_leaves() {
  is_leaf_.assign(codes_.size(), true);
  for (const CodeFamily& family : families_) is_leaf_[family.parent] = false;
  leaves_.assign(codes_.size(), {});
  for (std::size_t code = 0; code < codes_.size(); ++code)
    if (is_leaf_[code]) leaves_[code] = {static_cast<CodeIndex>(code)};
  // Hierarchies are shallow: as many rounds as there are levels.
  for (bool changed = true; changed;) {
    changed = false;
    for (const CodeFamily& family : families_) {
      std::vector<CodeIndex> below = leaves_[family.parent];
      for (const CodeIndex child : family.children)
        below.insert(below.end(), leaves_[child].begin(), leaves_[child].end());
      std::ranges::sort(below);
      below.erase(std::ranges::unique(below).begin(), below.end());
      if (below != leaves_[family.parent]) {
        leaves_[family.parent] = std::move(below);
        changed = true;
      }
    }
  }
  codes_with_.assign(codes_.size(), {});
  for (std::size_t code = 0; code < codes_.size(); ++code)
    for (const CodeIndex leaf : leaves_[code]) codes_with_[leaf].push_back(static_cast<CodeIndex>(code));
}

}  // namespace zicht::disclosure
