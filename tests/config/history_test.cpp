#include "config/history.hpp"

#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::config {
namespace {

using use = history_settings::use;

TEST(state_directory, is_the_first_that_is_named) {
  EXPECT_EQ(state_directory({{"STATE_DIRECTORY", "/var/lib/pgweir:/var/lib/other"},
                             {"XDG_STATE_HOME", "/x"},
                             {"HOME", "/home/a"}}),
            "/var/lib/pgweir");
  EXPECT_EQ(state_directory({{"XDG_STATE_HOME", "/x"}, {"HOME", "/home/a"}}), "/x/pgweir");
  EXPECT_EQ(state_directory({{"XDG_STATE_HOME", "x"}, {"HOME", "/home/a"}}),
            "/home/a/.local/state/pgweir");
  EXPECT_EQ(state_directory({{"HOME", ""}}), "");
}

TEST(history_settings, automatic_is_what_the_command_makes_of_it) {
  const environment variables{{"HOME", "/home/a"}};
  for (const auto each : {use::on, use::off}) {
    history_settings how;
    settle(how, each, variables);
    EXPECT_EQ(how.enabled, each);
    EXPECT_EQ(how.directory, "/home/a/.local/state/pgweir");
  }
  history_settings how{.enabled = use::off, .directory = "/x"};
  settle(how, use::on, variables);
  EXPECT_EQ(how.enabled, use::off);
  EXPECT_EQ(how.directory, "/x");
}

history_settings loaded_from(const std::string& text) {
  const auto done = load({config_file{"f.toml", text}, {}, {}});
  EXPECT_TRUE(done) << (done ? "" : done.error().sentence);
  return done ? done->values.history : history_settings{};
}

TEST(history_settings, are_read) {
  const auto how = loaded_from(R"(
    [history]
    enabled = true
    directory = "/var/lib/pgweir"
    minutes = 1
    hours = 10
    days = 100
    size = 64
  )");
  EXPECT_EQ(how.enabled, use::on);
  EXPECT_EQ(how.directory, "/var/lib/pgweir");
  EXPECT_EQ(how.minutes, std::chrono::days{1});
  EXPECT_EQ(how.hours, std::chrono::days{10});
  EXPECT_EQ(how.days, std::chrono::days{100});
  EXPECT_EQ(how.size_mib, 64U);
  EXPECT_EQ(loaded_from("history.enabled = \"auto\"").enabled, use::automatic);
  EXPECT_EQ(loaded_from("history.enabled = false").enabled, use::off);
}

TEST(history_settings, what_is_not_allowed_is_refused) {
  for (const auto* wrong : {"enabled = \"maybe\"", "enabled = 1", "minutes = 0", "hours = \"30d\"",
                            "days = 4000", "size = 1"}) {
    const auto done = load({config_file{"f.toml", std::string{"history."} + wrong}, {}, {}});
    ASSERT_FALSE(done) << wrong;
    EXPECT_THAT(done.error().sentence, testing::HasSubstr("must be")) << wrong;
  }
}

}  // namespace
}  // namespace pgweir::config
