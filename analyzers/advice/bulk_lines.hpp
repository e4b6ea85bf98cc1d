// One line of an ORM that writes many rows at once. Empty where the ORM has none.
#pragma once

#include "core/finding.hpp"

#include <string>

namespace pgweir::analyzers {

// What the lines name.
struct bulk_names {
  std::string table;    // posts
  std::string model;    // Post
  std::string key;      // id; empty for inserts
  std::string changed;  // title; empty: nothing differs from row to row but the key
};

std::string insert_line(const bulk_names& n, core::orm dialect);
std::string upsert_line(const bulk_names& n, core::orm dialect);
std::string delete_line(const bulk_names& n, core::orm dialect);
// All rows get the same values.
std::string update_line(const bulk_names& n, core::orm dialect);
// Each row gets its own.
std::string update_each_line(const bulk_names& n, core::orm dialect);

}  // namespace pgweir::analyzers
