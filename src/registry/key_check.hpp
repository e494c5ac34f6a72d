#pragma once

#include <filesystem>

#include "registry/key_store.hpp"
#include "registry/sqlite/database.hpp"

namespace zicht::registry {

/// How many sealed texts are tried.
enum class KeysTried {
  newest,  ///< the newest that has a key: quick, at each opening for writing
  all,     ///< every one: when a registry is put together again
};

/// Whether keys are those of a log, and no older than it. Keys of another registry would seal what nobody can
/// open any more, and take every report that is sent again for a new one.
/// \param keys_folder  where the signing key is
/// \param heads_file   the heads beside the log, with the public key that signed them; may not be there
/// \errors conflict: the keys are of another registry, or were copied before the newest sealed texts were
///         made; says which.  corrupt, io.
Result<void> check_keys(Database& log, KeyStore& keys, const std::filesystem::path& keys_folder,
                        const std::filesystem::path& heads_file, KeysTried tried);

}  // namespace zicht::registry
