#include "analyzers/adviser/shown_relations.hpp"

#include "analyzers/provenance/provenance_names.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgweir::analyzers {

namespace {

using core::catalogue;
using core::catalogue_foreign_key;
using core::catalogue_table;

// A column in the catalogue; a partition's counts as its parent's.
struct place {
  const catalogue_table* table = nullptr;
  const core::catalogue_column* column = nullptr;

  explicit operator bool() const { return table && column; }
};

bool holds_rows(const catalogue_table& table) {
  return table.kind == core::relation_kind::table ||
         table.kind == core::relation_kind::partitioned_table;
}

place place_of(const catalogue& all, const catalogue_table* table, std::string_view column) {
  while (table && table->partition_of)
    table = all.find(table->partition_of->schema, table->partition_of->name);
  if (!table || !holds_rows(*table)) return {};
  return {table, table->column(column)};
}

bool is_key_by_itself(const place& of) {
  return std::ranges::any_of(of.table->indexes, [&](const core::catalogue_index& index) {
    return index.unique && index.valid && index.predicate.empty() && index.keys.size() == 1 &&
           index.keys.front().column == of.column->name;
  });
}

// owner_id beside owner_type: what it refers to depends on the row.
bool is_polymorphic(const place& of) {
  constexpr std::string_view suffix = "_id";
  std::string_view name = of.column->name;
  if (!name.ends_with(suffix)) return false;
  const std::string stem{name.substr(0, name.size() - suffix.size())};
  return of.table->column(stem + "_type") || of.table->column(stem + "_kind") ||
         of.table->column(stem + "_class");
}

const catalogue_foreign_key* declared(const catalogue& all, const place& from, const place& to) {
  const auto is_it = [&](const catalogue_foreign_key& key) {
    if (key.from != from.table->name || key.to != to.table->name) return false;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      if (key.columns[i] == from.column->name && key.target_columns[i] == to.column->name)
        return true;
    }
    return false;
  };
  const auto found = std::ranges::find_if(all.foreign_keys, is_it);
  return found == all.foreign_keys.end() ? nullptr : &*found;
}

bool is_part_of_any(const catalogue& all, const place& of) {
  return std::ranges::any_of(all.foreign_keys, [&](const catalogue_foreign_key& key) {
    return key.from == of.table->name &&
           std::ranges::find(key.columns, of.column->name) != key.columns.end();
  });
}

bool looks_like_reference(const catalogue& all, const place& from, const place& to) {
  if (!is_key_by_itself(to) || is_key_by_itself(from)) return false;
  if (from.table == to.table && from.column == to.column) return false;
  if (from.column->type != to.column->type) return false;
  if (is_part_of_any(all, from) || is_polymorphic(from)) return false;
  const auto names = agreement_of({to.table->name.name, to.column->name}, to.column->name,
                                  {from.table->name.name, from.column->name}, {});
  return names >= agreement::suffix;
}

class reader {
 public:
  reader(const statement_work& work, const catalogue& all) : work_{work}, all_{all} {}

  std::vector<shown_relation> read() && {
    if (work_.in_loop) read_loop();
    read_joins();
    read_changes();
    return std::move(found_);
  }

 private:
  void add(core::relation_shown how, const catalogue_foreign_key& key) {
    const auto same = [&](const shown_relation& each) {
      return each.key.from == key.from && each.key.columns == key.columns && each.key.to == key.to;
    };
    if (std::ranges::any_of(found_, same)) return;
    const auto* from = all_.find(key.from.schema, key.from.name);
    const auto* to = all_.find(key.to.schema, key.to.name);
    if (!from || !to || !holds_rows(*from) || from->partition_of) return;
    found_.push_back({how, from, to, key});
  }

  bool add_directed(core::relation_shown how, const place& from, const place& to) {
    if (const auto* key = declared(all_, from, to)) {
      add(how, *key);
      return true;
    }
    if (!looks_like_reference(all_, from, to)) return false;
    add(how, {.name = {},
              .from = from.table->name,
              .columns = {from.column->name},
              .to = to.table->name,
              .target_columns = {to.column->name}});
    return true;
  }

