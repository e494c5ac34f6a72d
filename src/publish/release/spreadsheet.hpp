#pragma once

#include <string>

#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// data/tables.LANGUAGE.ods: OpenDocument 1.3, a cover that explains the shorthand, then one table a sheet
/// with its shorthand above it. Numbers are numbers; what is not shown is a text in brackets. Compressed by
/// our own code, so that the bytes do not depend on the version of a library.
std::string release_spreadsheet(const ReleaseDesign& design, const ReleaseContext& context,
                                std::span<const ProtectedTable> tables, Language language);

/// A ZIP archive of files in this order, the first stored as it is (ODF's `mimetype`), the others compressed.
/// Same input, same bytes.
std::string zip_archive(std::span<const std::pair<std::string, std::string>> files);

}  // namespace zicht::publish
