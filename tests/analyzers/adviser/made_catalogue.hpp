// A catalogue for tests, in few words: tables, their columns with statistics, and indexes as one
// would write them.
#pragma once

#include "core/catalogue.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

// How many different values a column has, and what else there is to say of it.
struct made_column {
  std::string name;
  std::string type;
  double different = 0;  // 0: no statistics
  double null = 0;
  double most_common = 0;  // 0: as all others
  std::string collation{};
};

// "customer_id", "created_at DESC", "name text_pattern_ops", "lower(email)", "id NULLS FIRST"
inline core::index_key made_key(std::string text) {
  core::index_key key;
  const auto take = [&](std::string_view word) {
    if (!text.ends_with(word)) return false;
    text.resize(text.size() - word.size());
    return true;
  };
  const bool first = take(" NULLS FIRST");
  const bool last = !first && take(" NULLS LAST");
  key.descending = take(" DESC");
  key.nulls_first = first || (key.descending && !last);
  if (const auto at = text.rfind(' '); at != text.npos && text.ends_with("_ops")) {
    key.operator_class = text.substr(at + 1);
    text.resize(at);
  }
  if (const auto at = text.find(" COLLATE "); at != text.npos) {
    key.collation = text.substr(at + 9);
    text.resize(at);
  }
  (text.find('(') == text.npos ? key.column : key.expression) = text;
  return key;
}

inline std::vector<core::index_key> made_keys(const std::vector<std::string>& texts) {
  std::vector<core::index_key> keys;
  for (const auto& each : texts) keys.push_back(made_key(each));
  return keys;
}

inline core::catalogue_index made_index(std::string name, const std::vector<std::string>& keys) {
  core::catalogue_index index;
  index.name = std::move(name);
  index.method = "btree";
  index.keys = made_keys(keys);
  return index;
}

inline core::catalogue_index made_unique(std::string name, const std::vector<std::string>& keys) {
  auto index = made_index(std::move(name), keys);
  index.unique = true;
  return index;
}

inline core::catalogue_index made_index(std::string name, std::string method,
                                        const std::vector<std::string>& keys) {
  auto index = made_index(std::move(name), keys);
  index.method = std::move(method);
  return index;
}

inline core::catalogue_index partly(core::catalogue_index index, std::string predicate) {
  index.predicate = std::move(predicate);
  return index;
}

inline core::catalogue_index broken(core::catalogue_index index) {
  index.valid = false;
  return index;
}

inline core::catalogue_table& made_table(core::catalogue& in, std::string name, double rows,
                                         const std::vector<made_column>& columns) {
  auto& table = in.tables.emplace_back();
  table.oid = static_cast<std::uint32_t>(in.tables.size());
  table.name = {"public", std::move(name)};
  table.rows = rows;
  for (const auto& each : columns) {
    auto& column = table.columns.emplace_back();
    column.number = static_cast<std::uint16_t>(table.columns.size());
    column.name = each.name;
    column.type = each.type;
    column.collation = each.collation;
    column.average_width = 8;
    if (each.different == 0) continue;
    column.distinct_values = each.different;
    column.null_fraction = each.null;
    column.most_common_share = each.most_common > 0 ? each.most_common : 1 / each.different;
  }
  return table;
}

}  // namespace pgweir::analyzers
