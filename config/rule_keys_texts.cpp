#include "config/rule_keys.hpp"
#include "config/rule_table.hpp"

namespace pgweir::config {

namespace {

using rules = analyzers::settings;

void literal_sql_keys(std::vector<setting_key>& out) {
  using its = analyzers::literal_sql_settings;
  rule_table table{out, core::rule::literal_sql, &rules::literal_sql};
  table.integer("texts", "texts of one query that differ in their literals", {2, many},
                &its::texts);
  table.flag("suspects", "say so, too, of applications that are not known to bind any value",
             &its::suspects);
}

void shape_explosion_keys(std::vector<setting_key>& out) {
  using its = analyzers::shape_explosion_settings;
  rule_table table{out, core::rule::shape_explosion, &rules::shape_explosion};
  table.integer("texts", "texts or prepared statements of one query", {2, many}, &its::texts);
}

}  // namespace

void add_text_rule_keys(std::vector<setting_key>& out) {
  literal_sql_keys(out);
  shape_explosion_keys(out);
}

}  // namespace pgweir::config
