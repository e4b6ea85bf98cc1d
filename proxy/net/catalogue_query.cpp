#include "proxy/net/catalogue_query.hpp"

#include "core/limits.hpp"
#include "proxy/net/catalogue_sql.hpp"
#include "proxy/net/side_asking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// The server's own timeout for each of the statements; a catalogue of 10,000 tables needs less.
constexpr core::duration patience = 5s;
// More than fit into limits::catalogue_bytes.
constexpr std::size_t most_rows = 100'000;
// Of those; the rest is for columns, without which a table is of no use.
constexpr std::size_t room_of_names = core::limits::catalogue_bytes / 2;
// Tables above a partition: what answers may be no PostgreSQL, and tell of circles.
constexpr int deepest_partition = 64;

template <class Number>
Number number(const side_row& row, std::size_t column) {
  return number_in<Number>(row.text(column));
}

std::optional<double> fraction(const side_row& row, std::size_t column) {
  if (row.null(column)) return std::nullopt;
  return number<double>(row, column);
}

bool yes(const side_row& row, std::size_t column) { return row.text(column) == "t"; }

core::relation_kind kind_of(std::string_view relkind) {
  if (relkind == "p") return core::relation_kind::partitioned_table;
  if (relkind == "v") return core::relation_kind::view;
  if (relkind == "m") return core::relation_kind::materialized_view;
  if (relkind == "f") return core::relation_kind::foreign_table;
  return core::relation_kind::table;
}

// Of a setting as it was written; what cannot be read is something. None: not known.
std::optional<bool> is_set(const side_row& row, std::size_t column) {
  if (row.null(column)) return std::nullopt;
  return number<double>(row, column) != 0;
}

core::index_key key_of(const side_row& row) {
  const auto order = number<int>(row, 16);
  return {.column = std::string{row.text(12)},
          .expression = std::string{row.text(13)},
          .operator_class = std::string{row.text(14)},
          .collation = std::string{row.text(15)},
          .descending = (order & 1) != 0,
          .nulls_first = (order & 2) != 0};
}

std::size_t bytes_of(const side_row& row, std::size_t size) {
  for (std::size_t i = 0; i < row.size(); ++i) size += row.text(i).size();
  return size;
}

// Puts the answers together. They come in one order of tables; where the room ends within one, that
// table and all behind it go: half a table would be judged wrongly.
class catalogue_reader {
 public:
  explicit catalogue_reader(read_database& into) : into_{into.catalogue} {}

  bool table(const side_row& row);
  bool index(const side_row& row);
  bool column(const side_row& row);
  bool foreign_key(const side_row& row);
  void surrounding(const side_row& row);
  void finish();

 private:
  core::catalogue_table* table_of(const side_row& row);
  bool fits(const side_row& row, std::size_t size, std::size_t room = room_of_names);
  // The row of this table does not fit: it is the first that goes.
  bool cut(const core::catalogue_table& at);
  void add_up_partitions();

  core::catalogue& into_;
  std::unordered_map<std::uint32_t, std::size_t> places_;
  std::size_t kept_ = std::string::npos;  // tables, once not all fit
  std::size_t bytes_ = 0;
  std::optional<std::uint32_t> last_index_;
  std::optional<std::uint32_t> last_key_;
};

bool catalogue_reader::fits(const side_row& row, std::size_t size, std::size_t room) {
  const auto bytes = bytes_ + bytes_of(row, size);
  if (bytes <= room) {
    bytes_ = bytes;
    return true;
  }
  into_.truncated = true;
  return false;
}

core::catalogue_table* catalogue_reader::table_of(const side_row& row) {
  const auto at = places_.find(number<std::uint32_t>(row, 0));
  return at == places_.end() ? nullptr : &into_.tables[at->second];
}

bool catalogue_reader::cut(const core::catalogue_table& at) {
  kept_ = std::min(kept_, static_cast<std::size_t>(&at - into_.tables.data()));
  return false;
}

