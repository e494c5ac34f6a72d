#include "cli/import_setup.hpp"

#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "services/session.hpp"

namespace zicht::cli {

intake::ImportSetup OpenedForImport::setup(const std::string& actor, const std::string& language,
                                           intake::Mapping* mapping) const {
  return {registry.codebook(),
          definitions,
          language == "nl" ? Language::nl : Language::en,
          day_in_amsterdam(system_now()),
          actor,
          mapping};
}

Result<OpenedForImport> open_for_import(const std::string& folder, registry::Access access) {
  ZICHT_TRY(auto registry, open_registry(folder, access));
  ZICHT_TRY(const auto installed, installed_definitions());
  ZICHT_TRY(const auto shipped, read_files(installed));
  ZICHT_TRY(auto definitions,
            intake::IntakeDefinitions::parse(registry.definitions(), shipped, registry.codebook()));
  return OpenedForImport{std::move(registry), std::move(definitions)};
}

Result<std::string> import_template() {
  ZICHT_TRY(const auto installed, installed_definitions());
  ZICHT_TRY(const auto shipped, read_files(installed));
  ZICHT_TRY(const Codebook codebook, Codebook::parse(services::in_folder(shipped, "codelists")));
  ZICHT_TRY(const auto definitions, intake::IntakeDefinitions::parse(shipped, {}, codebook));
  return definitions.fields.csv_template();
}

Result<intake::Mapping> load_mapping(const std::string& name, const registry::DefinitionFiles& definitions) {
  if (const auto own = definitions.find("mappings/" + name + ".toml"); own != definitions.end())
    return intake::Mapping::parse(own->second, own->first);
  ZICHT_TRY(const std::string content, read_file(name));
  return intake::Mapping::parse(content, name);
}

}  // namespace zicht::cli
