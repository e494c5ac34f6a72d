#include "cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace zicht::cli {
namespace {

TEST(ExitCode, FollowsSysexits) {  // numbers: sysexits.h of 4.3BSD
  EXPECT_EQ(exit_code(ErrorCode::invalid_input), ExitCode{65});
  EXPECT_EQ(exit_code(ErrorCode::not_found), ExitCode{66});
  EXPECT_EQ(exit_code(ErrorCode::already_exists), ExitCode{73});
  EXPECT_EQ(exit_code(ErrorCode::io), ExitCode{74});
  EXPECT_EQ(exit_code(ErrorCode::locked), ExitCode{75});
  EXPECT_EQ(exit_code(ErrorCode::no_permission), ExitCode{77});
  EXPECT_EQ(exit_code(ErrorCode::invalid_config), ExitCode{78});
}

}  // namespace
}  // namespace zicht::cli
