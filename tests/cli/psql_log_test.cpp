#include "cli/psql_log.hpp"

#include <gtest/gtest.h>

namespace pgweir::cli {
namespace {

TEST(psql_log_test, the_first_error_with_its_place) {
  EXPECT_EQ(first_error("psql:a.sql:1: NOTICE:  table \"t\" does not exist, skipping\n"
                        "psql:a.sql:7: ERROR:  duplicate key value\nDETAIL:  Key (id)=(1)\n"),
            "a.sql:7: ERROR:  duplicate key value");
}

TEST(psql_log_test, psqls_own_words) {
  EXPECT_EQ(first_error("psql: error: a.sql: Permission denied\n"),
            "error: a.sql: Permission denied");
  EXPECT_EQ(first_error("psql:a.sql:3: invalid command \\frobnicate\n"),
            "a.sql:3: invalid command \\frobnicate");
  EXPECT_EQ(first_error(""), "psql said nothing");
}

}  // namespace
}  // namespace pgweir::cli
