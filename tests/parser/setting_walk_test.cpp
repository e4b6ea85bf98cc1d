#include "parser/setting_walk.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

std::string setting(std::string_view sql) {
  const std::array<const char*, 6> kinds{"set",          "locally",    "for role",
                                         "for database", "for server", "show"};
  auto facts = read(sql);
  if (!facts.setting) return "none";
  const auto& use = *facts.setting;
  std::string out = std::string{kinds[static_cast<std::size_t>(use.what)]} + " " + use.name;
  if (use.slot != 0) out += " $" + std::to_string(use.slot);
  if (use.to_default) out += " default";
  if (!use.role.empty()) out += " role " + use.role;
  if (!use.database.empty()) out += " in " + use.database;
  return out;
}

TEST(setting_walk, reads_what_a_session_sets) {
  EXPECT_EQ(setting("SET statement_timeout = 5000"), "set statement_timeout $1");
  EXPECT_EQ(setting("SET Statement_Timeout TO '5s'"), "set statement_timeout $1");
  EXPECT_EQ(setting("SET LOCAL statement_timeout = 0"), "locally statement_timeout $1");
  EXPECT_EQ(setting("SET statement_timeout TO DEFAULT"), "set statement_timeout default");
  EXPECT_EQ(setting("RESET statement_timeout"), "set statement_timeout default");
  EXPECT_EQ(setting("RESET ALL"), "set  default");
  EXPECT_EQ(setting("DISCARD ALL"), "set  default");
  EXPECT_EQ(setting("DISCARD PLANS"), "none");
  EXPECT_EQ(setting("SET datestyle = iso, mdy"), "set datestyle");
  EXPECT_EQ(setting("SHOW statement_timeout"), "show statement_timeout");
  EXPECT_EQ(setting("SELECT 1"), "none");
}

TEST(setting_walk, reads_what_sessions_to_come_start_with) {
  EXPECT_EQ(setting("ALTER ROLE a SET statement_timeout = '5s'"),
            "for role statement_timeout $1 role a");
  EXPECT_EQ(setting("ALTER ROLE a IN DATABASE b RESET statement_timeout"),
            "for role statement_timeout default role a in b");
  EXPECT_EQ(setting("ALTER DATABASE b SET statement_timeout = 5"),
            "for database statement_timeout $1 in b");
  EXPECT_EQ(setting("ALTER SYSTEM SET statement_timeout = 5"), "for server statement_timeout $1");
}

}  // namespace
}  // namespace pgweir::parser
