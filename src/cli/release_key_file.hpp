#pragma once

#include <string>

#include "cli/verb_options.hpp"
#include "registry/release_key.hpp"

namespace zicht::cli {

/// Opens a release key; a passphrase comes from a file, or is asked for at the terminal, never from an
/// argument. A key without one opens with a warning. \errors those of ReleaseKey::open; invalid_input: nobody
/// can be asked.
Result<registry::ReleaseKey> open_release_key(const std::string& file, const std::string& passphrase_file,
                                              Console& console);

/// \errors invalid_input: the key lies in a folder where it must not be. \param what  the folder, in words
Result<void> check_key_is_apart(const std::string& key, const std::string& folder, const char* what);

}  // namespace zicht::cli
