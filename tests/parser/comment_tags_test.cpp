#include "parser/comment_tags.hpp"

#include "core/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> tags(std::string_view comment) {
  std::vector<core::request_tag> read;
  read_tags(comment, read);
  std::vector<std::string> out;
  for (const auto& tag : read) out.push_back(tag.key + '|' + tag.value);
  return out;
}

TEST(comment_tags, reads_sqlcommenter) {
  EXPECT_THAT(tags("requestId='r-1',route='%2Fauthors'"),
              ElementsAre("requestId|r-1", "route|/authors"));
  EXPECT_THAT(tags(" a='it\\'s', b = 'x%20y%' "), ElementsAre("a|it's", "b|x y%"));
  EXPECT_THAT(tags("traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'"),
              ElementsAre("traceparent|00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"));
}

TEST(comment_tags, reads_marginalia) {
  EXPECT_THAT(tags("application:Shop,controller:posts,action:index"),
              ElementsAre("application|Shop", "controller|posts", "action|index"));
  EXPECT_THAT(tags("line:/app/a.rb:12"), ElementsAre("line|/app/a.rb:12"));
}

TEST(comment_tags, finds_none_in_prose) {
  for (auto comment : {"", " root select ", "NOTE: look at this", "a='b", "a='b' and more", "x=1",
                       "pgweir:ignore n-plus-one reason=\"x\""}) {
    EXPECT_THAT(tags(comment), IsEmpty()) << comment;
  }
}

TEST(comment_tags, keeps_within_its_bounds) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += (i == 0 ? "k" : ",k") + std::to_string(i) + "='v'";
  EXPECT_EQ(tags(many).size(), core::limits::tags_per_request);
  std::vector<core::request_tag> read;
  read_tags("k='" + std::string(10'000, 'x') + "'", read);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].value.size(), core::limits::tag_bytes);
}

}  // namespace
}  // namespace pgweir::parser
