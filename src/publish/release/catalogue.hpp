#pragma once

#include <string>

#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// catalog.jsonld of a release: one graph for data catalogues (DCAT-AP-NL 3.0) and dataset search
/// (schema.org), a dataset per figure with its distributions.
std::string release_catalogue(const ReleaseDesign& design, const ReleaseContext& context,
                              std::span<const ProtectedTable> tables);

}  // namespace zicht::publish
