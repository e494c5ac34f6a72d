#include "publish/release/deflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>
#include <vector>

namespace zicht::publish {
namespace {

/// What zlib, which shares no line with ours, reads back.
std::string inflated(const std::string& bytes, std::size_t size) {
  std::string content(size + 1, '?');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  content.resize(stream.total_out);
  inflateEnd(&stream);
  return content;
}

TEST(Deflate, IsReadBackByZlib) {
  std::mt19937 random(2024);  // NOLINT(bugprone-random-generator-seed,cert-msc51-cpp): the same every time
  std::vector<std::string> contents = {
      "", "a", "ab", "abc", std::string(100'000, 'a'), std::string("\0\xFF\x8F\x90", 4)};
  for (int letters = 1; letters <= 256; letters *= 4)  // the fewer, the more and longer matches
    for (const std::size_t size : {1U, 2U, 3U, 257U, 258U, 259U, 70'000U}) {
      std::string content;
      while (content.size() < size) content += static_cast<char>(random() % static_cast<unsigned>(letters));
      contents.push_back(content);
    }
  std::string far(40'000, ' ');  // a text that comes again at each distance about the window's size
  for (char& c : far) c = static_cast<char>(random());
  for (const std::size_t distance : {32'766U, 32'767U, 32'768U, 32'769U})
    contents.push_back(far.substr(0, distance) + far.substr(0, 300));
  for (const std::string& content : contents)
    EXPECT_EQ(inflated(deflated(content), content.size()), content) << content.size();
}

TEST(Deflate, MakesTextSmall) {
  std::string rows;
  for (int row = 0; row < 5000; ++row)
    rows += "<table:table-cell office:value-type=\"float\" office:value=\"" +
            std::to_string(row * 37 % 1000) + "\"/>\n";
  EXPECT_LT(deflated(rows).size() * 15, rows.size());
}

TEST(Deflate, WritesTheFixedCodesOfTheStandard) {
  // zlib 1.2.13 by Python: compressobj(9, DEFLATED, -15, 8, Z_FIXED).
  EXPECT_EQ(deflated("a"), std::string("\x4B\x04\x00", 3));
}

}  // namespace
}  // namespace zicht::publish
