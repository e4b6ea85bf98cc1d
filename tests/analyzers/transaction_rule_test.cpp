// How a finding about an open transaction begins, goes on and ends; what it says is in the traces.
#include "analyzers/transaction_rule.hpp"

#include "tests/support/trace_reader.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace pgweir {
namespace {

using namespace std::chrono_literals;

std::vector<support::said_finding> said_about(core::rule rule, const std::string& script) {
  auto outcome = support::run_trace(script);
  EXPECT_EQ(outcome.error, std::nullopt);
  std::erase_if(outcome.said, [&](const auto& each) { return each.finding.rule != rule; });
  return outcome.said;
}

const core::transaction_evidence& evidence_of(const support::said_finding& said) {
  return std::get<core::transaction_evidence>(said.finding.evidence);
}

TEST(transaction_rule, speaks_at_five_seconds_of_one_that_sleeps_six) {
  auto said = said_about(core::rule::long_transaction, "c1: BEGIN\nsleep 6s\nc1: COMMIT");
  ASSERT_GE(said.size(), 2U);
  EXPECT_TRUE(said.front().finding.open);
  EXPECT_TRUE(evidence_of(said.front()).still_open);
  EXPECT_GE(evidence_of(said.front()).open_for, 5s);
  EXPECT_LE(evidence_of(said.front()).open_for, 5s + 100ms);
  EXPECT_FALSE(said.back().finding.open);
  EXPECT_FALSE(evidence_of(said.back()).still_open);
  EXPECT_GE(evidence_of(said.back()).open_for, 6s);
  EXPECT_EQ(said.front().finding.id, said.back().finding.id);
  EXPECT_EQ(said.back().finding.occurrence, 1U);
}

TEST(transaction_rule, renews_it_about_once_a_second) {
  auto said = said_about(core::rule::idle_in_transaction, "c1: BEGIN\nsleep 60s\nc1: COMMIT");
  EXPECT_GE(said.size(), 50U);
  EXPECT_LE(said.size(), 62U);
}

TEST(transaction_rule, numbers_its_incidents) {
  auto said = said_about(core::rule::idle_in_transaction,
                         "for i in 1..2 {\nc1: BEGIN\nsleep 2s\nc1: COMMIT\n}");
  EXPECT_EQ(said.front().finding.id, said.back().finding.id);
  EXPECT_EQ(said.front().finding.occurrence, 1U);
  EXPECT_EQ(said.back().finding.occurrence, 2U);
}

TEST(transaction_rule, closes_what_it_raised_when_the_connection_ends) {
  for (const std::string end : {"close c1", "blind c1", "lost 3 on c1", "lost 3"}) {
    auto said = said_about(core::rule::long_transaction, "c1: BEGIN\nsleep 6s\n" + end);
    ASSERT_FALSE(said.empty());
    EXPECT_FALSE(said.back().finding.open) << end;
  }
}

TEST(transaction_rule, follows_a_block_whose_beginning_was_lost) {
  auto said = said_about(core::rule::long_transaction,
                         "c1: BEGIN\nlost 3 on c1\nc1: SELECT id FROM t\nsleep 6s\nc1: COMMIT");
  ASSERT_FALSE(said.empty());
  EXPECT_FALSE(said.back().finding.open);
}

TEST(transaction_rule, starts_anew_at_and_chain) {
  auto said = said_about(core::rule::long_transaction,
                         "c1: BEGIN\nsleep 3s\nc1: COMMIT AND CHAIN\nsleep 3s\nc1: COMMIT");
  EXPECT_TRUE(said.empty());
}

}  // namespace
}  // namespace pgweir
