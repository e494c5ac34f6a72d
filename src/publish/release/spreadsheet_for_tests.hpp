#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace zicht::publish {

/// content.xml of a spreadsheet, which is the second file of its archive.
inline std::string sheets_of(const std::string& archive) {
  const auto number = [&](std::size_t at, int bytes) {
    std::size_t value = 0;
    for (int byte = 0; byte < bytes; ++byte)
      value |= std::size_t{static_cast<unsigned char>(archive[at + static_cast<std::size_t>(byte)])}
               << (8 * byte);
    return value;
  };
  constexpr std::size_t kHeader = 30;
  const std::size_t at = kHeader + number(26, 2) + number(18, 4);
  std::string content(number(at + 22, 4), '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
  std::string bytes = archive.substr(at + kHeader + number(at + 26, 2), number(at + 18, 4));
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  return content;
}

}  // namespace zicht::publish
