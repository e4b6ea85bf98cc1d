#include "proxy/notify/destination.hpp"

#include "tests/proxy/notify/findings.hpp"
#include "tests/proxy/notify/receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pgweir::notify {
namespace {

// What a trial tells of a receiver that refuses, and answers "ok".
class destination_test : public testing::Test {
 protected:
  std::string answer_to(config::notify_destination how) {
    config::notify_settings all;
    all.destinations.push_back(std::move(how));
    auto opened = open_destinations(all, variables_);
    if (!opened) return opened.error().sentence;
    const auto made = try_all(*std::move(opened), {"0.1.0", "shop@db:5432"});
    EXPECT_EQ(made.at(0).came.what, outcome::kind::refused);
    EXPECT_EQ(made.at(0).came.said, "127.0.0.1: HTTP 403");
    return made.at(0).came.answer;
  }
  config::notify_destination hook(const std::string& url,
                                  config::notify_kind kind = config::notify_kind::webhook) {
    auto made = to(kind);
    made.url = url;
    return made;
  }

  receiver other_{{receiver::status(403)}};
  std::string url_ = other_.url();                        // with a path
  std::string root_ = url_.substr(0, url_.find('/', 7));  // without
  std::string address_ = root_.substr(7);
  config::environment variables_{{"SECRET", "abc"}, {"ADDRESS", url_}};
};

TEST_F(destination_test, a_trial_says_that_it_is_one) {
  receiver works{{receiver::status(204)}};
  auto opened = open_destinations({{hook(works.url())}, {}}, {});
  ASSERT_TRUE(opened);
  const auto tried = try_all(*std::move(opened), {"0.1.0", "db"});
  EXPECT_EQ(tried.at(0).came.what, outcome::kind::delivered);
  EXPECT_THAT(works.requests(1)[0], testing::HasSubstr("This is a test alert"));
}

TEST_F(destination_test, an_answer_is_told_where_nothing_is_secret) {
  EXPECT_EQ(answer_to(hook(root_)), "ok");
  EXPECT_EQ(answer_to(hook(root_ + "/")), "ok");
  EXPECT_EQ(answer_to(hook(url_, config::notify_kind::alertmanager)), "ok");
}

TEST_F(destination_test, of_a_secret_request_only_the_status_is_told) {
  EXPECT_EQ(answer_to(hook(url_)), "");
  EXPECT_EQ(answer_to(hook(root_ + "?token=1")), "");
  EXPECT_EQ(answer_to(hook("http://ann:pw@" + address_)), "");
  EXPECT_EQ(answer_to(hook(url_ + "?a", config::notify_kind::alertmanager)), "");
  auto with_token = hook(root_);
  with_token.token.variable = "SECRET";
  EXPECT_EQ(answer_to(with_token), "");
  auto with_key = hook(root_);
  with_key.signing_key.variable = "SECRET";
  EXPECT_EQ(answer_to(with_key), "");
  auto elsewhere = hook("", config::notify_kind::slack);
  elsewhere.secret_url.variable = "ADDRESS";
  EXPECT_EQ(answer_to(elsewhere), "");
}

}  // namespace
}  // namespace pgweir::notify
