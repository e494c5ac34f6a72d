#pragma once

#include <string>

#include "model/code_list.hpp"
#include "services/chain_measures.hpp"

namespace zicht::cli {

/// What is said of the chain beyond counts, as lines of text in a language: cautious where the tests are.
std::string chain_text(const services::ChainMeasures& measures, const Codebook& codebook,
                       const figures::FigureBook& figures, Language language);

}  // namespace zicht::cli
