#include "proxy/console/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::console {
namespace {

using testing::ElementsAre;

command_kind kind_of(std::string_view text) {
  const auto read = read_command(text);
  if (!read) {
    ADD_FAILURE() << "not known: " << text;
    return command_kind::nothing;
  }
  return read->kind;
}

TEST(command_test, every_command_of_the_help_is_known) {
  for (const auto& each : described_commands()) {
    EXPECT_TRUE(read_command(each.text)) << each.text;
    EXPECT_NE(kind_of(each.text), command_kind::setting) << each.text;
  }
}

TEST(command_test, case_space_comments_and_semicolons_do_not_matter) {
  EXPECT_EQ(kind_of("show findings"), command_kind::findings);
  EXPECT_EQ(kind_of("  Show\n\tFINDINGS ;; "), command_kind::findings);
  EXPECT_EQ(kind_of("-- what is wrong?\nSHOW /* all */ FINDINGS"), command_kind::findings);
  EXPECT_EQ(kind_of("/* tool */"), command_kind::nothing);
  EXPECT_EQ(kind_of(""), command_kind::nothing);
  EXPECT_EQ(kind_of("select version ( )"), command_kind::server_version);
}

TEST(command_test, what_clients_send_of_themselves) {
  EXPECT_EQ(kind_of("SELECT VERSION()"), command_kind::server_version);
  EXPECT_EQ(kind_of("BEGIN ISOLATION LEVEL READ COMMITTED"), command_kind::begin);
  EXPECT_EQ(kind_of("start transaction isolation level serializable"), command_kind::begin);
  EXPECT_EQ(kind_of("COMMIT"), command_kind::commit);
  EXPECT_EQ(kind_of("ROLLBACK"), command_kind::rollback);
  EXPECT_EQ(read_command("SET extra_float_digits = 3")->word, "SET");
  EXPECT_EQ(read_command("set application_name = 'a;b'")->word, "SET");
  EXPECT_EQ(read_command("DISCARD ALL")->word, "DISCARD ALL");
}

TEST(command_test, settings_are_asked_for_by_name) {
  EXPECT_EQ(read_command("SHOW server_version")->word, "server_version");
  EXPECT_EQ(read_command("show TRANSACTION ISOLATION LEVEL")->word, "transaction_isolation");
  EXPECT_EQ(read_command("SHOW TimeZone")->word, "timezone");
}

TEST(command_test, all_else_is_not_known) {
  EXPECT_FALSE(read_command("SELECT * FROM users"));
  EXPECT_FALSE(read_command("DROP TABLE findings"));
  EXPECT_FALSE(read_command("settle"));
  EXPECT_FALSE(read_command("select '1"));
}

TEST(command_test, a_query_is_cut_at_its_semicolons) {
  EXPECT_THAT(commands_in("SHOW HELP"), ElementsAre("SHOW HELP"));
  EXPECT_THAT(commands_in("SHOW HELP; "), ElementsAre("SHOW HELP"));
  EXPECT_THAT(commands_in("BEGIN;SHOW HELP"), ElementsAre("BEGIN", "SHOW HELP"));
  EXPECT_THAT(commands_in(""), ElementsAre(""));
  EXPECT_THAT(commands_in(";"), ElementsAre(""));
}

TEST(command_test, a_semicolon_in_quotes_or_comments_cuts_nothing) {
  EXPECT_THAT(commands_in("SET a = 'x;y'; BEGIN"), ElementsAre("SET a = 'x;y'", " BEGIN"));
  EXPECT_THAT(commands_in("SET a = 'it''s;'"), ElementsAre("SET a = 'it''s;'"));
  EXPECT_THAT(commands_in("SET \"a;b\" = 1"), ElementsAre("SET \"a;b\" = 1"));
  EXPECT_THAT(commands_in("BEGIN -- a;b\n; COMMIT"), ElementsAre("BEGIN -- a;b\n", " COMMIT"));
  EXPECT_THAT(commands_in("/*/;*/BEGIN"), ElementsAre("/*/;*/BEGIN"));
}

}  // namespace
}  // namespace pgweir::console
