#include "analyzers/adviser/fix_question.hpp"

#include "parser/lexer.hpp"
#include "parser/statement_reader.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {
namespace {

// As a session announces it, and the analysis reads it.
statement_handle read(std::string_view text) {
  std::vector<parser::reduced_statement> written;
  parser::reduce(text, {}, written);
  const auto& first = written.front();
  return std::make_shared<const parser::statement>(parser::read_statement(
      {first.shape, std::string{first.source}, first.first_literal_slot, false}));
}

// Of which the text as it was sent is not kept, because it is too long.
statement_handle without_sample(std::string_view text) {
  auto made = std::make_shared<parser::statement>(*read(text));
  made->sample.reset();
  return made;
}

core::sample_value value(std::string bytes, std::uint32_t type = 0) {
  return {.bytes = std::move(bytes), .type_oid = type, .binary = false, .null = false};
}

struct fix_question_test : testing::Test {
  known_values values;
  core::finding found;
  fix_trial trial{trial_statement{read("SELECT id FROM authors"), core::statement_id{1}},
                  2,
                  {read("SELECT title FROM posts WHERE author_id = $1"), core::statement_id{2}},
                  1};

  fix_question_test() {
    found.id = 77;
    found.where.database = "shop";
    found.where.user = "ann";
    found.fix.sql = "SELECT title FROM posts WHERE author_id = ANY($1)";
  }
  std::optional<core::rewrite_question> asked() { return question_of(trial, found, values); }
};

TEST_F(fix_question_test, names_the_loop_and_what_may_take_its_place) {
  const auto question = asked();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->number, 77U);
  EXPECT_EQ(question->who.database, "shop");
  EXPECT_EQ(question->who.role, "ann");
  EXPECT_EQ(question->parent.text, "SELECT id FROM authors");
  EXPECT_EQ(question->parent.parameters, 0);
  EXPECT_EQ(question->parent_column, 2);
  EXPECT_EQ(question->child.text, "SELECT title FROM posts WHERE author_id = $1");
  EXPECT_EQ(question->child.parameters, 1);
  EXPECT_EQ(question->slot, 1);
  EXPECT_EQ(question->batch, found.fix.sql);
}

TEST_F(fix_question_test, has_the_values_that_its_statements_need) {
  trial.parent->facts = read("SELECT id FROM authors WHERE country = $1");
  trial.child.facts = read("SELECT title FROM posts WHERE author_id = $1 AND state = $2");
  EXPECT_FALSE(asked());
  values.learn(core::statement_id{1}, {value("nl")});
  EXPECT_FALSE(asked());
  values.learn(core::statement_id{2}, {value("7", 23), value("open")});
  const auto question = asked();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->parent.values.at(0).bytes, "nl");
  EXPECT_EQ(question->child.values.at(0).type_oid, 23U);
  EXPECT_EQ(question->child.values.at(1).bytes, "open");
}

TEST_F(fix_question_test, runs_literals_as_they_were_sent) {
  trial.parent->facts = without_sample("SELECT id FROM authors WHERE country = 'nl'");
  EXPECT_FALSE(asked());
  trial.parent->facts = read("SELECT id FROM authors WHERE country = 'nl'");
  trial.child.facts = read("SELECT title FROM posts WHERE author_id = 7 LIMIT 5");
  const auto question = asked();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->parent.text, "SELECT id FROM authors WHERE country = 'nl'");
  EXPECT_EQ(question->parent.parameters, 0);
  EXPECT_EQ(question->child.text, "SELECT title FROM posts WHERE author_id = 7 LIMIT 5");
  EXPECT_EQ(question->slot, 1);
}

TEST_F(fix_question_test, is_never_of_what_writes_locks_or_answers_differently) {
  for (const auto* text :
       {"INSERT INTO authors (name) SELECT 'x' RETURNING id", "SELECT id FROM authors FOR UPDATE",
        "SELECT id FROM authors ORDER BY random()",
        "WITH gone AS (DELETE FROM authors RETURNING id) SELECT id FROM gone"}) {
    trial.parent->facts = read(text);
    EXPECT_FALSE(asked()) << text;
  }
}

TEST_F(fix_question_test, a_long_list_is_run_as_it_was_sent) {
  trial.parent->facts = read("SELECT id FROM authors WHERE id IN ($1, $2, $3, $4)");
  values.learn(core::statement_id{1}, {value("1"), value("2"), value("3"), value("4")});
  const auto question = asked();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->parent.text, "SELECT id FROM authors WHERE id IN ($1, $2, $3, $4)");
  EXPECT_EQ(question->parent.values.at(3).bytes, "4");
}

// A folded run counts as a literal; the values that it stood for are not known without the text.
TEST_F(fix_question_test, a_list_that_is_folded_away_is_not_run) {
  trial.parent->facts = without_sample("SELECT id FROM authors WHERE id IN ($1, $2, $3, $4)");
  values.learn(core::statement_id{1}, {value("1"), value("2"), value("3"), value("4")});
  EXPECT_FALSE(asked());
}

// The fix is made of the shape, which has only the first elements of the list.
TEST_F(fix_question_test, a_folded_list_in_the_child_is_not_tried) {
  trial.child.facts =
      read("SELECT title FROM posts WHERE author_id = 7 AND state IN ('a', 'b', 'c')");
  EXPECT_FALSE(asked());
}

TEST_F(fix_question_test, an_array_of_one_value_becomes_the_value) {
  trial.child.facts = read("SELECT title FROM posts WHERE author_id = ANY($1) AND state = $2");
  values.learn(core::statement_id{2}, {value("{7}", 1016), value("open")});
  const auto question = asked();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->child.text, "SELECT title FROM posts WHERE author_id = $1 AND state = $2");
  EXPECT_EQ(question->child.values.at(0).type_oid, 0U);
  EXPECT_EQ(question->child.values.at(1).bytes, "open");
}

TEST_F(fix_question_test, a_walk_needs_the_value_that_it_begins_with) {
  trial.parent.reset();
  trial.child.facts = read("SELECT id, parent_id FROM categories WHERE id = $1");
  EXPECT_FALSE(asked());
  values.learn(core::statement_id{2}, {value("7", 23)});
  const auto question = asked();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->parent.text, "");
  EXPECT_EQ(question->child.values.at(0).bytes, "7");
}

}  // namespace
}  // namespace pgweir::analyzers
