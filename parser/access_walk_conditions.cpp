// The part of access_walk that reads conditions: what is ANDed, what are alternatives, and what one
// side of a comparison makes a predicate of.
#include "core/limits.hpp"
#include "parser/access_walk.hpp"
#include "parser/operators.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 400;

bool is_or(node what, bool negated) {
  return what.is("BoolExpr") &&
         text_member(*what.body, "boolop") == (negated ? "AND_EXPR" : "OR_EXPR");
}
bool is_not(node what) {
  return what.is("BoolExpr") && text_member(*what.body, "boolop") == "NOT_EXPR";
}
node first_argument(node what) {
  const auto& arguments = list_member(*what.body, "args");
  return arguments.empty() ? node{} : as_node(&arguments[0]);
}

access_predicate becomes(access_predicate made, access_operator op, std::string_view words) {
  made.op = op;
  made.written_operator = words;
  return made;
}

access_predicate opposite(access_predicate made) {
  switch (made.op) {
    case access_operator::in_list:
      return becomes(std::move(made), access_operator::not_equal, "<>");
    case access_operator::is_null:
      return becomes(std::move(made), access_operator::is_not_null, "IS NOT NULL");
    case access_operator::is_not_null:
      return becomes(std::move(made), access_operator::is_null, "IS NULL");
    case access_operator::is_true:
      return becomes(std::move(made), access_operator::is_false, "NOT");
    case access_operator::is_false:
      return becomes(std::move(made), access_operator::is_true, "");
    default:
      break;
  }
  auto words = std::string{negated(made.written_operator)};
  if (words.empty()) {
    words = "NOT " + made.written_operator;
    return becomes(std::move(made), access_operator::other, words);
  }
  auto op = operator_kind(words);
  return becomes(std::move(made), op, words);
}

bool is_one_of(const access_predicate& each, const access_predicate& first) {
  bool equality = each.op == access_operator::equal || each.op == access_operator::in_list;
  bool plain = each.value == access_value::slot || each.value == access_value::several;
  return equality && plain && each.source == first.source && each.column == first.column &&
         each.expression == first.expression && each.collation == first.collation &&
         !(each.column.empty() && each.expression.empty()) && !each.outer_join;
}

}  // namespace

void access_walk::condition(node what, const place& at) {
  if (what.type.empty()) return;
  if (depth_ >= deepest) {
    out_.truncated = true;
    return;
  }
  ++depth_;
  if (what.is("BoolExpr")) {
    logic(what, at);
  } else {
    note(what, at.scope);
    leaf(what, at);
  }
  --depth_;
}

void access_walk::leaf(node what, const place& at) {
  const auto& body = *what.body;
  if (what.is("A_Expr")) return comparison(body, at);
  if (what.is("NullTest") || what.is("BooleanTest")) return test(what, at);
  if (what.is("SubLink")) return sublink(body, at);
  if (!what.is("A_Const") && !what.is("ParamRef")) truth(what, true, at);
}

void access_walk::logic(node what, const place& at) {
  if (is_not(what)) {
    auto inside = at;
    inside.negated = !at.negated;
    return condition(first_argument(what), inside);
  }
  if (!is_or(what, at.negated)) {
    for (const auto& each : list_member(*what.body, "args")) condition(as_node(&each), at);
    return;
  }
  std::vector<arm> arms;
  arms_of(what, at.negated, 0, arms);
  // Alternatives within one of several say too little to be kept.
  bool several = at.alternatives == 0 && arms.size() <= core::limits::access_predicates;
  if (several) return either(arms, at);
  if (at.alternatives == 0) out_.truncated = true;
  for (const auto& each : arms) note(each.what, at.scope);
}

void access_walk::arms_of(node what, bool negated, int depth, std::vector<arm>& into) {
  if (depth < deepest && is_not(what))
    return arms_of(first_argument(what), !negated, depth + 1, into);
  if (depth < deepest && is_or(what, negated)) {
    for (const auto& each : list_member(*what.body, "args"))
      arms_of(as_node(&each), negated, depth + 1, into);
    return;
  }
  into.push_back({what, negated});
}

void access_walk::either(const std::vector<arm>& arms, const place& at) {
  const auto begin = out_.predicates.size();
  lost_ = false;
  auto inside = at;
  inside.alternatives = ++alternatives_;
  inside.branch = 0;
  for (const auto& each : arms) {
    const auto before = out_.predicates.size();
    inside.negated = each.negated;
    condition(each.what, inside);
    if (out_.predicates.size() == before) unknown(inside);
    ++inside.branch;
  }
  // Of alternatives all count, or none does.
  if (lost_) {
    out_.predicates.resize(begin);
  } else {
    fold(begin, arms.size());
  }
}

