#pragma once

#include <string>
#include <string_view>

#include "base/node.hpp"
#include "intake/field_table.hpp"
#include "model/code_list.hpp"

namespace zicht::server {

/// The API as OpenAPI 3.1 describes it, with the schema of a report made from definitions/intake/fields.toml:
/// fields that a legal basis forbids are forbidden there too.
Node openapi(const intake::FieldTable& fields, const Codebook& codebook);

/// JSON Schema 2020-12 of one report.
Node report_schema(const intake::FieldTable& fields, const Codebook& codebook);

/// The name of a field that somebody sent, shortened and without characters that could do anything.
std::string printable_name(std::string_view name);

}  // namespace zicht::server
