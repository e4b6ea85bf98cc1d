#include "proxy/web/history_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace pgweir::web {
namespace {

using testing::HasSubstr;

const history::reader nowhere{"/nowhere/history.sqlite"};
constexpr core::wall_time now{};

unsigned status_of(std::string path,
                   std::vector<std::pair<std::string, std::string>> parameters = {}) {
  return history_answer({std::move(path), std::move(parameters)}, &nowhere, now)->status;
}

TEST(history_routes_test, other_pages_are_somebody_elses) {
  EXPECT_FALSE(history_answer({"/api/v1/findings", {}}, &nowhere, now));
  EXPECT_FALSE(history_answer({"/api/v1/history", {}}, nullptr, now));
}

TEST(history_routes_test, no_history_is_said) {
  const auto said = history_answer({"/api/v1/history/findings", {}}, nullptr, now);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->status, 503U);
  EXPECT_THAT(said->body, HasSubstr("history.enabled"));
}

TEST(history_routes_test, a_file_that_cannot_be_read_is_no_empty_history) {
  EXPECT_EQ(status_of("/api/v1/history/findings"), 503U);
  EXPECT_EQ(status_of("/api/v1/history/findings/00000000000000ab"), 503U);
  EXPECT_EQ(status_of("/api/v1/history/statements/00000000000000ab"), 503U);
}

TEST(history_routes_test, what_is_not_understood_is_refused) {
  EXPECT_EQ(status_of("/api/v1/history/findings", {{"step", "hour"}}), 400U);
  EXPECT_EQ(status_of("/api/v1/history/statements/00000000000000ab", {{"colour", "red"}}), 400U);
  EXPECT_EQ(status_of("/api/v1/history/statements/00000000000000ab", {{"step", "year"}}), 400U);
}

}  // namespace
}  // namespace pgweir::web