bool catalogue_reader::table(const side_row& row) {
  if (into_.tables.size() == core::limits::catalogue_tables) {
    into_.truncated = true;
    return false;
  }
  if (!fits(row, sizeof(core::catalogue_table))) return false;
  auto& made = into_.tables.emplace_back();
  made.oid = number<std::uint32_t>(row, 0);
  made.name = {std::string{row.text(1)}, std::string{row.text(2)}};
  made.kind = kind_of(row.text(3));
  if (!row.null(5)) made.partition_of = {std::string{row.text(4)}, std::string{row.text(5)}};
  made.rows = number<double>(row, 6);
  made.bytes = number<std::uint64_t>(row, 7);
  made.sequential_scans = number<std::uint64_t>(row, 8);
  made.inserted = number<std::uint64_t>(row, 9);
  made.updated = number<std::uint64_t>(row, 10);
  made.deleted = number<std::uint64_t>(row, 11);
  places_.emplace(made.oid, into_.tables.size() - 1);
  return true;
}

bool catalogue_reader::index(const side_row& row) {
  auto* table = table_of(row);
  if (table == nullptr) return true;
  if (!fits(row, sizeof(core::catalogue_index))) return cut(*table);
  const auto oid = number<std::uint32_t>(row, 1);
  if (std::exchange(last_index_, oid) != oid || table->indexes.empty()) {
    table->indexes.push_back({.name = std::string{row.text(2)},
                              .method = std::string{row.text(3)},
                              .keys = {},
                              .included = {},
                              .predicate = std::string{row.text(10)},
                              .unique = yes(row, 4),
                              .primary = yes(row, 5),
                              .valid = yes(row, 6),
                              .constraint = yes(row, 7),
                              .bytes = number<std::uint64_t>(row, 8),
                              .scans = number<std::uint64_t>(row, 9)});
    table->index_scans += table->indexes.back().scans;
  }
  auto& index = table->indexes.back();
  if (yes(row, 11))
    index.included.emplace_back(row.text(12));
  else
    index.keys.push_back(key_of(row));
  return true;
}

bool catalogue_reader::column(const side_row& row) {
  auto* table = table_of(row);
  if (table == nullptr) return true;
  if (!fits(row, sizeof(core::catalogue_column), core::limits::catalogue_bytes)) return cut(*table);
  auto& made = table->columns.emplace_back();
  made.number = number<std::uint16_t>(row, 1);
  made.name = row.text(2);
  made.type = row.text(3);
  made.type_oid = number<std::uint32_t>(row, 4);
  made.not_null = yes(row, 5);
  made.null_fraction = fraction(row, 6);
  made.distinct_values = fraction(row, 7);
  made.correlation = fraction(row, 8);
  made.most_common_share = fraction(row, 9);
  made.average_width = number<std::uint32_t>(row, 10);
  made.collation = row.text(11);
  return true;
}

bool catalogue_reader::foreign_key(const side_row& row) {
  const auto oid = number<std::uint32_t>(row, 0);
  if (!fits(row, sizeof(core::catalogue_foreign_key))) {
    if (oid == last_key_) into_.foreign_keys.pop_back();
    return false;
  }
  if (std::exchange(last_key_, oid) != oid) {
    into_.foreign_keys.push_back({.name = std::string{row.text(1)},
                                  .from = {std::string{row.text(2)}, std::string{row.text(3)}},
                                  .columns = {},
                                  .to = {std::string{row.text(5)}, std::string{row.text(6)}},
                                  .target_columns = {}});
  }
  into_.foreign_keys.back().columns.emplace_back(row.text(4));
  into_.foreign_keys.back().target_columns.emplace_back(row.text(7));
  return true;
}

void catalogue_reader::surrounding(const side_row& row) {
  const auto what = row.text(0);
  if (what == "age")
    into_.statistics_age_seconds = std::max(number<double>(row, 1), 0.0);
  else if (what == "path")
    into_.search_path.emplace_back(row.text(1));
  else if (what == "byte order")
    into_.byte_order = true;
  else if (what == "installed")
    into_.extensions.emplace_back(row.text(1));
  else
    into_.obtainable.emplace_back(row.text(1));
}

