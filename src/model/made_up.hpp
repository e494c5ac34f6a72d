#pragma once

#include <algorithm>
#include <string_view>

#include "model/figure.hpp"

// How figures of people who do not exist say so. The definitions of a registry know it
// (figures/invented.hpp), each table that is made with them carries a note, and whatever shows a table reads
// it from there.

namespace zicht {

/// The note of a table of such a registry.
inline constexpr std::string_view kMadeUpNote = "made_up";

/// Null = its people exist.
inline const TableNote* made_up_note(const FigureTable& table) {
  const auto found = std::ranges::find(table.notes, kMadeUpNote, &TableNote::id);
  return found == table.notes.end() ? nullptr : &*found;
}

}  // namespace zicht
