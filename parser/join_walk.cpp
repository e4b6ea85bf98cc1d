#include "parser/join_walk.hpp"

#include "parser/expression_kinds.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 200;
// More tables than any eager load has; their edges are compared with each other.
constexpr std::size_t most_sources = 64;

struct edge {
  std::size_t one;
  std::size_t other;
  core::column_ref column_of_one;
  core::column_ref column_of_other;
};

// The name before the last: the table of `table.column`.
std::string qualifier_of(const json& column) {
  const auto& fields = list_member(column, "fields");
  if (fields.size() < 2) return {};
  return std::string{name_in(fields[fields.size() - 2])};
}

class reader {
 public:
  explicit reader(const name_scope& scope) : scope_{scope} {}

  void conditions(const json& select);
  [[nodiscard]] join_tree tree(const json& select);

 private:
  void from(node item, int depth);
  void condition(node what, int depth);
  void equality(const json& comparison);
  [[nodiscard]] std::size_t source_of(const json& column) const;
  [[nodiscard]] std::size_t columns_of_star(std::size_t index) const;
  void columns(const json& targets, join_tree& out) const;
  static void grow(join_tree& out, const std::vector<edge>& edges);

  const name_scope& scope_;
  std::vector<edge> edges_;
};

void reader::conditions(const json& select) {
  for (const auto& item : list_member(select, "fromClause")) from(as_node(&item), 0);
  condition(child(select, "whereClause"), 0);
}

void reader::from(node item, int depth) {
  if (!item.is("JoinExpr") || depth > deepest) return;
  from(child(*item.body, "larg"), depth + 1);
  from(child(*item.body, "rarg"), depth + 1);
  condition(child(*item.body, "quals"), depth + 1);
}

// Equalities that are ANDed; of anything else nothing is known.
void reader::condition(node what, int depth) {
  if (depth > deepest) return;
  if (what.is("BoolExpr") && text_member(*what.body, "boolop") == "AND_EXPR") {
    for (const auto& part : list_member(*what.body, "args")) condition(as_node(&part), depth + 1);
  } else if (what.is("A_Expr")) {
    equality(*what.body);
  }
}

void reader::equality(const json& comparison) {
  bool equals = text_member(comparison, "kind") == "AEXPR_OP" &&
                last_name(list_member(comparison, "name")) == "=";
  if (!equals) return;
  const auto* left = column_reference(child(comparison, "lexpr"));
  const auto* right = column_reference(child(comparison, "rexpr"));
  if (left == nullptr || right == nullptr) return;
  auto one = source_of(*left);
  auto other = source_of(*right);
  if (one == join_tree::none || other == join_tree::none || one == other) return;
  edges_.push_back({one, other, scope_.resolve(*left), scope_.resolve(*right)});
}

std::size_t reader::source_of(const json& column) const {
  const auto alias = qualifier_of(column);
  const auto& sources = scope_.sources();
  auto found = std::ranges::find(sources, alias, &name_scope::source::alias);
  bool known = !alias.empty() && found != sources.end();
  return known ? static_cast<std::size_t>(found - sources.begin()) : join_tree::none;
}

// Each source gets the first one before it that an equality ties it to.
void reader::grow(join_tree& out, const std::vector<edge>& edges) {
  for (std::size_t i = 1; i < out.sources.size(); ++i) {
    for (const auto& each : edges) {
      auto parent = each.one == i ? each.other : each.one;
      if ((each.one != i && each.other != i) || parent > i) continue;
      bool is_one = each.one == i;
      out.sources[i].parent = static_cast<std::uint16_t>(parent);
      out.sources[i].parent_column = is_one ? each.column_of_other : each.column_of_one;
      out.sources[i].own_column = is_one ? each.column_of_one : each.column_of_other;
      break;
    }
  }
}

// A star of a sub-select has as many columns as that; of a table, nobody knows here.
std::size_t reader::columns_of_star(std::size_t index) const {
  const auto& columns = scope_.sources()[index].columns;
  bool known = std::ranges::none_of(columns, [](const auto& each) { return each.label == "*"; });
  return known ? columns.size() : 0;
}

void reader::columns(const json& targets, join_tree& out) const {
  for (const auto& item : targets) {
    auto value = child(body_of(item), "val");
    const auto* column = value.is("ColumnRef") ? value.body : nullptr;
    auto source = column == nullptr ? join_tree::none : source_of(*column);
    bool star = column != nullptr && as_node(&list_member(*column, "fields").back()).is("A_Star");
    if (star && qualifier_of(*column).empty()) {
      for (std::size_t i = 0; i < out.sources.size(); ++i)
        out.targets.push_back({static_cast<std::uint16_t>(i), true});
      continue;
    }
    auto width = star && source != join_tree::none ? columns_of_star(source) : 0;
    out.targets.insert(out.targets.end(), std::max<std::size_t>(width, 1),
                       {static_cast<std::uint16_t>(source), star && width == 0});
  }
}

join_tree reader::tree(const json& select) {
  join_tree out;
  for (const auto& each : scope_.sources())
    out.sources.push_back({each.table, each.alias, join_tree::none, {}, {}});
  grow(out, edges_);
  columns(list_member(select, "targetList"), out);
  return out;
}

}  // namespace

std::shared_ptr<const join_tree> read_joins(const json& select, const name_scope& scope) {
  auto sources = scope.sources().size();
  if (sources < 3 || sources > most_sources) return nullptr;
  reader read{scope};
  read.conditions(select);
  auto made = read.tree(select);
  if (!made.branches()) return nullptr;
  return std::make_shared<const join_tree>(std::move(made));
}

}  // namespace pgweir::parser
