#include "analyzers/adviser/measured_fixes.hpp"

#include "parser/statement_reader.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using outcome = core::rewrite_measured::outcome;

statement_handle read(const std::string& text) {
  return std::make_shared<const parser::statement>(parser::read_statement({text, text, 0, false}));
}

struct measured_fixes_test : testing::Test {
  measured_fixes fixes;
  known_values values;
  findings_out out;

  static core::finding loop(std::uint64_t id, std::uint64_t occurrence = 1) {
    core::finding found;
    found.id = id;
    found.occurrence = occurrence;
    found.grade = core::grade::proven;
    found.evidence = core::n_plus_one_evidence{};
    found.fix.sql = "SELECT title FROM posts WHERE author_id = ANY($1)";
    return found;
  }
  static fix_trial trial() {
    return {trial_statement{read("SELECT id FROM authors"), core::statement_id{1}},
            0,
            {read("SELECT title FROM posts WHERE author_id = $1"), core::statement_id{2}},
            1};
  }
  // Says it; what it was said as.
  core::finding say(core::finding found) {
    fixes.complete(found);
    fixes.said(found);
    if (fixes.wants(found)) fixes.want(found, trial());
    return found;
  }
  std::size_t questions() {
    std::vector<core::side_question> asked;
    fixes.ask(values, asked);
    return asked.size();
  }
  void answer(std::uint64_t number, outcome result) {
    auto made = std::make_unique<core::rewrite_measured::answer>();
    *made = {number, result, 50, 300, 31ms, 900us};
    fixes.answered({{}, std::move(made)}, out);
  }
  static const core::n_plus_one_evidence& evidence_of(const core::finding& found) {
    return std::get<core::n_plus_one_evidence>(found.evidence);
  }
};

TEST_F(measured_fixes_test, a_finding_is_asked_about_once_and_said_again_with_the_answer) {
  say(loop(7));
  EXPECT_EQ(questions(), 1U);
  auto grown = loop(7);
  grown.cost.calls = 99;
  say(grown);
  say(loop(7, 2));
  EXPECT_EQ(questions(), 0U);
  answer(7, outcome::measured);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].occurrence, 2U);
  const auto& measured = evidence_of(out[0]).measured;
  ASSERT_TRUE(measured);
  EXPECT_EQ(measured->round_trips, 50U);
  EXPECT_EQ(measured->rows, 300U);
  EXPECT_EQ(measured->batch, 900us);
}

TEST_F(measured_fixes_test, what_is_known_stands_in_all_later_incidents) {
  say(loop(7));
  questions();
  answer(7, outcome::measured);
  EXPECT_TRUE(evidence_of(say(loop(7, 2))).measured);
  EXPECT_EQ(questions(), 0U);
}

TEST_F(measured_fixes_test, a_rewrite_with_other_rows_is_never_shown_again) {
  say(loop(7));
  questions();
  answer(7, outcome::other_rows);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].fix.sql, "");
  EXPECT_NE(out[0].fix.note.find("other rows"), std::string::npos);
  EXPECT_EQ(say(loop(7, 2)).fix.sql, "");
}

TEST_F(measured_fixes_test, what_was_refused_is_tried_with_later_incidents_a_few_times) {
  for (std::uint64_t occurrence = 1; occurrence <= 5; ++occurrence) {
    say(loop(7, occurrence));
    say(loop(7, occurrence));
    EXPECT_EQ(questions(), occurrence <= 3 ? 1U : 0U) << occurrence;
    answer(7, occurrence == 1 ? outcome::too_few : outcome::refused);
    say(loop(7, occurrence));
    EXPECT_EQ(questions(), 0U) << occurrence;
  }
  EXPECT_TRUE(out.empty());
}

TEST_F(measured_fixes_test, only_the_sql_of_what_is_proven_is_tried) {
  auto likely = loop(7);
  likely.grade = core::grade::likely;
  say(likely);
  auto without = loop(8);
  without.fix.sql.clear();
  say(without);
  EXPECT_EQ(questions(), 0U);
  answer(9, outcome::measured);
  EXPECT_TRUE(out.empty());
}

// Nobody answers: no more is kept, and later another one has its turn.
TEST_F(measured_fixes_test, answers_may_never_come) {
  for (std::uint64_t id = 1; id <= 2 * core::limits::open_fixes; ++id) say(loop(id));
  EXPECT_EQ(questions(), core::limits::open_fixes);
  auto late = loop(1'000);
  late.last_seen = core::time_point{} + 61s;
  say(late);
  EXPECT_EQ(questions(), 1U);
  answer(1, outcome::measured);
  EXPECT_TRUE(out.empty());
  answer(1'000, outcome::measured);
  EXPECT_EQ(out.size(), 1U);
}

}  // namespace
}  // namespace pgweir::analyzers
