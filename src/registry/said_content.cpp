#include "registry/said_content.hpp"

#include "base/text.hpp"
#include "base/visible_text.hpp"
#include "model/report_field.hpp"
#include "registry/payload.hpp"

namespace zicht::registry {
namespace {

void alike(std::string& text) { text = look_alike(text); }
void alike(std::vector<std::string>& texts) {
  for (std::string& text : texts) alike(text);
}

}  // namespace

Hash said_hash(const Report& report, const Identity& identity, const Codebook& codebook) {
  Corrected version{0, {report, identity}, {}, {}};
  Identity& said = version.content.identity;
  said.raw.clear();
  for (const ReportField& field : fields_of_report())
    with_member(field, said, [](auto& member) { alike(member); });
  Bytes bytes = encode(version, codebook);
  const Bytes secrets = secrets_of(version);
  bytes.insert(bytes.end(), secrets.begin(), secrets.end());
  return sha256(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

}  // namespace zicht::registry
