// Samples of the rules about pages, joins, texts, schemas, roles and connections.
#include "tests/reports/samples.hpp"

#include <chrono>
#include <utility>

namespace pgweir::reports::samples {

namespace {

using namespace std::chrono_literals;

const core::statement_ref comments_page{
    11, "SELECT id, body FROM comments ORDER BY id LIMIT $1 OFFSET $2", {"comments"}};
const core::statement_ref authors_with_all{
    12,
    "SELECT a.id, p.id, b.id FROM authors a JOIN posts p ON p.author_id = a.id JOIN books b ON "
    "b.author_id = a.id",
    {"authors", "posts", "books"}};
const core::statement_ref comments_by_name{
    13, "SELECT id FROM comments WHERE author = $1", {"comments"}};
const core::statement_ref posts_in_list{
    14, "SELECT id FROM posts WHERE author_id IN ($1, $2 /*, ...*/)", {"posts"}};
const core::statement_ref new_index{15, "CREATE INDEX i ON posts (slug)", {"posts"}};
const core::statement_ref new_column{16, "ALTER TABLE posts ADD COLUMN words int", {"posts"}};
const core::statement_ref fill_column{17, "UPDATE posts SET words = length(body)", {"posts"}};

core::finding made(core::rule rule, core::severity severity, core::evidence evidence) {
  core::finding f;
  f.id = core::finding_id(rule, evidence.index(), 0, "shop", {});
  f.occurrence = 1;
  f.rule = rule;
  f.grade = core::grade::proven;
  f.severity = severity;
  f.evidence = std::move(evidence);
  f.where.database = "shop";
  f.where.user = "ann";
  f.where.application = "web";
  f.cost = {13, 13, 600, 60'000, 90ms};
  return f;
}

}  // namespace

core::finding page_walk() {
  core::offset_pagination_evidence e;
  e.statement = comments_page;
  e.why = core::offset_pagination_evidence::reason::walk;
  e.deepest_offset = 600;
  e.pages = 13;
  e.rows = 50;
  e.rows_skipped = 3'900;
  return made(core::rule::offset_pagination, core::severity::warning, e);
}

core::finding deep_page() {
  auto f = page_walk();
  auto& e = std::get<core::offset_pagination_evidence>(f.evidence);
  e.why = core::offset_pagination_evidence::reason::deep;
  e.deepest_offset = e.rows_skipped = 20'000;
  e.pages = 1;
  f.id += 1;
  return f;
}

core::finding exploded_join() {
  core::join_explosion_evidence e;
  e.statement = authors_with_all;
  e.driving_key = {"authors", "id"};
  e.rows = 120;
  e.bytes = 12'000;
  e.parents = 2;
  e.joins = {{{"authors", "id"}, {"posts", "author_id"}},
             {{"authors", "id"}, {"books", "author_id"}}};
  e.rows_needed = 40;
  return made(core::rule::join_explosion, core::severity::warning, e);
}

core::finding spliced_text() {
  core::literal_sql_evidence e;
  e.statement = comments_by_name;
  e.texts = 25;
  e.calls = 25;
  e.literals = 1;
  e.span = 2s;
  return made(core::rule::literal_sql, core::severity::warning, e);
}

core::finding spliced_texts() {
  auto f = spliced_text();
  auto& e = std::get<core::literal_sql_evidence>(f.evidence);
  e.from = core::literal_sql_evidence::origin::unknown;
  e.shapes = 7;
  f.severity = core::severity::info;
  f.grade = core::grade::suspect;
  f.id += 1;
  return f;
}

core::finding raw_query() {
  auto f = spliced_text();
  auto& e = std::get<core::literal_sql_evidence>(f.evidence);
  e.from = core::literal_sql_evidence::origin::raw_query;
  f.grade = core::grade::likely;
  f.id += 2;
  return f;
}

core::finding prepared_lists() {
  core::shape_explosion_evidence e;
  e.statement = posts_in_list;
  e.texts = 58;
  e.prepared = 60;
  e.connections = 2;
  e.held = 90;
  e.longest_bytes = 1'200;
  return made(core::rule::shape_explosion, core::severity::warning, e);
}

core::finding unnamed_lists() {
  core::shape_explosion_evidence e;
  e.statement = posts_in_list;
  e.texts = 52;
  auto f = made(core::rule::shape_explosion, core::severity::info, e);
  f.id += 1;
  return f;
}

core::finding prepared_again() {
  auto f = prepared_lists();
  auto& e = std::get<core::shape_explosion_evidence>(f.evidence);
  e.why = core::shape_explosion_evidence::reason::prepared_again;
  e.texts = e.connections = 1;
  e.prepared = e.held = 55;
  f.id += 2;
  return f;
}

core::finding schema_sync() {
  core::runtime_ddl_evidence e;
  e.statements = {new_column, new_index};
  e.ddl = 3;
  e.queries = 10;
  e.role = "ann";
  e.superuser = true;
  e.at_start = true;
  return made(core::rule::runtime_ddl, core::severity::warning, e);
}

core::finding locking_index() {
  core::unsafe_migration_evidence e;
  e.statement = new_index;
  e.table = "posts";
  e.lock = "SHARE";
  e.blocks_reads = false;
  e.took = e.held = 2s;
  return made(core::rule::unsafe_migration, core::severity::error, e);
}

core::finding bulk_under_lock() {
  core::unsafe_migration_evidence e;
  e.statement = new_column;
  e.why = core::unsafe_migration_evidence::reason::ddl_and_bulk_write;
  e.table = "posts";
  e.lock = "ACCESS EXCLUSIVE";
  e.took = 1ms;
  e.held = 3s;
  e.still_held = true;
  e.bulk_write = fill_column;
  e.rows_written = 40'000;
  auto f = made(core::rule::unsafe_migration, core::severity::error, e);
  f.id += 1;
  return f;
}

core::finding superuser() {
  core::privileged_session_evidence e;
  e.role = "postgres";
  e.queries = 16;
  return made(core::rule::privileged_session, core::severity::warning, e);
}

core::finding migrating_role() {
  core::privileged_session_evidence e;
  e.why = core::privileged_session_evidence::reason::migrates_and_serves;
  e.role = "ann";
  e.queries = 10;
  e.ddl = 4;
  e.example = new_column;
  e.migrator = "flyway";
  auto f = made(core::rule::privileged_session, core::severity::info, e);
  f.id += 1;
  return f;
}

core::finding no_timeout() {
  core::no_statement_timeout_evidence e;
  e.role = "ann";
  e.idle_in_transaction = core::no_statement_timeout_evidence::source::set_statement;
  e.sessions = 2;
  e.queries = 16;
  return made(core::rule::no_statement_timeout, core::severity::info, e);
}

core::finding churn() {
  core::connection_churn_evidence e;
  e.connections = 24;
  e.statements = 50;
  e.span = 24s;
  e.handshakes = 190ms;
  e.per_minute = 60;
  return made(core::rule::connection_churn, core::severity::warning, e);
}

}  // namespace pgweir::reports::samples
