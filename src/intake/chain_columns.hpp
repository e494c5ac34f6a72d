#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/chain.hpp"

namespace zicht::intake {

/// A column that refers to other objects, or that identifies: all that is no field of the object itself.
struct ChainKeyColumn {
  enum class Use : std::uint8_t {
    own_reference,
    case_key,
    suspect_key,
    site_name,
    text,      ///< free text, for the vault
    reports,   ///< references to reports, "organisation:reference"
    concerns,  ///< references to concerns
    investigations,
    cases  ///< numbers of cases
  };
  std::string_view name;
  Use use;
  Relation relation = Relation::became;  ///< of a reference
  bool required = false;
};

/// One kind of object as files have it.
struct ChainColumns {
  ObjectKind kind;
  std::string_view name;                ///< as `--kind` takes it
  std::vector<std::string_view> names;  ///< all columns, in the order of the template
  std::vector<std::string_view> required;
  std::vector<ChainKeyColumn> keys;
};

/// The seven kinds.
const std::vector<ChainColumns>& chain_columns();
/// By the name that `--kind` takes; null = there is no such kind.
const ChainColumns* find_chain_columns(std::string_view name);
const ChainColumns& chain_columns_of(ObjectKind kind);
/// The header of a file of this kind, with its line end.
std::string chain_template(ObjectKind kind);

}  // namespace zicht::intake
