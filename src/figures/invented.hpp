#pragma once

#include <optional>

#include "figures/figure_book.hpp"

namespace zicht::figures {

/// What each table says where the people of the registry do not exist; none = they do. The book knows it from
/// the definitions that it was read from.
std::optional<Label> invented(const FigureBook& book);

}  // namespace zicht::figures
