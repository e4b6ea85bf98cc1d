// Same shape, same fingerprint: over statements that a small grammar makes up, each written twice
// with other literals, comments, blanks and list lengths. And robustness: no text breaks anything.
#include "parser/lexer.hpp"
#include "parser/parse_tree.hpp"
#include "parser/plain_literals.hpp"
#include "tests/parser/reading.hpp"
#include "tests/support/other_values.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {
namespace {

std::uint64_t seed() {
  const char* wished = std::getenv("PGWEIR_SEED");
  auto chosen = wished != nullptr ? std::strtoull(wished, nullptr, 10) : std::random_device{}();
  std::cout << "PGWEIR_SEED=" << chosen << '\n';
  return chosen;
}

// Writes statements: `plan` decides what they are, `spelling` how they are written. Two writers
// with the same plan and other spellings write the same statement.
class writer {
 public:
  writer(std::uint64_t plan, std::uint64_t spelling) : plan_{plan}, spelling_{spelling} {}

  std::string statement() {
    switch (pick(12)) {
      case 0:
        return "INSERT INTO " + table() + " (a, b)" + gap() + "VALUES" + gap() + rows() +
               (pick(2) != 0 ? " RETURNING id" : "");
      case 1:
        return "UPDATE " + table() + gap() + "SET a = " + value() + ", b=" + expression(2) + gap() +
               "WHERE " + condition(2);
      case 2:
        return "DELETE FROM" + gap() + table() + gap() + "WHERE " + condition(3);
      case 3:
        return "WITH c AS (" + select(1) + ") " + select(2);
      case 4:
        return select(1) + gap() + "UNION ALL" + gap() + select(1);
      case 5:
        return "SET" + gap() + "statement_timeout = " + value();
      case 6:
        return "SAVEPOINT s" + std::to_string(spelled(99999)) + "_x" + std::to_string(spelled(9));
      default:
        return select(3);
    }
  }

 private:
  std::uint64_t pick(std::uint64_t n) { return plan_() % n; }
  std::uint64_t spelled(std::uint64_t n) { return spelling_() % n; }

  std::string gap() {
    static const std::vector<std::string> gaps = {
        " ",     " ", " ", "\n", "\t  ", " /* c '1' */ ", " -- x 5 'y\n", "/* a /* b */ $1 */",
        " \r\n "};
    return gaps[spelled(gaps.size())];
  }
  std::string table() {
    static const std::vector<std::string> names = {"t1", "posts", "\"Post\"", "s.t2", "\"a 1\""};
    return names[pick(names.size())];
  }
  std::string column() {
    static const std::vector<std::string> names = {"id",        "author_id", "x.y",
                                                   "\"A b'1\"", "e",         "b$1"};
    return names[pick(names.size())];
  }
  std::string number() {
    static const std::vector<std::string> numbers = {"1",      "42", ".5",
                                                     "1.5e-3", "9.", "10000000000"};
    return numbers[spelled(numbers.size())];
  }
  std::string text() {
    static const std::vector<std::string> texts = {
        "'a'",         "''",   "'it''s'", "E'a\\'b'",  "$$x;y$$", "$q$ '1' $q$",
        "U&'d\\0061'", "'--'", "'/*'",    "'a'\n 'b'", "'$1'"};
    return texts[spelled(texts.size())];
  }
  std::string literal() {
    return spelled(2) != 0 ? text() : (spelled(3) != 0 ? "" : "-") + number();
  }
  std::string value() {
    switch (pick(10)) {
      case 0:
        return "NULL";
      case 1:
        return "true";
      case 2:
        return literal_in_cast();
      case 3:
        return "DATE " + text();
      case 4:
        return "$" + std::to_string(1 + pick(3));
      default:
        return literal();
    }
  }
  std::string literal_in_cast() {
    return (spelled(2) != 0 ? text() : number()) + "::" + (pick(2) != 0 ? "int" : "varchar(20)");
  }
  std::string list() {
    auto length = pick(3) + 1;
    std::string out = literal();
    if (length == 2) out += "," + gap() + literal();
    if (length == 3) {
      for (auto n = 2 + spelled(5); n > 0; --n) out += ", " + literal();
    }
    return out;
  }
  std::string rows() {
    std::string out = "(" + literal() + ", " + literal() + ")";
    if (pick(2) == 0) return out;
    for (auto n = 2 + spelled(4); n > 0; --n)
      out += "," + std::string{n > 2 ? "" : " "} + "(" + literal() + ", " + literal() + ")";
    return out;
  }
  std::string expression(int depth) {
    if (depth == 0) return pick(2) != 0 ? value() : column();
    switch (pick(9)) {
      case 0:
        return "(" + expression(depth - 1) + " - " + expression(depth - 1) + ")";
      case 1:
        return "f(" + expression(depth - 1) + "," + gap() + expression(depth - 1) + ")";
      case 2:
        return "CASE WHEN " + condition(depth - 1) + " THEN " + value() + gap() + "ELSE" + gap() +
               value() + gap() + "END";
      case 3:
        return column() + "-" + number();
      case 4:
        return "- " + column();
      case 5:
        return "(" + select(0) + ")";
      case 6:
        return "ARRAY[" + list() + "]";
      default:
        return pick(2) != 0 ? value() : column();
    }
  }
  std::string condition(int depth) {
    if (depth == 0) return column() + " = " + value();
    switch (pick(10)) {
      case 0:
        return "(" + condition(depth - 1) + gap() + "AND" + gap() + condition(depth - 1) + ")";
      case 1:
        return "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
      case 2:
        return column() + " IN (" + list() + ")";
      case 3:
        return column() + " BETWEEN " + value() + " AND " + value();
      case 4:
        return column() + " LIKE " + text();
      case 5:
        return column() + " = ANY(ARRAY[" + list() + "])";
      case 6:
        return value() + " = " + column();
      case 7:
        return "EXISTS (" + select(depth - 1) + ")";
      default:
        return column() + (pick(2) != 0 ? "=" : " <> ") + expression(depth - 1);
    }
  }
  std::string select(int depth) {
    auto out = "SELECT" + gap() + expression(depth) + (pick(2) != 0 ? " AS k" : "") + "," + gap() +
               column() + gap() + "FROM" + gap() + table();
    if (pick(2) != 0) out += " WHERE " + condition(depth);
    if (depth > 0 && pick(4) == 0) out += " ORDER BY " + column() + " DESC";
    if (depth == 3 && pick(3) == 0) out += " LIMIT " + number();
    return out;
  }

