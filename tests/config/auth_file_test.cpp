#include "config/auth_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::config {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(auth_file_test, users_and_passwords) {
  const auto read = read_auth_file(
      "; a comment\n\n\"ann\" \"secret\"\n  \"bo\"\"b\"\t\"SCRAM-SHA-256$1:a$b:c\"  \r\n", "users");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), 2U);
  EXPECT_EQ(read->find("ann")->view(), "secret");
  EXPECT_EQ(read->find("bo\"b")->view(), "SCRAM-SHA-256$1:a$b:c");
  EXPECT_EQ(read->find("eve"), nullptr);
}

TEST(auth_file_test, the_last_of_two_lines_counts) {
  EXPECT_EQ(read_auth_file("\"a\" \"1\"\n\"a\" \"2\"", "users")->find("a")->view(), "2");
}

TEST(auth_file_test, what_is_wrong_is_told_by_its_line_and_never_quoted) {
  for (const auto* broken : {"ann secret", "\"ann\" secret", "\"ann\" \"secret", "\"\" \"secret\"",
                             "\"ann\" \"\"", "\"ann\" \"md5c0ffee00c0ffee00c0ffee00c0ffee00\""}) {
    const auto read = read_auth_file("; first\n" + std::string{broken} + "\n", "users.txt");
    ASSERT_FALSE(read) << broken;
    EXPECT_THAT(read.error().sentence, HasSubstr("users.txt, line 2: "));
    EXPECT_THAT(read.error().sentence, Not(HasSubstr("secret\"")));
  }
}

}  // namespace
}  // namespace pgweir::config
