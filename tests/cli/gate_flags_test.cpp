#include "cli/gate_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::cli {
namespace {

using testing::HasSubstr;

std::string asked(const std::vector<std::string>& flags) {
  const auto policy = policy_from(flags);
  if (!policy) return policy.error().sentence;
  std::string out;
  for (const auto& each : policy->conditions) out += reports::text_of(each) + ";";
  return out;
}

TEST(gate_flags_test, what_may_be_asked) {
  EXPECT_EQ(asked({}), "error;");
  EXPECT_EQ(asked({"none"}), "");
  EXPECT_EQ(asked({"warning", "query-budget"}), "warning;query-budget;");
  EXPECT_EQ(asked({"n-plus-one:proven>=3", "slow-query>=2", "write-loop:suspect"}),
            "n-plus-one:proven>=3;slow-query>=2;write-loop:suspect;");
  EXPECT_EQ(asked({"n-plus-one:likely"}), "n-plus-one;");
}

TEST(gate_flags_test, what_may_not) {
  EXPECT_THAT(asked({"always"}), HasSubstr("must be error, warning, info or none, or a rule"));
  EXPECT_THAT(asked({"n-plus-on"}), HasSubstr("Did you mean n-plus-one?"));
  EXPECT_THAT(asked({"eror"}), HasSubstr("Did you mean error?"));
  EXPECT_THAT(asked({"n-plus-one:provn"}), HasSubstr("Did you mean proven?"));
  EXPECT_THAT(asked({"n-plus-one:"}), HasSubstr("a grade is proven, likely or suspect"));
  for (const auto* number : {"", "0", "-1", "x", "3x", "99999999999999999999"}) {
    EXPECT_THAT(asked({"n-plus-one>=" + std::string{number}}), HasSubstr("from 1 on"));
  }
  EXPECT_THAT(asked({"error>=3"}), HasSubstr("not behind a severity"));
  EXPECT_THAT(asked({"error:proven"}), HasSubstr("not behind a severity"));
  EXPECT_THAT(asked({"none", "error"}), HasSubstr("stands alone"));
}

TEST(gate_flags_test, a_baseline_that_is_not_there) {
  const gate_flags flags{{}, "/nonexistent/known.jsonl", false};
  const auto refused = checked_gate(flags);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence, HasSubstr("--update-baseline makes it"));
  const auto made = checked_gate(flags, true);
  ASSERT_TRUE(made);
  ASSERT_TRUE(made->known);
  EXPECT_TRUE(made->known->today.ok());
}

}  // namespace
}  // namespace pgweir::cli
