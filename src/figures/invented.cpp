#include "figures/invented.hpp"

#include <string>

#include "model/made_up.hpp"

namespace zicht::figures {

std::optional<Label> invented(const FigureBook& book) {
  const auto note = book.measure_words().find("note." + std::string(kMadeUpNote));
  return note == book.measure_words().end() ? std::nullopt : std::optional(note->second);
}

}  // namespace zicht::figures