  void add_pair(core::relation_shown how, const place& one, const place& other) {
    if (!one || !other) return;
    if (!add_directed(how, one, other)) add_directed(how, other, one);
  }

  void read_loop() {
    // A loop that looks up the row that each of its values refers to needs the key's index only.
    const auto from = place_of(all_, table_named(all_, work_.looped.table), work_.looped.column);
    const auto to =
        place_of(all_, table_named(all_, work_.loop_source.table), work_.loop_source.column);
    if (from && to && !add_directed(core::relation_shown::loop, from, to))
      add_directed(core::relation_shown::join, to, from);
  }

  void read_joins() {
    if (!work_.statement->access) {
      for (const auto& join : work_.statement->joins)
        add_pair(core::relation_shown::join,
                 place_of(all_, table_named(all_, join.left.table), join.left.column),
                 place_of(all_, table_named(all_, join.right.table), join.right.column));
      return;
    }
    const auto& access = *work_.statement->access;
    const auto table_of = [&](std::uint16_t source) -> const catalogue_table* {
      if (source >= access.sources.size()) return nullptr;
      const auto& table = access.sources[source].table;
      return table.name.empty() ? nullptr : all_.find(table.schema, table.name);
    };
    for (const auto& each : access.predicates) {
      const bool joins = each.op == parser::access_operator::equal && each.expression.empty() &&
                         each.value == parser::access_value::column && each.alternatives == 0;
      if (!joins) continue;
      add_pair(core::relation_shown::join, place_of(all_, table_of(each.source), each.column),
               place_of(all_, table_of(each.other_source), each.other_column));
    }
  }

  void read_changes() {
    using parser::statement_kind;
    const auto& statement = *work_.statement;
    const bool deletes = statement.kind == statement_kind::delete_;
    if (!deletes && statement.kind != statement_kind::update) return;
    const auto* name = changed_table(statement);
    const auto* changed = name ? all_.find(name->schema, name->name) : nullptr;
    if (!changed) return;
    for (const auto& key : all_.foreign_keys) {
      if (key.to != changed->name) continue;
      if (deletes || assigns(statement, key)) add(core::relation_shown::parent_changed, key);
    }
  }

  static const parser::table_name* changed_table(const parser::statement& statement) {
    if (!statement.access) return statement.tables.empty() ? nullptr : &statement.tables.front();
    for (const auto& source : statement.access->sources) {
      if (source.changed) return &source.table;
    }
    return nullptr;
  }

  static bool assigns(const parser::statement& statement, const catalogue_foreign_key& key) {
    return std::ranges::any_of(statement.slots, [&](const parser::slot& slot) {
      return slot.use == parser::slot_use::assigned &&
             std::ranges::find(key.target_columns, slot.column.column) != key.target_columns.end();
    });
  }

  const statement_work& work_;
  const catalogue& all_;
  std::vector<shown_relation> found_;
};

}  // namespace

std::vector<shown_relation> relations_shown_by(const statement_work& work,
                                               const core::catalogue& all) {
  return reader{work, all}.read();
}

const core::catalogue_table* table_named(const core::catalogue& all, std::string_view name) {
  if (name.empty()) return nullptr;
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return all.find({}, name);
  return all.find(name.substr(0, dot), name.substr(dot + 1));
}

std::string name_for_people(const core::catalogue_table& table, const core::catalogue& all) {
  if (all.find({}, table.name.name) == &table) return table.name.name;
  return table.name.schema + "." + table.name.name;
}

std::vector<std::string> indexes_for_people(const core::catalogue_table& table) {
  std::vector<std::string> out;
  for (const auto& index : table.indexes) {
    if (out.size() == core::limits::quoted_statements) break;
    std::string keys;
    for (const auto& key : index.keys)
      keys += (keys.empty() ? "" : ", ") + (key.column.empty() ? key.expression : key.column);
    out.push_back(index.name + " (" + keys + ")" + (index.valid ? "" : ", invalid"));
  }
  return out;
}

}  // namespace pgweir::analyzers