  std::mt19937_64 plan_;
  std::mt19937_64 spelling_;
};

struct seen_shape {
  std::string source;
  std::uint64_t fingerprint;
};

TEST(shapes, of_one_statement_are_one_and_have_one_fingerprint) {
  std::mt19937_64 random{seed()};
  std::map<std::string, seen_shape> fingerprints;
  std::vector<reduced_statement> out;
  int parsed = 0;
  int unparsed_shapes = 0;
  for (int i = 0; i < 4000; ++i) {
    auto plan = random();
    std::string first_shape;
    for (int variant = 0; variant < 2; ++variant) {
      auto sql = writer{plan, random()}.statement();
      parser::reduce(sql, {}, out);
      ASSERT_EQ(out.size(), 1U) << sql;
      auto shape = out[0].shape;
      if (variant == 0) first_shape = shape;
      auto source = parse(sql);
      if (!source) continue;
      ++parsed;
      if (!parse(shape)) {
        ++unparsed_shapes;
        ADD_FAILURE() << "does not parse: " << shape << "\nof " << sql;
      }
      auto [known, fresh] = fingerprints.try_emplace(shape, seen_shape{sql, source->fingerprint});
      EXPECT_EQ(known->second.fingerprint, source->fingerprint)
          << shape << "\nof " << sql << "\nand " << known->second.source;
      if (HasFailure()) return;
    }
  }
  std::cout << parsed << " sources parsed, " << fingerprints.size() << " shapes, "
            << unparsed_shapes << " shapes do not parse\n";
  EXPECT_GT(parsed, 6000);
}

// Another literal at the same place gives the same shape.
TEST(shapes, do_not_depend_on_literals) {
  std::mt19937_64 random{seed()};
  std::vector<reduced_statement> out;
  auto shape_of = [&](const std::string& sql) {
    parser::reduce(sql, {}, out);
    return out.empty() ? std::string{} : out[0].shape;
  };
  for (int i = 0; i < 2000; ++i) {
    auto sql = writer{random(), random()}.statement();
    auto shape = shape_of(sql);
    auto literals = out[0].literals;
    if (literals.empty()) continue;
    const auto& chosen = literals[random() % literals.size()];
    if (chosen.kind == literal_kind::folded_list) continue;
    auto at = static_cast<std::size_t>(chosen.source.data() - sql.data());
    auto changed = sql;
    changed.replace(at, chosen.source.size(), " 'other ; -- /* $9' ");
    EXPECT_EQ(shape_of(changed).find("other"), std::string::npos) << changed;
    EXPECT_EQ(out[0].literals.size(), literals.size()) << changed;
  }
}

// Numbers of slots: $first_literal_slot and on are the literals, as the shape names them.
TEST(shapes, name_every_literal_that_is_not_folded) {
  std::mt19937_64 random{seed()};
  std::vector<reduced_statement> out;
  for (int i = 0; i < 2000; ++i) {
    auto sql = writer{random(), random()}.statement();
    parser::reduce(sql, {}, out);
    const auto& s = out.at(0);
    std::size_t number = s.first_literal_slot;
    for (const auto& l : s.literals) {
      if (l.kind == literal_kind::folded_list) continue;
      EXPECT_NE(s.shape.find('$' + std::to_string(number)), std::string::npos) << s.shape;
      ++number;
    }
  }
}

constexpr std::string_view alphabet = "'\"$$e.-+/*(),;[]:\\ \n1aEUxB&\0\x80\xff_=<>@?";

std::string other_value(literal_kind kind, std::mt19937_64& random) {
  static const std::vector<std::string> numbers = {"0", "42", "1.5", "10000000000"};
  static const std::vector<std::string> texts = {"''", "'a'", "'it''s'", "'-- /* $1 ;'", "'\\'"};
  const auto& values = kind == literal_kind::number ? numbers : texts;
  return values[random() % values.size()];
}

// What was read once tells how the same is read with other values: shape and literals.
void expect_short_way_agrees(const std::string& text, std::mt19937_64& random, int& taken) {
  plain_literals plain;
  std::vector<reduced_statement> out;
  if (!plain.cut(text)) return;
  parser::reduce(text, {}, out);
  if (out.size() != 1) return;
  const auto signs = plain.signs_in(out[0]);
  if (!signs) return;
  const auto first = out[0];
  const auto rest = std::string{plain.rest()};
  const auto other = test::with_other_values(
      text, plain, [&](literal_kind kind) { return other_value(kind, random); });
  ASSERT_TRUE(plain.cut(other)) << other;
  ASSERT_EQ(plain.rest(), rest) << other;
  plain.put_signs(*signs);
  parser::reduce(other, {}, out);
  ASSERT_EQ(out.size(), 1U) << other;
  EXPECT_EQ(out[0].shape, first.shape) << text << "\nand " << other;
  EXPECT_EQ(out[0].first_literal_slot, first.first_literal_slot) << other;
  EXPECT_TRUE(out[0].comments.empty()) << other;
  ASSERT_EQ(out[0].literals.size(), plain.literals().size()) << other;
  for (std::size_t i = 0; i < plain.literals().size(); ++i) {
    EXPECT_EQ(out[0].literals[i].kind, plain.literals()[i].kind) << other;
    EXPECT_EQ(out[0].literals[i].source, plain.literals()[i].source) << other;
  }
  taken += plain.literals().empty() ? 0 : 1;
}

TEST(shapes, are_known_by_what_is_left_without_plain_literals) {
  std::mt19937_64 random{seed()};
  int taken = 0;
  for (int i = 0; i < 40'000 && !testing::Test::HasFailure(); ++i)
    expect_short_way_agrees(writer{random(), random()}.statement(), random, taken);
  std::cout << taken << " statements of the grammar took the short way\n";
  EXPECT_GT(taken, 1000);
  constexpr std::array<std::string_view, 32> pieces = {
      "'a'",      "'", "\"b\"",   "-",        "1",     "2.5",       ".",      "a",
      " ",        " ", "(",       ")",        "[",     "]",         ",",      ";",
      ":",        "+", "*",       "/",        " in (", " values (", "u&",     "e",
      "varchar(", "=", " array[", "\x80\xff", "\\",    "\n",        "fetch ", "begin atomic "};
  taken = 0;
  for (int i = 0; i < 200'000 && !testing::Test::HasFailure(); ++i) {
    std::string text;
    for (auto n = random() % 16; n > 0; --n) text += pieces[random() % pieces.size()];
    expect_short_way_agrees(text, random, taken);
  }
  std::cout << taken << " random texts took the short way\n";
  EXPECT_GT(taken, 10'000);
}

TEST(shapes, survive_random_bytes) {
  std::mt19937_64 random{seed()};
  std::vector<reduced_statement> out;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 60; n > 0; --n)
      text +=
          random() % 4 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
    parser::reduce(text, {}, out);
    for (const auto& s : out) {
      std::string into;
      for (const auto& l : s.literals) literal_value(l, into);
    }
    if (i % 20 == 0) read(text);
  }
}

TEST(shapes, survive_every_prefix) {
  std::mt19937_64 random{seed()};
  std::vector<reduced_statement> out;
  for (int i = 0; i < 300; ++i) {
    auto sql = writer{random(), random()}.statement();
    for (std::size_t size = 0; size <= sql.size(); ++size) {
      parser::reduce(std::string_view{sql}.substr(0, size), {}, out);
      if (i < 30) read(std::string_view{sql}.substr(0, size));
    }
  }
}

}  // namespace
}  // namespace pgweir::parser
