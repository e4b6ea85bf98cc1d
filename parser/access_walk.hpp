// From a query's parse tree to how it finds its rows (access.hpp). Stands beside query_walk, which
// reads what a query says; recurses with the tree, and of a tree deeper than it follows it knows
// only a part, which it says.
#pragma once

#include "parser/access.hpp"
#include "parser/access_scope.hpp"
#include "parser/parse_tree.hpp"
#include "parser/sent_literals.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

class access_walk {
 public:
  // `from_sample`: the tree is of the text as sent, not of the shape.
  access_walk(sent_literals& literals, bool from_sample)
      : literals_{literals}, from_sample_{from_sample} {}

  // A query, or a statement with one inside. Null: it looks for no rows of tables.
  std::shared_ptr<const access> read(node what);

 private:
  // How a condition stands in its block.
  struct place {
    access_scope& scope;
    bool negated = false;
    bool after_joins = false;  // WHERE: rows that an outer join made up are there
    std::uint16_t alternatives = 0;
    std::uint16_t branch = 0;
    std::vector<std::uint16_t> preserved{};  // sources whose rows stay whatever it says
  };
  enum class needed : std::uint8_t { rows, existence };

  // One side of a comparison.
  struct operand {
    enum class kind : std::uint8_t {
      unknown,
      subject,  // a column, or an expression over columns of one source
      value,
    };
    kind what = kind::unknown;
    access_column column;
    std::string expression;
    std::string collation;
    bool cast = false;
    bool outer = false;  // of a block around this one
    access_value value = access_value::expression;
    std::uint16_t slot = 0;
  };
  struct arm {
    node what;
    bool negated = false;
  };
  // The columns that an expression names.
  struct columns_of {
    std::vector<access_column> columns;  // each once; at most two are of interest
    bool outer = false;
    bool unclear = false;  // it has a sub-select in it, or a row
  };

  // access_walk.cpp
  access_result query(node what, access_scope* outer, needed of_it = needed::rows);
  access_result statement(node what, access_scope& scope, needed of_it);
  access_result select(const json& body, access_scope& scope, needed of_it);
  access_result sides(const json& body, access_scope& scope);
  access_result insert(const json& body, access_scope& scope);
  access_result change(node what, access_scope& scope);
  access_result merge(const json& body, access_scope& scope);
  void with(const json& body, access_scope& scope);
  access_result outputs(const json& targets, const access_scope& scope);

  // access_walk_from.cpp
  void from_list(const json& items, access_scope& scope);
  void from(node item, access_scope& scope);
  void from_table(const json& range_var, access_scope& scope);
  void join(const json& body, access_scope& scope);
  void join_using(const json& names, const place& at, std::size_t left, std::size_t right);
  void target(const json& body, access_scope& scope);
  void add_source(table_name table, access_scope::entry called, access_scope& scope);

  // access_walk_conditions.cpp
  void condition(node what, const place& at);
  void leaf(node what, const place& at);
  void logic(node what, const place& at);
  void either(const std::vector<arm>& arms, const place& at);
  void unknown(const place& at);
  static void arms_of(node what, bool negated, int depth, std::vector<arm>& into);
  void fold(std::size_t begin, std::size_t branches);
  void truth(node what, bool value, const place& at);
  void test(node what, const place& at);
  void compared(const operand& left, const operand& right, access_predicate like, const place& at);
  void add(const operand& subject, access_predicate made, const place& at);
  void add(access_predicate made);

  // access_walk_comparisons.cpp
  void comparison(const json& body, const place& at);
  void operation(const json& body, std::string_view name, const place& at);
  void distinct(const json& body, bool negated, const place& at);
  void list(const json& body, const place& at);
  void between(const json& body, bool negated, const place& at);
  void quantified(const json& body, bool all, const place& at);
  void rows(const json& left, const json& right, std::string_view name, const place& at);
  void row_list(const json& names, access_value value, const place& at);
  void sublink(const json& body, const place& at);

  // access_walk_operands.cpp
  operand operand_of(node what, const access_scope& scope);
  operand subject_of(node what, const access_scope& scope);
  operand value_of(node what);
  void collect(node what, const access_scope& scope, columns_of& into, int depth) const;
  void collect_parts(const json& tree, const access_scope& scope, columns_of& into,
                     int depth) const;
  void note(node what, access_scope& scope);
  void note_parts(const json& tree, access_scope& scope);
  void note_column(const json& body, const access_scope& scope);
  void note_targets(const json& targets, access_scope& scope, needed of_it);
  void note_row(std::uint16_t source);
  void name(const access_column& column, std::uint16_t block);

  // access_walk_order.cpp
  void keys(const json& select, access_scope& scope);
  void extreme(const json& select, const access_scope& scope);
  void order(const json& sort, node what, access_scope& scope);
  void group(node what, const json& targets, bool label_first, access_scope& scope);
  node meant(node what, const json& targets, bool label_first);
  int position_of(node what);
  access_order key_of(node what, const access_scope& scope);

  sent_literals& literals_;
  bool from_sample_;
  access out_;
  std::vector<std::uint16_t> nullable_;  // sources that an outer join may make up rows of
  std::uint16_t alternatives_ = 0;
  bool lost_ = false;  // a predicate found no room
  int depth_ = 0;
};

}  // namespace pgweir::parser
