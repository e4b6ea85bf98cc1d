// What one database's catalogue says of its tables: a snapshot, made by a side connection, never
// changed. Names are as the catalogue has them (not quoted). Counts and statistics are the
// server's own estimates; 0 or none where it has not looked yet (no ANALYZE, no statistics).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::core {

// A table with its schema, both always known.
struct qualified_name {
  std::string schema;
  std::string name;
  friend auto operator<=>(const qualified_name&, const qualified_name&) = default;
};

struct catalogue_column {
  std::uint16_t number = 0;  // attnum
  std::string name;
  std::string type;  // as format_type() writes it: "character varying(20)"
  std::uint32_t type_oid = 0;
  bool not_null = false;
  // pg_stats; none: no statistics.
  std::optional<double> null_fraction;  // 0…1
  // Different values: as stanumbers have it made absolute (never negative).
  std::optional<double> distinct_values;
  std::optional<double> correlation;        // -1…1 with the order on disk
  std::optional<double> most_common_share;  // of its most common value, 0…1
  std::uint32_t average_width = 0;          // bytes
  std::string collation;                    // "C"; empty: the database's own, or its type has none
};

struct index_key {
  std::string column;          // empty: an expression
  std::string expression;      // as pg_get_indexdef writes it: "lower(email)"
  std::string operator_class;  // empty: the default one of its type
  std::string collation;       // empty: the column's
  bool descending = false;
  bool nulls_first = false;
  friend bool operator==(const index_key&, const index_key&) = default;
};

struct catalogue_index {
  std::string name;
  std::string method;  // "btree", "gin", …
  std::vector<index_key> keys;
  std::vector<std::string> included;  // INCLUDE
  std::string predicate;              // of a partial one: "(deleted_at IS NULL)"; empty: all rows
  bool unique = false;
  bool primary = false;
  bool valid = true;        // indisvalid: false after a failed CREATE INDEX CONCURRENTLY
  bool constraint = false;  // backs a primary key, unique or exclusion constraint
  std::uint64_t bytes = 0;
  std::uint64_t scans = 0;  // pg_stat: since its statistics began
};

enum class relation_kind : std::uint8_t {
  table,
  partitioned_table,
  view,
  materialized_view,
  foreign_table,
};

struct catalogue_table {
  std::uint32_t oid = 0;
  qualified_name name;
  relation_kind kind = relation_kind::table;
  std::optional<qualified_name> partition_of;
  double rows = 0;          // reltuples, or what pg_stat has where it is -1; of a partitioned table
                            // the sum of its partitions, as all numbers here down to `deleted`
  std::uint64_t bytes = 0;  // of the table itself, without indexes (relpages)
  // pg_stat_all_tables, since `statistics_age` began.
  std::uint64_t sequential_scans = 0;
  std::uint64_t index_scans = 0;
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::uint64_t deleted = 0;
  std::vector<catalogue_column> columns;  // in the order of their numbers; dropped ones left out
  std::vector<catalogue_index> indexes;   // invalid ones too

  [[nodiscard]] const catalogue_column* column(std::string_view name) const;
};

struct catalogue_foreign_key {
  std::string name;
  qualified_name from;
  std::vector<std::string> columns;
  qualified_name to;
  std::vector<std::string> target_columns;  // pairwise with `columns`
};

struct catalogue {
  std::string database;
  std::uint64_t version = 0;         // of this process, larger than that of any snapshot before
  std::uint32_t server_version = 0;  // server_version_num: 150014
  bool in_recovery = false;          // a standby
  // The database's own collation is C or POSIX: its indexes of text serve LIKE 'abc%'.
  bool byte_order = false;
  // The schemas of a session's search_path that exist, as the login of pgweir has them.
  std::vector<std::string> search_path;
  std::vector<catalogue_table> tables;  // by name; without the system's schemas
  std::vector<catalogue_foreign_key> foreign_keys;
  std::vector<std::string> extensions;  // installed: "hypopg", "pg_trgm"
  std::vector<std::string> obtainable;  // extensions that could be installed
  double statistics_age_seconds = 0;    // since pg_stat counts; 0: not known
  bool truncated = false;               // more tables, columns or indexes than the limits keep

  // As a statement names it: by schema, or the first of search_path that has it; null: none.
  [[nodiscard]] const catalogue_table* find(std::string_view schema, std::string_view name) const;
  [[nodiscard]] const catalogue_table* find(std::uint32_t oid) const;
  [[nodiscard]] bool has_extension(std::string_view name) const;
};

}  // namespace pgweir::core