// A partitioned table holds nothing itself; what its parts hold and do is said of it.
void catalogue_reader::add_up_partitions() {
  std::unordered_map<std::string, core::catalogue_table*> parents;
  const auto name_of = [](const core::qualified_name& name) {
    return fmt::format("{}.{}", name.schema, name.name);
  };
  for (auto& each : into_.tables) {
    if (each.kind != core::relation_kind::partitioned_table) continue;
    each.rows = 0;
    parents.emplace(name_of(each.name), &each);
  }
  for (const auto& part : into_.tables) {
    if (part.kind == core::relation_kind::partitioned_table) continue;
    auto above = part.partition_of;
    for (int level = 0; above && level < deepest_partition; ++level) {
      const auto found = parents.find(name_of(*above));
      if (found == parents.end()) break;
      auto& parent = *found->second;
      parent.rows += part.rows;
      parent.bytes += part.bytes;
      parent.sequential_scans += part.sequential_scans;
      parent.index_scans += part.index_scans;
      parent.inserted += part.inserted;
      parent.updated += part.updated;
      parent.deleted += part.deleted;
      above = parent.partition_of;
    }
  }
}

void catalogue_reader::finish() {
  add_up_partitions();
  // Statistics say a share of the rows where the number of values grows with them: below zero.
  for (auto& table : into_.tables) {
    for (auto& column : table.columns) {
      if (column.distinct_values && *column.distinct_values < 0)
        column.distinct_values = std::round(-*column.distinct_values * table.rows);
    }
  }
  if (kept_ < into_.tables.size()) into_.tables.resize(kept_);
  std::ranges::sort(into_.tables, {}, &core::catalogue_table::name);
}

void add_default(const side_row& row, const std::string& database,
                 std::vector<core::session_defaults::description>& to) {
  const auto role = row.text(0);
  if (to.empty() || to.back().user != role) to.push_back({database, std::string{role}, {}});
  auto& timeouts = to.back().timeouts;
  const bool of_statement = row.text(1) == "statement_timeout";
  (of_statement ? timeouts.statement : timeouts.idle_in_transaction) = is_set(row, 2);
}

side_result<void> read_tables(side_session& from, catalogue_reader& reader) {
  const auto ask = [&](std::string_view sql, std::size_t most, const row_reader& each) {
    return from.read(fmt::format(fmt::runtime(sql), most), patience, each);
  };
  namespace sql = catalogue_sql;
  auto done = ask(sql::tables, core::limits::catalogue_tables + 1,
                  [&](const side_row& row) { return reader.table(row); });
  if (!done) return done;
  done = ask(sql::foreign_keys, most_rows,
             [&](const side_row& row) { return reader.foreign_key(row); });
  if (!done) return done;
  done = ask(sql::indexes, most_rows, [&](const side_row& row) { return reader.index(row); });
  if (!done) return done;
  return ask(sql::columns, most_rows, [&](const side_row& row) { return reader.column(row); });
}

}  // namespace

side_result<read_database> read_catalogue(side_session& from) {
  read_database found;
  found.catalogue.database = from.database();
  found.catalogue.server_version = static_cast<std::uint32_t>(from.server_version());
  found.catalogue.in_recovery = from.in_recovery();
  catalogue_reader reader{found};
  // One look: what is dropped meanwhile is still there.
  auto done = from.begin({.access = side_access::read_at_once, .statement_timeout = patience});
  if (done) done = read_tables(from, reader);
  if (done) {
    done = from.read(std::string{catalogue_sql::surroundings}, patience, [&](const side_row& row) {
      reader.surrounding(row);
      return true;
    });
  }
  if (done) {
    const auto sql =
        fmt::format(fmt::runtime(catalogue_sql::session_defaults), core::limits::catalogue_roles);
    done = from.read(sql, patience, [&](const side_row& row) {
      add_default(row, from.database(), found.defaults);
      return true;
    });
  }
  from.end();
  if (!done) return done.error();
  reader.finish();
  return found;
}

}  // namespace pgweir::net
