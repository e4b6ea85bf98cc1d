#include "analyzers/advice_n_plus_one.hpp"

#include "analyzers/model_names.hpp"
#include "analyzers/provenance_names.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::analyzers {
namespace {

std::string_view array_type(core::value_kind kind) {
  switch (kind) {
    case core::value_kind::integer:
      return "bigint[]";
    case core::value_kind::uuid:
      return "uuid[]";
    case core::value_kind::date:
      return "date[]";
    case core::value_kind::text:
    case core::value_kind::none:
      return "text[]";
  }
  return "text[]";
}

std::string_view written(const parser::statement& statement, parser::text_span span) {
  bool inside = span.begin < span.end && span.end <= statement.text.size();
  return inside ? std::string_view{statement.text}.substr(span.begin, span.end - span.begin)
                : std::string_view{};
}

std::string with_predicate(const parser::statement& statement, parser::text_span span,
                           const std::string& predicate) {
  std::string text = statement.text;
  text.replace(span.begin, span.end - span.begin, predicate);
  while (text.ends_with(';') || text.ends_with(' ')) text.pop_back();
  return text;
}

bool names_column(const parser::statement& statement, std::string_view column) {
  return statement.select_star ||
         std::ranges::any_of(statement.columns, [&](const parser::output_column& out) {
           return out.label == column || out.source.column == column || out.label == "*";
         });
}

struct rewrite {
  std::string sql;
  std::string note;
};

rewrite rewrite_read(const looped_statement& loop, const parser::slot& slot) {
  const auto& child = loop.child;
  std::string parameter = '$' + std::to_string(slot.number);
  std::string column{written(child, slot.column_text)};
  bool limited = child.limit == parser::bound_kind::bounded;
  // There `= ANY` would merge what belongs to several keys.
  bool merges = slot.in_subquery || (child.grouped && !child.single_row_aggregate);
  if (limited || merges) {
    std::string body = with_predicate(child, slot.predicate, column + " = keys.value");
    std::string sql = "SELECT keys.value AS key, found.* FROM unnest(" + parameter +
                      "::" + std::string{array_type(loop.values)} +
                      ") AS keys(value) CROSS JOIN LATERAL (" + body + ") AS found";
    return {sql, limited ? "Each key keeps its own LIMIT; `key` tells whose rows they are."
                         : "Each key keeps its own rows; `key` tells whose they are."};
  }
  rewrite made{with_predicate(child, slot.predicate, column + " = ANY(" + parameter + ')'), {}};
  if (child.single_row_aggregate) {
    made.note = "Add GROUP BY " + column + " and " + column +
                " to the columns: one row for each key instead of one query.";
  } else if (!names_column(child, slot.column.column)) {
    made.note = "Add " + column + " to the columns, so that the rows find their parents.";
  } else if (!loop.source.table.empty()) {
    made.note = "Pass all values of " + loop.source.table + '.' + loop.source.column +
                " as one array; a JOIN in the parent's query does it in one round trip.";
  }
  return made;
}

rewrite rewrite_child(const looped_statement& loop) {
  const auto* slot = loop.child.find_slot(loop.slot);
  if (!slot) return {};
  if (slot->use == parser::slot_use::function_argument) {
    return {{}, "Call the function once over unnest(array of the values) instead of once a value."};
  }
  bool placed = !written(loop.child, slot->predicate).empty() &&
                !written(loop.child, slot->column_text).empty();
  if (!placed) {
    return {{}, "Ask for all keys at once: column = ANY(array of the values), or a JOIN."};
  }
  return rewrite_read(loop, *slot);
}

// The relation of two models, as far as names tell.
struct relation {
  std::string owner;        // the model that is listed: Author
  std::string owner_table;  // authors
  std::string name;         // of the relation: posts, author
  std::string other;        // the other model: Post
  bool to_many = false;
};

std::optional<relation> relation_of(const looped_statement& loop) {
  const auto* slot = loop.child.find_slot(loop.slot);
  if (!slot || loop.source.table.empty() || slot->column.table.empty()) return std::nullopt;
  relation found;
  found.owner = model_of(loop.source.table);
  found.owner_table = bare_table(loop.source.table);
  found.other = model_of(slot->column.table);
  const relations none;
  bool same_table = bare_table(loop.source.table) == bare_table(slot->column.table);
  bool spelled = agreement_of(loop.source, {}, slot->column, none) == agreement::same;
  if (!spelled || same_table) return std::nullopt;
  found.to_many = loop.source.column.size() < slot->column.column.size();
  found.name = bare_table(slot->column.table);
  if (!found.to_many) found.name = singular_of(slot->column.table);
  return found;
}

std::string eager_load(const relation& to, core::orm dialect) {
  switch (dialect) {
    case core::orm::prisma:
      return "prisma." + lower_first(to.owner) + ".findMany({ include: { " + to.name +
             ": true } })";
    case core::orm::sequelize:
      return to.owner + ".findAll({ include: [" + to.other + "] })";
    case core::orm::typeorm:
      return "repository.find({ relations: { " + to.name + ": true } })  // of " + to.owner;
    case core::orm::sqlalchemy:
      return "select(" + to.owner + ").options(" + (to.to_many ? "selectinload(" : "joinedload(") +
             to.owner + '.' + to.name + "))";
    case core::orm::django:
      return to.to_many ? to.owner + ".objects.prefetch_related('" + lower_first(to.other) +
                              "_set')  # or its related_name"
                        : to.owner + ".objects.select_related('" + to.name + "')";
    case core::orm::active_record:
      return to.owner + ".includes(:" + to.name + ')';
    case core::orm::drizzle:
      return "db.query." + to.owner_table + ".findMany({ with: { " + to.name + ": true } })";
    case core::orm::mikro_orm:
      return "em.find(" + to.owner + ", {}, { populate: ['" + to.name + "'] })";
    case core::orm::peewee:
      return to.to_many
                 ? "prefetch(" + to.owner + ".select(), " + to.other + ')'
                 : to.owner + ".select(" + to.owner + ", " + to.other + ").join(" + to.other + ')';
    case core::orm::knex:
    case core::orm::none:
      break;
  }
  return {};
}

// Where names do not tell the relation: the look-up for all keys at once.
std::string look_up_all(const looped_statement& loop) {
  const auto* slot = loop.child.find_slot(loop.slot);
  if (!slot || slot->column.table.empty() || slot->column.column.empty()) return {};
  const auto& column = slot->column.column;
  std::string table = bare_table(slot->column.table);
  std::string model = model_of(table);
  switch (loop.dialect) {
    case core::orm::prisma:
      return "prisma." + lower_first(model) + ".findMany({ where: { " + column +
             ": { in: keys } } })";
    case core::orm::sequelize:
      return model + ".findAll({ where: { " + column + ": keys } })";
    case core::orm::typeorm:
      return "repository.find({ where: { " + column + ": In(keys) } })  // of " + model;
    case core::orm::sqlalchemy:
      return "select(" + model + ").where(" + model + '.' + column + ".in_(keys))";
    case core::orm::django:
      return model + ".objects.filter(" + column + "__in=keys)";
    case core::orm::active_record:
      return model + ".where(" + column + ": keys)";
    case core::orm::drizzle:
      return "db.select().from(" + table + ").where(inArray(" + table + '.' + column + ", keys))";
    case core::orm::knex:
      return "knex('" + table + "').whereIn('" + column + "', keys)";
    case core::orm::mikro_orm:
      return "em.find(" + model + ", { " + column + ": keys })";
    case core::orm::peewee:
      return model + ".select().where(" + model + '.' + column + ".in_(keys))";
    case core::orm::none:
      break;
  }
  return {};
}

}  // namespace

core::fix advise_n_plus_one(const looped_statement& loop) {
  auto made = rewrite_child(loop);
  core::fix fix;
  fix.sql = std::move(made.sql);
  fix.note = std::move(made.note);
  fix.dialect = loop.dialect;
  if (auto related = relation_of(loop)) fix.orm_line = eager_load(*related, loop.dialect);
  if (fix.orm_line.empty()) fix.orm_line = look_up_all(loop);
  return fix;
}

}  // namespace pgweir::analyzers
