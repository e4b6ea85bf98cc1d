// The rules about indexes and keys.
#include "config/rule_keys.hpp"
#include "config/rule_table.hpp"

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;
using rules = analyzers::settings;

void missing_index_keys(std::vector<setting_key>& out) {
  using its = analyzers::missing_index_settings;
  rule_table table{out, core::rule::missing_index, &rules::missing_index};
  table.integer("rows", "a table with so many rows is large", {1, many}, &its::rows);
  table.integer("small_rows", "a table with fewer is read as fast without an index", {0, many},
                &its::small_rows);
  table.integer("kept_percent",
                "a condition that keeps more of a table's rows gets no index that was not tried",
                {1, 100}, &its::kept_percent);
  table.time("slow", "time of the server for one call that makes it an error", 1us, &its::slow);
}

void unindexed_foreign_key_keys(std::vector<setting_key>& out) {
  using its = analyzers::unindexed_foreign_key_settings;
  rule_table table{out, core::rule::unindexed_foreign_key, &rules::unindexed_foreign_key};
  table.integer("rows", "a table with fewer is read as fast without an index", {1, many},
                &its::rows);
}

}  // namespace

void add_index_rule_keys(std::vector<setting_key>& out) {
  missing_index_keys(out);
  unindexed_foreign_key_keys(out);
  rule_table{out, core::rule::missing_foreign_key, &rules::missing_foreign_key};
}

}  // namespace pgweir::config
