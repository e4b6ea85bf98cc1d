#include "parser/plan_reader.hpp"

#include "core/limits.hpp"
#include "parser/lexer.hpp"
#include "parser/parse_tree.hpp"
#include "parser/token.hpp"

#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::parser {
namespace {

// Far more than the plan of any statement of 64 KiB that does not read thousands of partitions.
constexpr std::size_t longest_plan = 4 * 1024 * 1024;

core::failure no_plan(std::string why) {
  return {core::exit_code::not_judged,
          "this is no plan of EXPLAIN (FORMAT JSON): " + std::move(why)};
}

// 12 of $12; 0: more than a parameter can have.
std::size_t number_of(std::string_view parameter) {
  std::size_t number = 0;
  auto digits = parameter.substr(1);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// The number behind SubPlan and InitPlan is no value: it says which.
std::string with_names_of_plans(const reduced_statement& reduced) {
  std::string out;
  token_scanner scan{reduced.shape};
  std::size_t copied = 0;
  bool named = false;
  for (auto t = scan.next(); t.kind != token_kind::end; t = scan.next()) {
    auto text = scan.text_of(t);
    if (named && t.kind == token_kind::parameter) {
      auto number = number_of(text);
      auto index = number - reduced.first_literal_slot;
      bool known = reduced.first_literal_slot != 0 && number >= reduced.first_literal_slot &&
                   index < reduced.literals.size();
      out.append(reduced.shape, copied, t.begin - copied);
      out += known ? reduced.literals[index].source : text;
      copied = t.end;
    }
    named = t.kind == token_kind::word && (text == "SubPlan" || text == "InitPlan");
  }
  return out.append(reduced.shape, copied);
}

// A condition without its values. What would be several statements is no condition.
std::string without_values(std::string_view condition) {
  std::vector<reduced_statement> reduced;
  reduce(condition, {}, reduced);
  return reduced.size() == 1 ? with_names_of_plans(reduced.front()) : std::string{};
}

double cost_member(const json& node, const char* name) {
  const auto* found = member(node, name);
  return found != nullptr && found->is_number() ? found->get<double>() : 0;
}

// What the node looks its rows up or joins them by.
constexpr std::array<const char*, 5> finding = {"Index Cond", "Hash Cond", "Merge Cond", "TID Cond",
                                                "Recheck Cond"};
// What it looks at in each row that it has found.
constexpr std::array<const char*, 3> filtering = {"Join Filter", "Filter", "One-Time Filter"};

void add_condition(const json& node, const char* name, std::string_view between, std::string& out) {
  auto text = without_values(text_member(node, name));
  if (text.empty()) return;
  out += between;
  out += text;
}

std::string condition_of(const json& node) {
  std::string out;
  for (const auto* name : finding) {
    if (out.empty()) add_condition(node, name, "", out);
  }
  for (const auto* name : filtering)
    add_condition(node, name, out.empty() ? "" : "; filter: ", out);
  return out;
}

core::plan_node node_of(const json& from, std::size_t depth) {
  core::plan_node made;
  made.depth = static_cast<std::uint16_t>(depth);
  made.type = text_member(from, "Node Type");
  made.table = text_member(from, "Relation Name");
  if (auto schema = text_member(from, "Schema"); !schema.empty() && !made.table.empty())
    made.table = std::string{schema} + '.' + made.table;
  made.alias = text_member(from, "Alias");
  made.index = text_member(from, "Index Name");
  made.condition = condition_of(from);
  made.startup_cost = cost_member(from, "Startup Cost");
  made.total_cost = cost_member(from, "Total Cost");
  made.rows = cost_member(from, "Plan Rows");
  return made;
}

// The bound of nodes is one of depth, too.
void add_nodes(const json& from, std::size_t depth, core::plan& out) {
  if (out.nodes.size() >= core::limits::plan_nodes) return;
  out.nodes.push_back(node_of(from, depth));
  for (const auto& each : list_member(from, "Plans")) add_nodes(each, depth + 1, out);
}

}  // namespace

core::result<core::plan> read_plan(std::string_view text) {
  if (text.size() > longest_plan) return no_plan("it is too long");
  auto tree = json::parse(text, nullptr, false);
  if (tree.is_discarded()) return no_plan("it is no JSON");
  const auto* first = tree.is_array() && !tree.empty() ? &tree[0] : nullptr;
  const auto* root = first == nullptr ? nullptr : member(*first, "Plan");
  if (root == nullptr || text_member(*root, "Node Type").empty())
    return no_plan("it has no node at its top");
  core::plan out;
  add_nodes(*root, 0, out);
  return out;
}

}  // namespace pgweir::parser
