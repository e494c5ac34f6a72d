// Any bytes as the payload of an event: refused, or read and written and read the same.
#include <cstdint>
#include <cstdlib>

#include "model/shipped_definitions.hpp"
#include "registry/payload.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const zicht::Codebook& book = zicht::shipped_codebook();
  const auto report = zicht::registry::decode_report({data, size}, book);
  if (report) {
    const auto payload = zicht::registry::encode(zicht::Submitted{{*report, {}}, {}, ""}, book);
    if (!(zicht::registry::decode_report(payload, book).value() == *report)) std::abort();
  }
  const auto linkage = zicht::registry::decode_linkage({data, size});
  if (linkage) {
    const auto payload = zicht::registry::encode(*linkage, book);
    if (!(zicht::registry::decode_linkage(payload).value() == *linkage)) std::abort();
  }
  static_cast<void>(zicht::registry::decode_undone({data, size}));
  static_cast<void>(zicht::registry::decode_submission({data, size}));
  static_cast<void>(zicht::registry::decode_secrets({data, size}));
  return 0;
}
