// Writes of many users, and loops among them: what the traces cannot play.
#include "analyzers/write_loop.hpp"

#include "tests/analyzers/provenance/provenance_world.hpp"
#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using corpus::request;
using corpus::sql;
using corpus::world;

constexpr core::duration never{-1};

sql read(std::string_view text) {
  return {std::make_shared<parser::statement>(parser::read(text)), {}};
}

const sql event = read("INSERT INTO events (device, value) VALUES ($1, $2)");
const sql seen_at = read("UPDATE users SET seen = now() WHERE id = $1");
const sql user = read("SELECT id, name FROM users WHERE id = $1");
const sql order = read("INSERT INTO orders (user_id, total) VALUES ($1, $2)");
const sql item = read("INSERT INTO items (order_id, sku) VALUES ($1, $2)");
const sql counter = read("UPDATE counters SET n = n + 1 WHERE page = $1");
const sql comment = read("INSERT INTO comments (post_id, body) VALUES ($1, $2)");

// A request of a user, on a connection of its own while it lasts.
using page = std::function<void(world&, std::size_t connection)>;

void one_event(world& w, std::size_t c) { w.run(c, {&event, {w.pick(1, 5'000), 7}, {}}); }

void a_visit(world& w, std::size_t c) {
  auto id = w.pick(1, 5'000);
  w.run(c, {&user, {id}, {{id, "Ann"}}});
  w.pass(w.about(200us));
  w.run(c, {&seen_at, {id}, {}});
}

void an_order(world& w, std::size_t c) {
  w.begin(c);
  w.run(c, {&order, {w.pick(1, 5'000), 40}, {}});
  auto items = w.pick(1, 3);
  for (std::int64_t i = 0; i < items; ++i) {
    w.pass(w.about(200us));
    w.run(c, {&item, {w.pick(1, 90'000), i}, {}});
  }
  w.commit(c);
}

void a_count(world& w, std::size_t c) { w.run(c, {&counter, {w.pick(1, 50)}, {}}); }

struct crowd {
  int users = 40;
  std::size_t pool = 8;
  core::duration pause = 10ms;
  bool newest_first = false;  // the pool gives the connection again that came back last
};

void add_users(world& app, const crowd& how, const std::vector<page>& pages) {
  auto connections = std::make_shared<std::vector<std::size_t>>();
  for (std::size_t i = 0; i < how.pool; ++i) connections->push_back(app.connect());
  for (int u = 0; u < how.users; ++u) {
    auto left = std::make_shared<int>(400);
    app.add(
        [=](world& w) {
          // Now and then two requests meet, and one takes another connection.
          auto last = static_cast<std::int64_t>(connections->size()) - 1;
          auto which = how.newest_first && w.pick(0, 19) != 0 ? 0 : w.pick(0, last);
          const auto& wanted = pages[static_cast<std::size_t>(
              w.pick(0, static_cast<std::int64_t>(pages.size()) - 1))];
          wanted(w, (*connections)[static_cast<std::size_t>(which)]);
          return --*left > 0 ? w.about(how.pause) : never;
        },
        app.about(how.pause));
  }
}

std::size_t loops_in(const world& app) {
  std::size_t n = 0;
  for (const auto& found : app.findings()) {
    if (found.rule == core::rule::write_loop) ++n;
  }
  return n;
}

std::uint64_t seed() {
  constexpr std::uint64_t fixed = 20'261'125;
  std::cout << "seed " << fixed << '\n';
  return fixed;
}

TEST(write_loop, many_users_are_no_loop) {
  const std::vector<std::vector<page>> sites{
      {one_event}, {a_visit}, {an_order}, {a_count}, {one_event, a_visit, an_order, a_count}};
  for (const auto& site : sites) {
    for (bool newest_first : {false, true}) {
      for (int users : {2, 10, 60}) {
        world app{seed()};
        add_users(app, {.users = users, .newest_first = newest_first}, site);
        app.play(60s);
        app.finish();
        EXPECT_EQ(loops_in(app), 0U) << users << " users, newest first: " << newest_first;
      }
    }
  }
}

void save(world& w, std::size_t c, std::int64_t i, bool own_transaction) {
  if (own_transaction) w.begin(c);
  w.run(c, {&comment, {7, i * 31}, {}});
  if (own_transaction) w.commit(c);
  w.pass(w.about(1ms));
}

TEST(write_loop, is_found_among_other_traffic_on_its_own_connection) {
  for (bool own_transaction : {false, true}) {
    world app{seed()};
    add_users(app, {.users = 30}, {one_event, a_visit, an_order, a_count});
    auto mine = app.connect();
    auto left = std::make_shared<std::int64_t>(40);
    app.add(
        [=](world& w) {
          save(w, mine, *left, own_transaction);
          return --*left > 0 ? w.about(1ms) : never;
        },
        50ms);
    app.play(3s);
    app.finish();
    ASSERT_EQ(loops_in(app), 1U) << own_transaction;
  }
}

TEST(write_loop, one_transaction_is_enough) {
  world app{seed()};
  auto mine = app.connect();
  app.begin(mine);
  for (std::int64_t i = 0; i < 6; ++i) {
    app.run(mine, {&comment, {7, i}, {}});
    app.pass(300ms);
  }
  app.commit(mine);
  app.finish();
  ASSERT_EQ(loops_in(app), 1U);
  const auto found = app.findings().front();
  EXPECT_EQ(found.grade, core::grade::likely);
  EXPECT_EQ(std::get<core::write_loop_evidence>(found.evidence).writes, 6U);
}

TEST(write_loop, a_likely_loop_that_is_proven_is_told_once) {
  world app{seed()};
  static const sql posts = corpus::select({"posts", {"id"}, "", " LIMIT 40"});
  static const sql hide = read("UPDATE posts SET hidden = true WHERE id = $1");
  auto mine = app.connect();
  std::vector<corpus::row> listed;
  for (std::int64_t i = 1; i <= 40; ++i) listed.push_back({i * 37});
  app.begin(mine);
  // The first rows are taken by ids that somebody else gave.
  for (std::int64_t i = 0; i < 8; ++i) app.run(mine, {&hide, {900'000 + i * 77}, {}});
  app.pass(400ms);
  app.run(mine, {&posts, {}, listed});
  for (const auto& row : listed) {
    app.pass(500us);
    app.run(mine, {&hide, {row.front()}, {}});
  }
  app.commit(mine);
  app.finish();
  ASSERT_EQ(loops_in(app), 1U);
  EXPECT_EQ(app.findings().front().grade, core::grade::proven);
}

TEST(write_loop, memory_of_many_pieces_of_work_is_bounded) {
  world app{seed()};
  for (int i = 0; i < 5'000; ++i) {
    auto c = app.connect();
    app.begin(c);
    app.run(c, {&comment, {7, i}, {}});
  }
  app.finish();
  EXPECT_EQ(loops_in(app), 0U);
}

}  // namespace
}  // namespace pgweir::analyzers
