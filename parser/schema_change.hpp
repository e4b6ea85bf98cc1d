// What a definition (DDL) does to tables that others may be using: one entry for each command of an
// ALTER TABLE, one for most others. Facts of the text: whether a table has rows is not known here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::parser {

// [begin, end) in statement::text; both 0: unknown.
struct text_span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct table_name {
  std::string schema;  // empty: not written
  std::string name;
  friend bool operator==(const table_name&, const table_name&) = default;
};

// Whom the objects of a definition concern.
enum class definition_scope : std::uint8_t {
  none,       // no definition
  schema,     // lasting objects are made, changed or dropped
  temporary,  // objects of this session only
  upkeep,     // the schema stays as it is: TRUNCATE, COMMENT, GRANT, REINDEX, partitions, …
};

enum class change_kind : std::uint8_t {
  create_table,
  drop_table,
  create_index,
  drop_index,
  reindex,
  rewrite_table,        // VACUUM FULL, CLUSTER, SET LOGGED, SET TABLESPACE
  add_column,           // its default is constant, or stable: no row is touched
  add_computed_column,  // every row gets a value of its own: the table is rewritten
  set_not_null,         // ALTER COLUMN … SET NOT NULL
  change_type,          // ALTER COLUMN … TYPE
  add_check,            // of `name`, over `columns`
  add_foreign_key,      // to `other`
  add_unique,           // UNIQUE or PRIMARY KEY
  add_exclusion,
  validate_constraint,
  drop_constraint,
  rename_table,  // SET SCHEMA, too
  rename_column,
  other,  // takes its lock for a moment
};

struct schema_change {
  change_kind what = change_kind::other;
  table_name table;  // that is locked; its name is empty where the text does not tell
  std::string name;  // of the index, constraint or column; of a renamed thing: the new name
  table_name other;  // that a foreign key points to
  std::vector<std::string> columns;
  // CONCURRENTLY, NOT VALID, USING INDEX: does not keep others out for as long as it takes.
  bool gentle = false;
  bool only_if_missing = false;  // IF NOT EXISTS, IF EXISTS
  bool primary_key = false;
  bool is_not_null = false;  // of add_check: `column IS NOT NULL` and nothing else
  text_span type;            // of change_type, add_computed_column: "varchar(20)"
  text_span expression;      // the default of a computed column, the condition of a check
};

struct definition {
  definition_scope scope = definition_scope::none;
  std::vector<schema_change> changes;
  text_span table;                    // as written, of ALTER TABLE and CREATE INDEX
  std::uint32_t concurrently_at = 0;  // where CONCURRENTLY may be put; 0: nowhere
  std::uint32_t constraint_at = 0;  // where the only constraint added begins; 0: it is not the only
                                    // command
};

}  // namespace pgweir::parser
