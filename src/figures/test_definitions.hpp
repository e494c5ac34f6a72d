#pragma once

#include "figures/figure_book.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::figures {

inline const FigureBook& test_book() {
  static const FigureBook book = FigureBook::parse(shipped_definitions(), shipped_codebook()).value();
  return book;
}

}  // namespace zicht::figures
