#include "parser/statement.hpp"

#include "core/heap_bytes.hpp"

#include <algorithm>
#include <numeric>

namespace pgweir::parser {
namespace {

// What lies outside of the value itself.
std::size_t behind(const std::string& text) { return core::heap_bytes(text); }
std::size_t behind(const core::column_ref& column) {
  return behind(column.table) + behind(column.column);
}
std::size_t behind(const table_name& table) { return behind(table.schema) + behind(table.name); }
std::size_t behind(const slot& each) { return behind(each.column); }
std::size_t behind(const output_column& column) {
  return behind(column.source) + behind(column.label);
}
std::size_t behind(const join_columns& join) { return behind(join.left) + behind(join.right); }
std::size_t behind(const page_order& by) { return behind(by.column) + behind(by.written); }
std::size_t behind(const join_tree::source& of) {
  return behind(of.table) + behind(of.alias) + behind(of.parent_column) + behind(of.own_column);
}
std::size_t behind(const join_tree::target&) { return 0; }
std::size_t behind(const access_predicate& each) {
  return behind(each.column) + behind(each.expression) + behind(each.collation) +
         behind(each.written_operator) + behind(each.other_column);
}
std::size_t behind(const access_order& by) {
  return behind(by.column) + behind(by.expression) + behind(by.collation);
}
std::size_t behind(std::uint16_t) { return 0; }
std::size_t behind(const access_block& block);
std::size_t behind(const access_source& of);
std::size_t behind(const schema_change& change);

template <class Item>
std::size_t behind(const std::vector<Item>& items) {
  if (items.capacity() == 0) return 0;
  return std::accumulate(items.begin(), items.end(),
                         items.capacity() * sizeof(Item) + core::heap_block,
                         [](std::size_t sum, const Item& each) { return sum + behind(each); });
}

std::size_t behind(const schema_change& change) {
  return behind(change.table) + behind(change.other) + behind(change.name) + behind(change.columns);
}

std::size_t behind(const access_block& block) {
  return behind(block.order) + behind(block.groups) + behind(block.columns);
}
std::size_t behind(const access_source& of) {
  return behind(of.table) + behind(of.alias) + behind(of.columns);
}

template <class Part>
std::size_t shared(const std::shared_ptr<const Part>& part, std::size_t behind_it) {
  return part ? sizeof(Part) + 2 * core::heap_block + behind_it : 0;
}

}  // namespace

core::statement_ref statement::ref() const {
  core::statement_ref out{key, text, {}};
  for (const auto& table : tables)
    out.tables.push_back(table.schema.empty() ? table.name : table.schema + '.' + table.name);
  return out;
}

const slot* statement::find_slot(std::uint16_t number) const {
  auto found = std::ranges::find(slots, number, &slot::number);
  return found == slots.end() ? nullptr : &*found;
}

std::size_t statement::bytes() const {
  auto sum = sizeof(statement) + 2 * core::heap_block + behind(text) + behind(tables) +
             behind(slots) + behind(aliases) + behind(columns) + behind(joins) + behind(spliced);
  if (page) sum += shared(page, behind(page->order));
  if (join_branches)
    sum += shared(join_branches, behind(join_branches->sources) + behind(join_branches->targets));
  if (defines) sum += shared(defines, behind(defines->changes));
  if (setting)
    sum +=
        shared(setting, behind(setting->name) + behind(setting->role) + behind(setting->database));
  if (access)
    sum += shared(access,
                  behind(access->sources) + behind(access->predicates) + behind(access->blocks));
  if (sample) sum += shared(sample, behind(*sample));
  return sum;
}

std::string_view statement::alias_of(std::string_view table) const {
  if (auto dot = table.rfind('.'); dot != std::string_view::npos) table.remove_prefix(dot + 1);
  auto found = std::ranges::find(tables, table, &table_name::name);
  auto index = static_cast<std::size_t>(found - tables.begin());
  return index < aliases.size() ? std::string_view{aliases[index]} : std::string_view{};
}

}  // namespace pgweir::parser
