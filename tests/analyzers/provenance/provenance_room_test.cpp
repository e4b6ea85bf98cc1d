// What provenance keeps of statements: bounded, and gone with their facts.
#include "tests/analyzers/provenance/provenance_world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace pgweir::analyzers {
namespace {

struct followed : testing::Test {
  static constexpr std::size_t most = 100'000;
  provenance origins{{}, {}, {.statement_bytes = most}};
  connection_context context;
  core::time_point now{};

  followed() {
    context.id = core::connection_id{1};
    context.client_group = 1;
  }

  static statement_handle by_key(std::uint64_t key) {
    auto facts = *corpus::select({"t" + std::to_string(key), {"id"}, "id", ""}).facts;
    facts.key = key;
    return std::make_shared<const parser::statement>(std::move(facts));
  }
  void run(std::uint64_t id, const statement_handle& facts) {
    now += std::chrono::milliseconds{1};
    core::execution event;
    event.connection = context.id;
    event.statement = core::statement_id{id};
    event.sent = event.completed = now;
    origins.observe({event, facts, nullptr, nullptr, context});
  }
  // The last reading holds its statement.
  void forget_the_last() { run(999'999, by_key(999'999)); }
};

TEST_F(followed, are_bounded_in_bytes) {
  for (std::uint64_t id = 1; id <= 1'000; ++id) {
    run(id, by_key(id));
    ASSERT_LE(origins.kept_bytes(), most);
  }
  EXPECT_GT(origins.kept_bytes(), most / 4);
  EXPECT_GT(origins.counted().evicted_statements, 0U);
}

TEST_F(followed, let_go_of_facts_that_are_to_be_forgotten) {
  const auto facts = by_key(1);
  run(1, facts);
  EXPECT_GT(facts.use_count(), 1);
  forget_the_last();
  const auto before = origins.kept_bytes();
  origins.let_go(core::statement_id{1});
  EXPECT_EQ(facts.use_count(), 1);
  EXPECT_LT(origins.kept_bytes(), before);
  EXPECT_EQ(origins.counted().evicted_statements, 1U);
  origins.let_go(core::statement_id{1});  // nothing is left of it
  EXPECT_EQ(origins.counted().evicted_statements, 1U);
}

TEST_F(followed, stay_known_while_the_text_that_they_were_read_from_is) {
  const auto facts = by_key(1);
  run(1, facts);
  run(2, facts);
  forget_the_last();
  origins.let_go(core::statement_id{2});
  EXPECT_GT(facts.use_count(), 1);
  origins.let_go(core::statement_id{1});
  EXPECT_EQ(facts.use_count(), 1);
}

}  // namespace
}  // namespace pgweir::analyzers
