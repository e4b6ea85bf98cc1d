#include "analyzers/schema_watch.hpp"

#include "core/limits.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

using names = std::vector<std::string>;

struct schema_watch_test : testing::Test {
  void log_in(const std::string& database, bool replication = false) {
    who.login.database = database;
    who.login.replication = replication;
    watch.opened(who);
  }

  void sets(parser::setting_use::kind what) {
    parser::statement facts;
    facts.kind = parser::statement_kind::utility;
    parser::setting_use setting;
    setting.what = what;
    facts.setting = std::make_shared<const parser::setting_use>(setting);
    core::execution event;
    const statement_handle statement = std::make_shared<const parser::statement>(facts);
    watch.observe(observed_execution{event, statement, nullptr, nullptr, who});
  }

  void run(parser::statement_kind kind, std::uint32_t transaction = 0,
           core::execution_outcome outcome = core::execution_outcome::completed) {
    parser::statement facts;
    facts.kind = kind;
    core::execution event;
    event.connection = who.id;
    event.transaction = transaction;
    event.outcome = outcome;
    const statement_handle statement = std::make_shared<const parser::statement>(facts);
    watch.observe(observed_execution{event, statement, nullptr, nullptr, who});
  }

  void end(bool committed) {
    core::transaction_step event;
    event.connection = who.id;
    event.what = core::transaction_step::kind::closed;
    event.committed = committed;
    watch.observe(observed_step{event, who});
  }

  schema_watch_test() { who.id = core::connection_id{1}; }

  connection_context who;
  schema_watch watch;
};

// What the catalogue of a database says, by one key of it.
std::shared_ptr<core::catalogue> looked_at(const std::string& database) {
  auto found = std::make_shared<core::catalogue>();
  found->database = database;
  return found;
}

std::shared_ptr<core::catalogue> with_primary_key(const std::string& database,
                                                  const core::column_ref& column) {
  auto found = looked_at(database);
  auto& table = found->tables.emplace_back();
  table.name = {"public", column.table};
  auto& index = table.indexes.emplace_back();
  index.primary = true;
  index.keys.emplace_back().column = column.column;
  return found;
}

std::shared_ptr<core::catalogue> with_foreign_key(const std::string& database,
                                                  const core::column_ref& from,
                                                  const core::column_ref& to) {
  auto found = looked_at(database);
  found->foreign_keys.push_back({.name = {},
                                 .from = {"public", from.table},
                                 .columns = {from.column},
                                 .to = {"public", to.table},
                                 .target_columns = {to.column}});
  return found;
}

TEST_F(schema_watch_test, a_database_is_read_at_its_first_login) {
  log_in("shop");
  EXPECT_EQ(watch.take(), names{"shop"});
  log_in("shop");
  EXPECT_TRUE(watch.take().empty());
}

TEST_F(schema_watch_test,
       a_database_is_read_again_when_its_sessions_will_start_with_other_settings) {
  log_in("shop");
  watch.take();
  sets(parser::setting_use::kind::set);
  EXPECT_TRUE(watch.take().empty());
  sets(parser::setting_use::kind::set_for_role);
  EXPECT_EQ(watch.take(), names{"shop"});
}

TEST_F(schema_watch_test, replication_has_no_database_to_read) {
  log_in("shop", true);
  EXPECT_TRUE(watch.take().empty());
}

TEST_F(schema_watch_test, ddl_asks_for_another_look) {
  log_in("shop");
  watch.take();
  run(parser::statement_kind::select);
  run(parser::statement_kind::ddl, 0, core::execution_outcome::failed);
  EXPECT_TRUE(watch.take().empty());
  run(parser::statement_kind::ddl);
  EXPECT_EQ(watch.take(), names{"shop"});
}

TEST_F(schema_watch_test, ddl_in_a_transaction_counts_when_it_commits) {
  log_in("shop");
  watch.take();
  run(parser::statement_kind::ddl, 7);
  EXPECT_TRUE(watch.take().empty());
  end(true);
  EXPECT_EQ(watch.take(), names{"shop"});
  run(parser::statement_kind::ddl, 8);
  end(false);
  EXPECT_TRUE(watch.take().empty());
}

TEST_F(schema_watch_test, only_so_many_databases_are_read) {
  for (std::size_t i = 0; i < core::limits::catalogue_databases + 5; ++i)
    log_in("shop" + std::to_string(i));
  EXPECT_EQ(watch.take().size(), core::limits::catalogue_databases);
  log_in("shop0");
  run(parser::statement_kind::ddl);
  EXPECT_EQ(watch.take(), names{"shop0"});
}

TEST_F(schema_watch_test, a_new_look_takes_the_place_of_the_last) {
  const core::column_ref owner{"posts", "owner_id"};
  const core::column_ref users{"users", "id"};
  EXPECT_TRUE(watch.learn(with_foreign_key("shop", owner, users)).knows(owner));
  const auto& both = watch.learn(with_primary_key("blog", users));
  EXPECT_TRUE(both.knows(owner));
  EXPECT_TRUE(both.knows(users));
  EXPECT_FALSE(watch.learn(looked_at("shop")).knows(owner));
  EXPECT_NE(watch.of("blog"), nullptr);
  EXPECT_EQ(watch.of("elsewhere"), nullptr);
}

}  // namespace
}  // namespace pgweir::analyzers
