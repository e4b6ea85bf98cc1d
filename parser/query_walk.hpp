// From a query's parse tree to the facts that analyzers ask for: tables, parameter slots, result
// columns, joins, bounds. Recurses with the tree; a tree deeper than it follows is reported, not
// walked. Writes into the statement given; the tree and the spans must outlive the walk.
#pragma once

#include "parser/name_scope.hpp"
#include "parser/parse_tree.hpp"
#include "parser/statement.hpp"
#include "parser/text_spans.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

class query_walk {
 public:
  query_walk(statement& out, const text_spans& spans) : out_{out}, spans_{spans} {}

  // A SelectStmt, InsertStmt, UpdateStmt, DeleteStmt or MergeStmt: the statement itself, or what
  // PREPARE, EXPLAIN, DECLARE, COPY or CREATE … AS has inside.
  void query(node what);
  // The arguments of EXECUTE; the call of CALL.
  void arguments(const json& list);
  void call(const json& function_call);
  // A table that a utility statement names.
  void table(const json& range_var);

  [[nodiscard]] bool too_deep() const { return too_deep_; }

 private:
  using columns = std::vector<output_column>;

  // What a comparison found here means.
  enum class place : std::uint8_t {
    top_condition,  // ANDed at the top of the statement's own WHERE
    condition,      // of any WHERE or ON
    negated,        // under NOT
    elsewhere,
  };

  // query_walk.cpp
  columns any_query(node what, const name_scope* outer, bool top);
  void value_query(node what, const name_scope& outer);
  columns select(const json& body, name_scope& scope, bool top);
  columns set_operation(const json& body, name_scope& scope);
  columns insert(const json& body, name_scope& scope, bool top);
  void insert_rows(const json& rows, const json& names, const std::string& table,
                   const name_scope& scope, bool top);
  columns update(const json& body, name_scope& scope, bool top);
  columns remove(const json& body, name_scope& scope, bool top);
  columns merge(const json& body, name_scope& scope);
  void with(const json& body, name_scope& scope);
  std::string target(const json& body, name_scope& scope);
  void from_list(const json& items, name_scope& scope);
  void from(node item, name_scope& scope);
  void from_table(const json& range_var, name_scope& scope);
  void join(const json& body, name_scope& scope);
  void narrow();
  void bounds(const json& body, const name_scope& scope, bool top);
  bound_kind bound(const json& body, const char* name, const name_scope& scope, bool top,
                   slot_use use);
  void locks(const json& body);
  void assignments(const json& targets, const std::string& table, const name_scope& scope);
  void where(const json& body, const name_scope& scope, bool top);
  columns outputs(const json& targets, const name_scope& scope, bool top);

  // condition_walk.cpp
  void expression(node what, const name_scope& scope, place at);
  void anything(const json& tree, const name_scope& scope);
  void comparison(const json& body, const name_scope& scope, place at);
  bool compared(node left, node right, slot_use use, const json& whole, const name_scope& scope,
                place at);
  bool compared_with_list(node left, const json& items, slot_use use, const json& whole,
                          const name_scope& scope, place at);
  bool compared_rows(node left, node right, slot_use use, const json& whole,
                     const name_scope& scope, place at);
  void sublink(const json& body, const name_scope& scope, place at);
  bool sublink_of_values(const json& body, const name_scope& scope, place at);
  void function(const json& body, const name_scope& scope);
  void joined(node left, node right, const name_scope& scope);
  void add_slot(int number, slot_use use, core::column_ref column = {});

  statement& out_;
  const text_spans& spans_;
  int depth_ = 0;
  int queries_ = 0;        // around what is read, the statement itself included
  int value_queries_ = 0;  // of them, those whose rows are no rows of the result: EXISTS, IN, …
  bool too_deep_ = false;
};

}  // namespace pgweir::parser
