#include "parser/sent_literals.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::parser {
namespace {

using texts = std::vector<std::string>;

struct sent : testing::Test {
  // Reduces the sample as a session does.
  sent_literals& of(std::string text) {
    sample = std::move(text);
    std::vector<reduced_statement> reduced;
    reduce(sample, {}, reduced);
    shape = reduced.at(0).shape;
    literals = {sample, shape, reduced.at(0).first_literal_slot};
    return literals;
  }
  std::string sample;
  std::string shape;
  sent_literals literals;
};

TEST_F(sent, are_written_as_constants) {
  EXPECT_EQ(of("SELECT 'a', -5, - 7, E'it\\'s', $x$d'q$x$, B'01', U&'\\0041', 1.5e3").constants(),
            (texts{"'a'", "-5", "7", "'it''s'", "'d''q'", "B'01'", "'A'", "1.5e3"}));
  EXPECT_EQ(of("SELECT $1").constants(), texts{});
}

TEST_F(sent, are_found_by_number) {
  of("SELECT $1, 'a', 'b'");
  EXPECT_EQ(literals.of_slot(1), nullptr);
  ASSERT_NE(literals.of_slot(3), nullptr);
  EXPECT_EQ(literals.of_slot(3)->source, "'b'");
  EXPECT_EQ(literals.of_slot(4), nullptr);
  EXPECT_EQ(literals.of_slot(-1), nullptr);
}

TEST_F(sent, are_found_by_place) {
  of("SELECT 'a', -5");
  EXPECT_EQ(literals.slot_at(7), 1);
  EXPECT_EQ(literals.slot_at(12), 2);
  EXPECT_EQ(literals.slot_at(13), 0);
  EXPECT_EQ(literals.slot_at(-1), 0);
  EXPECT_EQ(literals.number_at(12), "-5");
  EXPECT_EQ(literals.number_at(7), "");
  EXPECT_EQ(literals.number_at(500), "");
}

TEST_F(sent, of_long_lists_are_folded) {
  EXPECT_FALSE(of("SELECT a IN (1, 2)").folded());
  EXPECT_TRUE(of("SELECT a IN (1, 2, 3, 4)").folded());
  EXPECT_EQ(literals.constants(), (texts{"1", "2"}));
}

TEST_F(sent, belong_to_their_shape) {
  sent_literals other{"SELECT 'a', 'b'", "SELECT $1", 1};
  EXPECT_EQ(other.of_slot(1), nullptr);
  EXPECT_EQ(other.constants(), texts{});
}

}  // namespace
}  // namespace pgweir::parser