void access_walk::unknown(const place& at) {
  access_predicate made;
  made.block = at.scope.block();
  made.alternatives = at.alternatives;
  made.branch = at.branch;
  add(std::move(made));
}

// a = 1 OR a = 2
void access_walk::fold(std::size_t begin, std::size_t branches) {
  auto& all = out_.predicates;
  if (all.size() - begin != branches) return;
  bool one = std::all_of(all.begin() + static_cast<std::ptrdiff_t>(begin), all.end(),
                         [&](const auto& each) { return is_one_of(each, all[begin]); });
  if (!one) return;
  all.resize(begin + 1);
  all[begin].op = access_operator::in_list;
  all[begin].value = access_value::several;
  all[begin].alternatives = all[begin].branch = 0;
}

void access_walk::truth(node what, bool value, const place& at) {
  auto subject = operand_of(what, at.scope);
  if (subject.what != operand::kind::subject) return;
  access_predicate made;
  made.op = value ? access_operator::is_true : access_operator::is_false;
  made.written_operator = value ? "" : "NOT";
  made.value = access_value::constant;
  add(subject, std::move(made), at);
}

void access_walk::test(node what, const place& at) {
  auto subject = operand_of(child(*what.body, "arg"), at.scope);
  if (subject.what != operand::kind::subject) return;
  auto kind = text_member(*what.body, what.is("NullTest") ? "nulltesttype" : "booltesttype");
  access_predicate made;
  made.value = access_value::constant;
  if (kind == "IS_NULL" || kind == "IS_UNKNOWN") {
    made = becomes(std::move(made), access_operator::is_null, "IS NULL");
  } else if (kind == "IS_NOT_NULL" || kind == "IS_NOT_UNKNOWN") {
    made = becomes(std::move(made), access_operator::is_not_null, "IS NOT NULL");
  } else if (!at.negated && kind == "IS_TRUE") {
    made = becomes(std::move(made), access_operator::is_true, "");
  } else if (!at.negated && kind == "IS_FALSE") {
    made = becomes(std::move(made), access_operator::is_false, "NOT");
  } else {
    // With NULLs on the other side.
    std::string words{kind};
    std::ranges::replace(words, '_', ' ');
    made = becomes(std::move(made), access_operator::other, words);
  }
  add(subject, std::move(made), at);
}

void access_walk::compared(const operand& left, const operand& right, access_predicate like,
                           const place& at) {
  using kind = operand::kind;
  bool both = left.what == kind::subject && right.what == kind::subject;
  auto beside = [](access_predicate made, const operand& other) {
    made.value = access_value::column;
    made.other_source = other.column.source;
    made.other_column = other.column.column;
    return made;
  };
  auto turned = like;
  turned.written_operator = commuted(like.written_operator);
  turned.op = operator_kind(turned.written_operator);
  const auto words = like.written_operator;
  if (turned.written_operator.empty()) turned = becomes(turned, access_operator::other, words);
  const bool same = both && left.column.source == right.column.source &&
                    left.column.source != access_predicate::none;
  if (same) return add(left, becomes(beside(like, right), access_operator::other, words), at);
  if (both) {
    add(left, beside(std::move(like), right), at);
    add(right, beside(std::move(turned), left), at);
  } else if (left.what == kind::subject) {
    like.value = right.what == kind::value ? right.value : access_value::expression;
    like.slot = right.slot;
    add(left, std::move(like), at);
  } else if (right.what == kind::subject) {
    turned.value = left.what == kind::value ? left.value : access_value::expression;
    turned.slot = left.slot;
    add(right, std::move(turned), at);
  }
}

void access_walk::add(const operand& subject, access_predicate made, const place& at) {
  bool known = !subject.column.column.empty() || !subject.expression.empty();
  if (subject.outer || (!known && at.alternatives == 0)) return;
  if (at.negated) made = opposite(std::move(made));
  made.block = at.scope.block();
  made.source = subject.column.source;
  made.column = subject.column.column;
  made.expression = subject.expression;
  made.collation = subject.collation;
  made.cast = subject.cast && !subject.expression.empty();
  made.alternatives = at.alternatives;
  made.branch = at.branch;
  auto holds = [&](const std::vector<std::uint16_t>& sources) {
    return made.source != access_predicate::none &&
           std::ranges::find(sources, made.source) != sources.end();
  };
  bool of_made_up = at.after_joins && made.op == access_operator::is_null && holds(nullable_);
  made.outer_join = of_made_up || holds(at.preserved);
  add(std::move(made));
}

void access_walk::add(access_predicate made) {
  if (out_.predicates.size() >= core::limits::access_predicates) {
    out_.truncated = lost_ = true;
    return;
  }
  out_.predicates.push_back(std::move(made));
}

}  // namespace pgweir::parser
