// Who spent what, as the pipeline tells it after a trace.
#include "analyzers/work_ledger.hpp"

#include "tests/analyzers/played.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

std::vector<attributed_work> after(const std::string& script) {
  return played(script)->attributed();
}

std::string tagged(int request, const std::string& route) {
  return "c1: SELECT 1 FROM a WHERE id = 7 /*route='" + route + "',traceparent='00-" +
         std::to_string(request) +
         "af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'*/\n  rows 2\n";
}

TEST(work_ledger, sums_up_by_route) {
  auto all = after(tagged(1, "%2Fa") + tagged(1, "%2Fa") + tagged(2, "%2Fa") + tagged(3, "%2Fb"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "/a");
  EXPECT_EQ(all[0].pieces, 2U);
  EXPECT_EQ(all[0].most_calls, 2U);
  EXPECT_EQ(all[0].spent.calls, 3U);
  EXPECT_EQ(all[0].spent.round_trips, 3U);
  EXPECT_EQ(all[0].spent.rows, 6U);
  EXPECT_EQ(all[1].name, "/b");
}

TEST(work_ledger, a_label_set_again_is_another_piece) {
  auto all = after(
      "c1: SELECT 1 FROM a\nlabel c1 scope=job\nc1: BEGIN\nc1: SELECT 1 FROM a\nc1: COMMIT\n"
      "label c1 scope=job\nc1: SELECT 1 FROM a\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].kind, attributed_work::name_kind::scope);
  EXPECT_EQ(all[0].name, "job");
  EXPECT_EQ(all[0].pieces, 2U);
  EXPECT_EQ(all[0].spent.calls, 2U);
  EXPECT_EQ(all[0].spent.round_trips, 4U);
  EXPECT_EQ(all[0].most_calls, 1U);
}

TEST(work_ledger, a_route_without_a_request_id_has_sums_only) {
  auto all = after("c1: SELECT 1 FROM a /*controller='posts',action='index'*/\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, "posts#index");
  EXPECT_EQ(all[0].pieces, 0U);
}

TEST(work_ledger, names_are_bounded) {
  std::string script;
  for (int i = 0; i < 300; ++i) script += tagged(1, "r" + std::to_string(i));
  EXPECT_EQ(after(script).size(), core::limits::named_work);
}

TEST(work_ledger, what_has_no_name_is_not_kept) {
  EXPECT_THAT(after("c1: BEGIN\nc1: SELECT 1 FROM a\nc1: COMMIT\n"), testing::IsEmpty());
}

}  // namespace
}  // namespace pgweir::analyzers
