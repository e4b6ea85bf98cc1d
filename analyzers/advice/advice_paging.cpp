#include "analyzers/advice/advice_paging.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

namespace {

using core::orm;

// More columns than that are a report, and the comparison is longer than what it saves.
constexpr std::size_t most_keys = 4;

std::string parameter(std::size_t number) { return "$" + std::to_string(number); }

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

// (a, b) > ($1, $2), where all go one way.
std::string row_comparison(const std::vector<parser::page_order>& order,
                           const std::vector<std::string>& values) {
  const auto* sign = order.front().descending ? " < " : " > ";
  if (order.size() == 1) return order.front().written + sign + values.front();
  std::vector<std::string> keys;
  for (const auto& each : order) keys.push_back(each.written);
  return "(" + joined(keys) + ")" + sign + "(" + joined(values) + ")";
}

// a > $1 OR a = $1 AND (b < $2 …), where they go different ways.
std::string mixed_comparison(const std::vector<parser::page_order>& order,
                             const std::vector<std::string>& values, std::size_t from = 0) {
  const auto& key = order[from];
  auto beyond = key.written + (key.descending ? " < " : " > ") + values[from];
  if (from + 1 == order.size()) return beyond;
  return "(" + beyond + " OR " + key.written + " = " + values[from] + " AND " +
         mixed_comparison(order, values, from + 1) + ")";
}

std::string comparison(const std::vector<parser::page_order>& order,
                       const std::vector<std::string>& values) {
  bool one_way = std::ranges::all_of(
      order, [&](const auto& each) { return each.descending == order.front().descending; });
  return one_way ? row_comparison(order, values) : mixed_comparison(order, values);
}

// The numbers of the keys' parameters: no gap is left where OFFSET was, and none is used twice.
std::vector<std::string> key_parameters(const parser::statement& statement, std::size_t count) {
  std::size_t highest = 0;
  for (const auto& slot : statement.slots) highest = std::max<std::size_t>(highest, slot.number);
  std::vector<std::string> out{parameter(statement.page->offset_slot)};
  while (out.size() < count) out.push_back(parameter(++highest));
  return out;
}

bool may_be_rewritten(const parser::statement& statement) {
  const auto& page = *statement.page;
  auto uses = std::ranges::count(statement.slots, page.offset_slot, &parser::slot::number);
  return !statement.shortened && !page.of_groups && !page.order.empty() &&
         page.order.size() <= most_keys && page.offset.end != 0 && page.order_at != 0 && uses == 1;
}

void remove(std::string& text, parser::text_span span) {
  auto begin = span.begin;
  while (begin > 0 && text[begin - 1] == ' ') --begin;
  text.erase(begin, span.end - begin);
}

// What the ORM's line is about: the first column of the order, or a guess.
struct key_words {
  std::string column = "id";
  bool descending = false;
};

key_words key_of(const parser::statement& statement) {
  const auto& order = statement.page->order;
  if (order.empty() || order.front().column.column.empty()) return {};
  return {order.front().column.column, order.front().descending};
}

// `pattern` with the column for @ and one of two words for ~.
std::string filled(std::string_view pattern, const key_words& key,
                   std::initializer_list<std::string_view> ascending_or_descending) {
  std::string out;
  for (char c : pattern) {
    if (c == '@') {
      out += key.column;
    } else if (c == '~') {
      out += ascending_or_descending.begin()[key.descending ? 1 : 0];
    } else {
      out += c;
    }
  }
  return out;
}

std::string page_by_key(orm dialect, const key_words& key) {
  const auto* direction = key.descending ? "desc" : "asc";
  auto sign = std::string{key.descending ? "<" : ">"};
  switch (dialect) {
    case orm::prisma:
      return filled("findMany({ take: 100, skip: 1, cursor: { @: last }, orderBy: { @: '~' } })",
                    key, {"asc", "desc"});
    case orm::sequelize:
      return filled("findAll({ where: { @: { [Op.~]: last } }, order: [['@', '", key,
                    {"gt", "lt"}) +
             (key.descending ? "DESC" : "ASC") + "']], limit: 100 })";
    case orm::typeorm:
      return filled("find({ where: { @: ~(last) }, order: { @: '", key, {"MoreThan", "LessThan"}) +
             (key.descending ? "DESC" : "ASC") + "' }, take: 100 })";
    case orm::sqlalchemy:
      return "select(Model).where(Model." + key.column + " " + sign + " last).order_by(Model." +
             key.column + (key.descending ? ".desc()" : "") + ").limit(100)";
    case orm::django:
      return filled("Model.objects.filter(@__~=last)", key, {"gt", "lt"}) +
             filled(".order_by('~@')[:100]", key, {"", "-"});
    case orm::active_record:
      return "Model.where('" + key.column + " " + sign + " ?', last).order(" + key.column +
             ": :" + direction + ").limit(100)  # or in_batches";
    case orm::drizzle:
      return filled(".where(~(table.@, last))", key, {"gt", "lt"}) +
             filled(".orderBy(~(table.@)).limit(100)", key, {"asc", "desc"});
    case orm::knex:
      return ".where('" + key.column + "', '" + sign + "', last).orderBy('" + key.column + "', '" +
             direction + "').limit(100)";
    case orm::mikro_orm:
      return filled("em.find(Model, { @: { $~: last } }, ", key, {"gt", "lt"}) +
             filled("{ orderBy: { @: '~' }, limit: 100 })", key, {"asc", "desc"});
    case orm::peewee:
      return ".where(Model." + key.column + " " + sign + " last).order_by(Model." + key.column +
             (key.descending ? ".desc()" : "") + ").limit(100)";
    case orm::none:
      break;
  }
  return {};
}

}  // namespace

std::string keyset_form(const parser::statement& statement) {
  if (!statement.page || !may_be_rewritten(statement)) return {};
  const auto& page = *statement.page;
  auto condition = comparison(page.order, key_parameters(statement, page.order.size()));
  auto text = statement.text;
  remove(text, page.offset);
  if (page.where.end == 0) {
    text.insert(page.order_at, "WHERE " + condition + " ");
  } else if (page.where_has_or) {
    text.insert(page.where.end, ") AND " + condition);
    text.insert(page.where.begin, "(");
  } else {
    text.insert(page.where.end, " AND " + condition);
  }
  return text;
}

core::fix advise_offset_pagination(const parser::statement& statement, orm dialect) {
  core::fix fix;
  fix.sql = keyset_form(statement);
  fix.dialect = dialect;
  fix.orm_line = page_by_key(dialect, key_of(statement));
  fix.note = fix.sql.empty()
                 ? "Order by a unique column, remember its last value, and ask for what comes "
                   "after it; without ORDER BY pages may overlap."
                 : "Pass what the last row of the page before had; the first page leaves that "
                   "condition out. The order must end in a unique column that is never NULL.";
  return fix;
}

}  // namespace pgweir::analyzers
