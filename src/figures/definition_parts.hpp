#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "figures/figure_book.hpp"
#include "model/definition_file.hpp"

// What files of figures have in common, whatever their kind.

namespace zicht::figures {

/// How every definition begins.
struct DefinitionHeading {
  std::string id;
  std::string hash;
  std::int64_t order = 0;
  Label title;
  Label text;
};
/// \errors invalid_config: a key that is missing; a file that is not named after its id.
Result<DefinitionHeading> parse_heading(const DefinitionFile& file, const Node& node,
                                        std::string_view content);
Result<Unit> parse_unit(const DefinitionFile& file, const Node& node);
/// Positions among the dimensions. \errors invalid_config: one that dimensions.toml does not have; over four.
Result<std::vector<std::size_t>> parse_dimensions(const DefinitionFile& file, const Node& node,
                                                  const std::vector<Dimension>& dimensions);
Result<std::vector<Filter>> parse_filters(const DefinitionFile& file, const Node& only,
                                          const Codebook& codebook);

/// Whether a definition is of the kind count: it says so, or names no kind.
bool is_count(const Node& definition);
/// A definition of another kind.
/// \errors invalid_config: no such kind; a unit, an attribute or an end that the kind does not know.
Result<Measure> parse_measure(const DefinitionFile& file, const Node& node, std::string_view content,
                              const std::vector<Dimension>& dimensions, const Codebook& codebook);
/// \errors invalid_config: a word that the program needs is missing.
Result<MeasureWords> parse_measure_words(std::string_view toml, std::string_view name,
                                         const std::vector<Measure>& measures);
/// Gives a measure the breaks that concern it: those that name it, or codes of what it is broken down by, or
/// of what its series count, or nothing at all.
void add_breaks(const std::vector<DefinedBreak>& breaks, Measure& of);

}  // namespace zicht::figures
