#pragma once

#include <string>

#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// data/tables.LANGUAGE.ods: OpenDocument 1.3, a cover that explains the shorthand, then one table a sheet
/// with its shorthand above it. Numbers are numbers; what is not shown is a text in brackets. Written without
/// compression, so that the bytes do not depend on the version of a library.
std::string release_spreadsheet(const ReleaseDesign& design, const ReleaseContext& context,
                                std::span<const ProtectedTable> tables, Language language);

/// A ZIP archive of files stored as they are, in this order. Same input, same bytes.
std::string stored_archive(std::span<const std::pair<std::string, std::string>> files);

}  // namespace zicht::publish
