// Stored models of linkage: any bytes are refused as no model; a model with a piece of it written over is
// refused or stays one; and a model with any names and numbers is read back as it was, or refused.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "linkage/stored_model.hpp"

namespace {

using namespace zicht;
using linkage::Comparator;
using linkage::StoredModel;

void check(std::string_view text) {
  const auto model = linkage::parse_model(text, "m.json");
  if (!model) {
    if (model.error().code != ErrorCode::invalid_config || model.error().where != "m.json") std::abort();
    return;
  }
  const auto again = linkage::parse_model(to_json(*model), "m.json");
  if (!again || again->hash() != model->hash()) std::abort();
}

/// A model of what `bytes` say; its shares sum to 1.
StoredModel model_of(std::string_view bytes) {
  const auto next = [&]() -> std::uint8_t {
    if (bytes.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    return byte;
  };
  const auto number = [&] { return std::ldexp(1.0 + next() / 256.0, next() % 50 - 10); };
  const auto text = [&] {
    const std::size_t length = std::min<std::size_t>(bytes.size(), next() % 16);
    const std::string_view taken = bytes.substr(0, std::min(length, bytes.size()));
    bytes.remove_prefix(taken.size());
    return std::string(taken);
  };
  StoredModel model;
  model.fields.push_back({text(), Comparator::code, {}, number()});
  const double first = (next() + 1.0) / 300.0;
  const double second = (1.0 - first) * (next() + 1.0) / 300.0;
  model.fields.back().among_matches = {first, second, 1.0 - first - second};
  for (double& bits : model.dependence.log2_ratio) bits = next() / 16.0 - 8.0;
  model.history.push_back({text(), next(), number(), next(), text(), {{number(), number()}}});
  return model;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  switch (data[0] % 3) {
    case 0:
      check(bytes);
      break;
    case 1:
      check(to_json(model_of(bytes)));
      break;
    default: {
      static const std::string written = to_json(model_of("a model that is one of many"));
      std::string changed = written;
      changed.replace((data[1] * std::size_t{256} + data[2]) % written.size(), bytes.size(), bytes);
      check(changed);
    }
  }
  return 0;
}
