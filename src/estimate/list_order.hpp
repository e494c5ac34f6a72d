#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/hierarchical_model.hpp"

namespace zicht::estimate {

/// An order of the lists of a table: place i holds list order[i] of the table.
using ListOrder = std::vector<int>;

/// An order that depends on the counts alone and not on how the columns stand: permuting the columns of a
/// table gives the same counts in this order. Random draws walk the histories in it, so that the same people
/// are drawn whatever order a file has. Lists are told apart by whom they saw, first by how many; lists that
/// can be exchanged without changing a count stand in any order. (Among lists that share nearly all their
/// counts without being exchangeable, only the first few thousand orders are compared.)
/// \param persons  2^k counts by ListMask
ListOrder canonical_order(int list_count, std::span<const std::int64_t> persons);

/// The counts with the lists in this order.
std::vector<std::int64_t> in_order(std::span<const std::int64_t> persons, const ListOrder& order);
/// The table with its lists in this order, names included.
CaptureTable in_order(const CaptureTable& table, const ListOrder& order);
/// A table in its canonical order.
CaptureTable in_canonical_order(const CaptureTable& table);

/// What a model of a table in this order is called in the table itself.
HierarchicalModel in_table(const HierarchicalModel& model, const ListOrder& order);

}  // namespace zicht::estimate
