#include "reports/csv.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(csv_test, a_line_for_each_statement) {
  const auto text = csv(samples::attributed(), {});
  EXPECT_EQ(text,
            "database,statement,tables,orm,calls,errors,round_trips,rows,bytes,time_us,slowest_us,"
            "p50_us,p95_us,p99_us,sql\r\n"
            "\"shop\",\"00000000000000a1\",\"authors posts\",\"SQLAlchemy\",50,2,50,150,6000,31000,"
            "4000,600,1000,3000,\"SELECT id FROM authors\"\r\n"
            "\"shop\",\"00000000000000b2\",\"authors posts\",\"SQLAlchemy\",50,2,50,150,6000,31000,"
            "4000,600,1000,3000,\"SELECT \"\"id\"\", title FROM posts WHERE author_id = $1\"\r\n");
}

TEST(csv_test, without_statements_there_are_names_only) {
  const auto text = csv(samples::nothing(), {});
  EXPECT_EQ(text.find("\r\n") + 2, text.size());
}

TEST(csv_test, nothing_is_a_formula) {
  const auto text = csv(samples::hostile(), {});
  EXPECT_THAT(text, HasSubstr("\"'=1+1|"));
  EXPECT_THAT(text, HasSubstr("\"'-=1+1|"));
  EXPECT_THAT(text, HasSubstr("\"' @SUM(1)\""));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  auto r = samples::nothing();
  for (const auto* sql : {"=a", "+a", "-a", "@a", "\t=a", "|a",
                          "\xef\xbc\x9d"
                          "a"}) {
    r.statements = samples::attributed().statements;
    r.statements[0].statement.text = sql;
    EXPECT_THAT(csv(r, {}), HasSubstr(",\"'")) << sql;
  }
}

}  // namespace
}  // namespace pgweir::reports
