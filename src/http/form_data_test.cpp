#include "http/form_data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace zicht::http {
namespace {

TEST(FormData, ReadsEscapesPlusAndRepeatedNames) {
  const auto form = FormData::from_urlencoded("a=1&b=x+y%2Bz&a=2&empty=&bare").value();
  EXPECT_EQ(form.get("b"), "x y+z");
  EXPECT_EQ(form.all("a"), (std::vector<std::string_view>{"1", "2"}));
  EXPECT_TRUE(form.has("empty"));
  EXPECT_TRUE(form.has("bare"));
  EXPECT_FALSE(form.has("c"));
}

TEST(FormData, RefusesABrokenEscapeAndTooManyFields) {
  EXPECT_FALSE(FormData::from_urlencoded("a=%4"));
  EXPECT_FALSE(FormData::from_urlencoded("a=%zz"));
  std::string many;
  for (std::size_t i = 0; i <= FormData::kMostFields; ++i) many += "a=1&";
  EXPECT_FALSE(FormData::from_urlencoded(many));
}

TEST(FormData, ReadsAFileInParts) {
  const std::string body =
      "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n"
      "--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a;b.csv\"\r\ncontent-type: "
      "text/csv\r\n\r\na,b\r\n1,2\r\n\r\n--B--\r\n";
  const auto form = FormData::from_multipart("multipart/form-data; boundary=B", body).value();
  EXPECT_EQ(form.get("csrf"), "token");
  EXPECT_EQ(form.get("file"), "a,b\r\n1,2\r\n");
}

TEST(FormData, RefusesPartsThatDoNotEndOrHaveNoName) {
  constexpr std::string_view kType = "multipart/form-data; boundary=B";
  EXPECT_FALSE(FormData::from_multipart("multipart/form-data", "--B--"));
  EXPECT_FALSE(FormData::from_multipart(kType, "--B\r\ncontent-disposition: form-data; name=a\r\n\r\nx"));
  EXPECT_FALSE(FormData::from_multipart(kType, "--B\r\nx: y\r\n\r\nx\r\n--B--"));
  EXPECT_FALSE(FormData::from_multipart(kType, "x--B--"));
}

RC_GTEST_PROP(FormData, WhatIsEncodedIsDecodedAgain, (std::string text)) {
  RC_ASSERT(percent_decoded(percent_encoded(text), true) == text);
}

TEST(Cookie, TwoThatDifferAreNone) {
  EXPECT_EQ(cookie("a=1; __Host-zicht=abc", "__Host-zicht"), "abc");
  EXPECT_FALSE(cookie("s=1; s=2", "s"));
  EXPECT_EQ(cookie("s=1; s=1", "s"), "1");
  EXPECT_FALSE(cookie("", "s"));
}

}  // namespace
}  // namespace zicht::http
