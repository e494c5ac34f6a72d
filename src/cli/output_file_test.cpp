#include "cli/output_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() {
    std::string name = (fs::temp_directory_path() / "zicht-output-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  fs::path path(const std::string& name) const { return folder_ / name; }
  void put(const std::string& name, const std::string& content) const {
    std::ofstream(path(name)) << content;
  }
  std::string content(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name)).rdbuf();
    return text.str();
  }
  ErrorCode refused(std::vector<fs::path> inputs, std::vector<fs::path> outputs) const {
    const auto checked = check_outputs(inputs, outputs);
    EXPECT_FALSE(checked);
    return checked ? ErrorCode::io : checked.error().code;
  }

  fs::path folder_;
};

TEST_F(OutputFileTest, AnOutputThatIsAnInputIsRefusedByWhateverName) {
  put("a.csv", "people");
  fs::create_hard_link(path("a.csv"), path("hard.csv"));
  fs::create_symlink("a.csv", path("soft.csv"));
  for (const char* const name : {"a.csv", "hard.csv", "soft.csv", "./a.csv"})
    EXPECT_EQ(refused({path("a.csv")}, {path(name)}), ErrorCode::already_exists) << name;
  EXPECT_TRUE(check_outputs(std::vector{path("a.csv")}, std::vector{path("b.csv")}));
}

TEST_F(OutputFileTest, AFileOfAFolderThatIsAnInputIsRefusedToo) {
  put("a.csv", "people");
  put("old.csv", "old");
  ASSERT_TRUE(check_outputs(std::vector{path("a.csv")}, std::vector{folder_}));
  EXPECT_EQ(write_file(path("a.csv"), "table").error().code, ErrorCode::already_exists);
  EXPECT_EQ(content("a.csv"), "people");
  EXPECT_TRUE(write_file(path("old.csv"), "table"));
  ASSERT_TRUE(check_outputs({}, {}));
}

TEST_F(OutputFileTest, TwoOutputsOfOneNameAreRefused) {
  EXPECT_EQ(refused({}, {path("c.csv"), path("x") / ".." / "c.csv"}), ErrorCode::already_exists);
  EXPECT_TRUE(check_outputs({}, std::vector{path("c.csv"), path("d.csv")}));
}

TEST_F(OutputFileTest, AFileOfTheRegistryIsRefused) {
  put("registry.db", "");
  EXPECT_EQ(refused({folder_}, {path("registry.db")}), ErrorCode::already_exists);
  EXPECT_TRUE(check_outputs(std::vector{folder_}, std::vector{path("new.csv")}));
}

TEST_F(OutputFileTest, AFileIsReplacedWholeOrNotAtAll) {
  put("a.csv", "before");
  {
    OutputFile out = OutputFile::create(path("a.csv")).value();
    ASSERT_TRUE(out.write("half"));
  }
  EXPECT_EQ(content("a.csv"), "before");
  ASSERT_TRUE(write_file(path("a.csv"), "after"));
  EXPECT_EQ(content("a.csv"), "after");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);  // no part stays
}

TEST_F(OutputFileTest, APipeIsWrittenToAndStays) {
  ASSERT_EQ(::mkfifo(path("p").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = content("p"); });
  EXPECT_TRUE(write_file(path("p"), "through"));
  reader.join();
  EXPECT_EQ(got, "through");
  EXPECT_TRUE(fs::is_fifo(path("p")));
}

TEST_F(OutputFileTest, ADeviceIsWrittenToAndSaysWhenItIsFull) {
  const auto full = write_file("/dev/full", "x");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::io);
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_TRUE(write_file("/dev/null", "x"));
}

TEST_F(OutputFileTest, ALinkIsRefusedAndItsTargetStays) {
  put("real.csv", "old");
  fs::create_symlink("real.csv", path("l.csv"));
  const auto written = write_file(path("l.csv"), "new");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::already_exists);
  EXPECT_EQ(content("real.csv"), "old");
  EXPECT_TRUE(fs::is_symlink(path("l.csv")));
}

TEST_F(OutputFileTest, WhatIdentifiesIsForItsOwnerAlone) {
  ASSERT_TRUE(write_file(path("a.csv"), "x", Privacy::owner));
  EXPECT_EQ(fs::status(path("a.csv")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(OutputFileTest, AFileBesideOthersNeverReplacesOne) {
  put("r.rejected.csv", "mended by hand");
  OutputFile out = OutputFile::create_beside_others(path("r.rejected.csv"), Privacy::owner).value();
  EXPECT_EQ(out.name(), path("r.rejected.2.csv"));
  ASSERT_TRUE(out.write("x"));
  ASSERT_TRUE(out.finish());
  EXPECT_EQ(content("r.rejected.csv"), "mended by hand");
  EXPECT_EQ(content("r.rejected.2.csv"), "x");
  EXPECT_EQ(fs::status(out.name()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace
}  // namespace zicht::cli
