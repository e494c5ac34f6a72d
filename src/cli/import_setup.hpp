#pragma once

#include <string>

#include "intake/import.hpp"
#include "registry/registry.hpp"

namespace zicht::cli {

/// A registry with what reading reports into it needs.
struct OpenedForImport {
  registry::Registry registry;
  intake::IntakeDefinitions definitions;

  /// \param mapping  null = native fields
  intake::ImportSetup setup(const std::string& actor, const std::string& language,
                            intake::Mapping* mapping) const;
};

/// \errors as opening a registry; invalid_config: it lacks a definition, or one is wrong.
Result<OpenedForImport> open_for_import(const std::string& folder, registry::Access access);

/// A CSV file to fill in, by the definitions that came with the program. \errors as reading them.
Result<std::string> import_template();

/// The mapping by its path, or by the name of one that the registry holds: "ctdc_kanon_2021".
/// \errors not_found: no such file.  invalid_config: the mapping is wrong.
Result<intake::Mapping> load_mapping(const std::string& name, const registry::DefinitionFiles& definitions);

}  // namespace zicht::cli
