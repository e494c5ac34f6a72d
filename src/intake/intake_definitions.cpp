#include "intake/intake_definitions.hpp"

namespace zicht::intake {

Result<IntakeDefinitions> IntakeDefinitions::parse(const std::map<std::string, std::string>& files,
                                                   const std::map<std::string, std::string>& shipped,
                                                   const Codebook& codebook) {
  constexpr const char* kFields = "intake/fields.toml";
  constexpr const char* kRules = "validation/rules.toml";
  constexpr const char* kNationalities = "nationalities.csv";
  for (const char* const name : {kFields, kRules, kNationalities})
    if (!files.contains(name) && !shipped.contains(name))
      return fail(ErrorCode::invalid_config, "the registry lacks a definition", name);
  const auto content = [&](const char* name) {
    const auto own = files.find(name);
    return std::string_view(own != files.end() ? own->second : shipped.at(name));
  };
  ZICHT_TRY(FieldTable fields, FieldTable::parse(content(kFields), kFields, codebook));
  std::optional<ValidationRules> shipped_rules;
  if (const auto found = shipped.find(kRules); found != shipped.end()) {
    ZICHT_TRY(shipped_rules, ValidationRules::parse(found->second, kRules));
  }
  ZICHT_TRY(ValidationRules rules,
            ValidationRules::parse(content(kRules), kRules, shipped_rules ? &*shipped_rules : nullptr));
  ZICHT_TRY(NationalityLabels nationalities,
            NationalityLabels::parse(content(kNationalities), kNationalities, codebook));
  return IntakeDefinitions{std::move(fields), std::move(rules), std::move(nationalities)};
}

}  // namespace zicht::intake
