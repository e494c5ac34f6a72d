// Any bytes as a mapping of files to link or the rest of one, up to a line of dashes, and as a file that it
// reads: refused with a code and a place, or a view with a label and a value of each field for every record.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "linkage/link_input.hpp"

namespace {

using namespace zicht;

constexpr std::string_view kCut = "\n---\n";
constexpr std::string_view kBegun = "record = \"a\"\n[[field]]\nkind = \"given_name\"\ncolumns = [\"b\"]\n";
constexpr std::string_view kKind = "[[field]]\ncolumns = [\"b\", \"c\"]\nkind = \"";
constexpr std::string_view kHeader = "w;d;m;p;e\n";
constexpr std::string_view kWhole = R"(
delimiter = ";"
[legal_basis]
column = "w"
withheld = ["n"]
[[field]]
kind = "birth_date"
columns = ["d", "m"]
order = "dmy"
[[field]]
kind = "exploitation_period"
columns = ["p"]
[[field]]
kind = "encoding"
columns = ["e"]
)";

void check(const linkage::LinkInput& input, const linkage::LinkMapping& mapping) {
  if (input.view.columns().size() != mapping.fields.size()) std::abort();
  if (input.label_begins.size() != input.view.record_count() + 1) std::abort();
  for (std::size_t record = 0; record < input.view.record_count(); ++record) {
    if (input.label(record).size() > input.label_bytes.size()) std::abort();
    for (const IdentityColumn& column : input.view.columns())
      if (column.value_of.size() != input.view.record_count() ||
          column.text(column.value_of[record]).size() > column.bytes.size())
        std::abort();
  }
}

/// A mapping, a line of dashes, and a file.
void read(std::string_view text) {
  const std::size_t cut = std::min(text.find(kCut), text.size());
  const auto mapping = linkage::LinkMapping::parse(text.substr(0, cut), "m.toml");
  if (!mapping) {
    if (mapping.error().code != ErrorCode::invalid_config || !mapping.error().where.starts_with("m.toml"))
      std::abort();
    return;
  }
  std::istringstream file(std::string(text.substr(std::min(text.size(), cut + kCut.size()))));
  std::vector<linkage::NamedStream> files;
  files.push_back({file, "a.csv"});
  const auto input = linkage::read_link_input(*mapping, std::move(files));
  if (input)
    check(*input, *mapping);
  else if (input.error().code != ErrorCode::invalid_input)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      read(bytes);
      break;
    case 1:
      read(std::string(kBegun) + bytes);
      break;
    case 2:
      read(std::string(kKind) + bytes);
      break;
    default:
      read(std::string(kWhole) + std::string(kCut) + std::string(kHeader) + bytes);
  }
  return 0;
}
