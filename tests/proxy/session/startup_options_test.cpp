#include "proxy/session/startup_options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pgweir::session {
namespace {

using parameters = std::vector<std::pair<std::string, std::string>>;

std::string word(std::optional<bool> timeout) {
  return !timeout ? "unknown" : *timeout ? "some" : "none";
}

// "statement, idle in transaction"
std::string timeouts(parameters sent) {
  startup_packet packet;
  packet.parameters = std::move(sent);
  auto found = timeouts_of(packet);
  return word(found.statement) + ", " + word(found.idle_in_transaction);
}

TEST(startup_options, say_nothing_when_nothing_was_asked_for) {
  EXPECT_EQ(timeouts({{"user", "ann"}}), "unknown, unknown");
  EXPECT_EQ(timeouts({{"options", "-c search_path=a -c geqo=off"}}), "unknown, unknown");
}

TEST(startup_options, may_be_parameters) {
  EXPECT_EQ(timeouts({{"statement_timeout", "5000"}}), "some, unknown");
  EXPECT_EQ(timeouts({{"Statement_Timeout", "0"}}), "none, unknown");
  EXPECT_EQ(timeouts({{"idle_in_transaction_session_timeout", "0min"}}), "unknown, none");
}

TEST(startup_options, may_be_a_command_line) {
  EXPECT_EQ(timeouts({{"options", "-c statement_timeout=5s"}}), "some, unknown");
  EXPECT_EQ(timeouts({{"options", "-cstatement_timeout=0 -c geqo=off"}}), "none, unknown");
  EXPECT_EQ(timeouts({{"options",
                       "--statement-timeout=5s  "
                       "--idle-in-transaction-session-timeout=0"}}),
            "some, none");
  EXPECT_EQ(timeouts({{"options", "-c search_path=a\\ -c\\ statement_timeout=0"}}),
            "unknown, unknown");
  EXPECT_EQ(timeouts({{"options", "-c"}}), "unknown, unknown");
}

TEST(startup_options, parameters_have_the_last_word) {
  EXPECT_EQ(timeouts({{"statement_timeout", "1s"}, {"options", "-c statement_timeout=0"}}),
            "some, unknown");
}

TEST(startup_options, zero_is_no_timeout) {
  for (const auto* zero : {"0", " 0", "0ms", "0 s", "0.0min", "-0", "00"}) {
    EXPECT_TRUE(is_no_timeout(zero)) << zero;
  }
  for (const auto* time : {"1", "5s", "0.5s", "", "s", "10min"}) {
    EXPECT_FALSE(is_no_timeout(time)) << time;
  }
}

}  // namespace
}  // namespace pgweir::session
