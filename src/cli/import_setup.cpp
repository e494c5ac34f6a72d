#include "cli/import_setup.hpp"

#include "cli/installation.hpp"
#include "cli/registry_access.hpp"

namespace zicht::cli {

intake::ImportSetup OpenedForImport::setup(const std::string& actor, const std::string& language,
                                           intake::Mapping* mapping) const {
  return {registry.codebook(),
          rules,
          nationalities,
          language == "nl" ? Language::nl : Language::en,
          day_in_amsterdam(system_now()),
          actor,
          mapping};
}

Result<OpenedForImport> open_for_import(const std::string& folder, registry::Access access) {
  ZICHT_TRY(auto registry, open_registry(folder, access));
  const auto& definitions = registry.definitions();
  for (const char* const file : {"validation/rules.toml", "nationalities.csv"})
    if (!definitions.contains(file))
      return fail(ErrorCode::invalid_config, "the registry lacks a definition", file);
  ZICHT_TRY(auto rules,
            intake::ValidationRules::parse(definitions.at("validation/rules.toml"), "validation/rules.toml"));
  ZICHT_TRY(auto nationalities, intake::NationalityLabels::parse(definitions.at("nationalities.csv"),
                                                                 "nationalities.csv", registry.codebook()));
  return OpenedForImport{std::move(registry), std::move(rules), std::move(nationalities)};
}

Result<intake::Mapping> load_mapping(const std::string& name, const registry::DefinitionFiles& definitions) {
  if (const auto own = definitions.find("mappings/" + name + ".toml"); own != definitions.end())
    return intake::Mapping::parse(own->second, own->first);
  ZICHT_TRY(const std::string content, read_file(name));
  return intake::Mapping::parse(content, name);
}

}  // namespace zicht::cli
