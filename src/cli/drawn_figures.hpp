#pragma once

#include <span>

#include "cli/console.hpp"
#include "model/figure.hpp"

namespace zicht::cli {

/// Tables that have ranges over draws of who is one person, as text.
void print_ranges(std::span<const FigureTable> tables, bool dutch, Console& console);

}  // namespace zicht::cli
