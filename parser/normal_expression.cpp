#include "parser/normal_expression.hpp"

#include "core/limits.hpp"
#include "parser/expression_text.hpp"
#include "parser/identifier.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 64;

// Parses a text as the only item of a SELECT.
class read_expression {
 public:
  explicit read_expression(std::string_view text) : query_{"SELECT "} {
    query_ += text;
    if (query_.size() > core::limits::kept_text_bytes) return;
    if (auto tree = parse(query_)) tree_ = std::move(*tree);
  }

  [[nodiscard]] node root() const {
    if (!tree_) return {};
    auto select = as_node(&tree_->statement);
    const auto& targets = list_member(*select.body, "targetList");
    bool only = select.is("SelectStmt") && targets.size() == 1 &&
                member(*select.body, "fromClause") == nullptr;
    return only ? child(body_of(targets[0]), "val") : node{};
  }

  [[nodiscard]] std::string text_of(node what) const {
    sent_literals literals{query_, {}, 0};
    own_names names;
    return expression_text{spelling::normal, names, literals, core::limits::kept_text_bytes}.of(
        what);
  }

 private:
  std::string query_;
  std::optional<parse_tree> tree_;
};

bool truth_of(node what, bool& value) {
  while (what.is("TypeCast")) what = child(*what.body, "arg");
  const auto* truth = what.is("A_Const") ? member(*what.body, "boolval") : nullptr;
  if (truth != nullptr) value = flag_member(*truth, "boolval");
  return truth != nullptr;
}

// What a condition says of a boolean: `gone = false`, `gone IS FALSE` are `NOT gone` in a WHERE.
struct boolean_condition {
  node of;  // no type: it is no such condition
  bool value = true;
};

boolean_condition boolean_of(node what) {
  boolean_condition out;
  if (what.is("BooleanTest")) {
    auto kind = text_member(*what.body, "booltesttype");
    out.value = kind == "IS_TRUE";
    if (kind == "IS_TRUE" || kind == "IS_FALSE") out.of = child(*what.body, "arg");
    return out;
  }
  bool equals = what.is("A_Expr") && text_member(*what.body, "kind") == "AEXPR_OP" &&
                last_name(list_member(*what.body, "name")) == "=";
  if (!equals) return out;
  auto left = child(*what.body, "lexpr");
  auto right = child(*what.body, "rexpr");
  if (truth_of(right, out.value)) {
    out.of = left;
  } else if (truth_of(left, out.value)) {
    out.of = right;
  }
  return out;
}

// False: one of them cannot be written.
bool add_conjuncts(node what, const read_expression& from, int depth,
                   std::vector<std::string>& out) {
  if (depth > deepest) return false;
  if (what.is("BoolExpr") && text_member(*what.body, "boolop") == "AND_EXPR") {
    return std::ranges::all_of(list_member(*what.body, "args"), [&](const json& each) {
      return add_conjuncts(as_node(&each), from, depth + 1, out);
    });
  }
  if (what.is("A_Expr") && text_member(*what.body, "kind") == "AEXPR_BETWEEN") {
    auto both = normal_conjuncts(from.text_of(what));
    out.insert(out.end(), both.begin(), both.end());
    return !both.empty();
  }
  auto boolean = boolean_of(what);
  auto text = from.text_of(boolean.of.type.empty() ? what : boolean.of);
  if (text.empty()) return false;
  bool negated = !boolean.of.type.empty() && !boolean.value;
  out.push_back(negated ? "(NOT " + text + ')' : std::move(text));
  return true;
}

}  // namespace

std::string normal_expression(std::string_view expression) {
  const read_expression read{expression};
  return read.text_of(read.root());
}

std::vector<std::string> normal_conjuncts(std::string_view condition) {
  const read_expression read{condition};
  std::vector<std::string> out;
  if (!add_conjuncts(read.root(), read, 0, out)) return {};
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::string> literals_of(const statement& of) {
  if (!of.sample) return {};
  return sent_literals{*of.sample, of.text, of.first_literal_slot}.constants();
}

std::string normal_condition(const access_predicate& predicate, const statement& of,
                             const std::vector<std::string>& literals) {
  auto text = predicate.expression.empty() ? written_name(predicate.column) : predicate.expression;
  if (predicate.column.empty() && predicate.expression.empty()) return {};
  if (!predicate.collation.empty()) text += " COLLATE " + written_name(predicate.collation);
  switch (predicate.op) {
    case access_operator::is_true:
      break;
    case access_operator::is_false:
      text = "NOT " + text;
      break;
    case access_operator::is_null:
    case access_operator::is_not_null:
      text += ' ' + predicate.written_operator;
      break;
    default: {
      const auto index = static_cast<std::size_t>(predicate.slot) - of.first_literal_slot;
      bool known = predicate.value == access_value::slot && predicate.row_place == 0 &&
                   of.first_literal_slot != 0 && predicate.slot >= of.first_literal_slot &&
                   index < literals.size();
      if (!known) return {};
      text += ' ' + predicate.written_operator + ' ' + literals[index];
    }
  }
  auto parts = normal_conjuncts(text);
  return parts.size() == 1 ? std::move(parts.front()) : std::string{};
}

}  // namespace pgweir::parser
