// An expression of a parse tree as text again, in PostgreSQL's own style: every operator in its
// parentheses, casts as (x)::type, no table names. Writes what may stand in an index: no
// parameters of the client, no sub-selects, no aggregates, nothing volatile.
//
// Views what it is given; for one statement.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/sent_literals.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::parser {

enum class spelling : std::uint8_t {
  written,  // all casts as they are: can stand in CREATE INDEX
  normal,   // one form for all that mean the same (normal_expression.hpp)
};

// What a column is called in the text that is written.
class column_names {
 public:
  // The body of a ColumnRef; empty: it cannot be named.
  [[nodiscard]] virtual std::string name_of(const json& column_ref) const = 0;

 protected:
  ~column_names() = default;
};

// The last of its names.
class own_names final : public column_names {
 public:
  [[nodiscard]] std::string name_of(const json& column_ref) const override;
};

class expression_text {
 public:
  expression_text(spelling how, const column_names& names, sent_literals& literals,
                  std::size_t most_bytes)
      : how_{how}, names_{names}, literals_{literals}, most_bytes_{most_bytes} {}

  // Empty: it has something in it that is not written, or is too long.
  std::string of(node what);

 private:
  // What an expression stands in: there casts are PostgreSQL's own.
  enum class place : std::uint8_t { alone, inside, compared };

  // Each appends to the text, or fails.
  bool any(node what, place at);
  bool part(node what, place at);
  bool column(const json& body);
  bool constant(node what, place at);
  bool parameter(const json& body, place at);
  bool cast(node what, place at);
  bool add_constant(std::string value, place at);
  bool list(const json& items, place at);
  // Whether the tree has all elements of a list: of more than two it may lack some.
  [[nodiscard]] bool whole(const json& items) { return items.size() < 2 || !literals_.folded(); }
  bool array(const json& body);
  bool indirection(const json& body);
  bool collation(const json& body);
  bool test(node what);
  bool logic(const json& body);

  // expression_text_operators.cpp
  bool comparison(const json& body);
  bool operation(const json& body, std::string_view name);
  bool between(const json& body, bool negated);
  bool in_list(const json& body);
  bool quantified(const json& body, std::string_view word);
  bool infix(node left, std::string_view name, node right);
  bool function(const json& body);
  bool call(std::string_view name, const json& arguments);
  bool extract(const json& arguments);
  bool conditional(const json& body);

  [[nodiscard]] bool normal() const { return how_ == spelling::normal; }
  bool add(std::string_view text) {
    out_ += text;
    return out_.size() <= most_bytes_;
  }

  spelling how_;
  const column_names& names_;
  sent_literals& literals_;
  std::size_t most_bytes_;
  std::string out_;
  int depth_ = 0;
};

}  // namespace pgweir::parser
