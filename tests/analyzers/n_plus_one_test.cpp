#include "tests/analyzers/provenance/provenance_world.hpp"

#include <gmock/gmock.h>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using corpus::request;
using corpus::row;
using corpus::value;
using corpus::world;
using testing::ElementsAre;
using testing::SizeIs;

const corpus::sql authors = corpus::select({"authors", {"id", "name"}, "", " ORDER BY id"});
const corpus::sql posts_of = corpus::select({"posts", {"id", "author_id"}, "author_id", ""});
const corpus::sql comments_of = corpus::select({"comments", {"id", "post_id"}, "post_id", ""});
const corpus::sql posts = corpus::select({"posts", {"id", "author_id", "title"}, "", " LIMIT 50"});
const corpus::sql author_by_id = corpus::select({"authors", {"id", "name"}, "id", ""});

std::vector<row> author_rows(int n) {
  std::vector<row> rows;
  for (int i = 1; i <= n; ++i) rows.push_back({i, "author " + std::to_string(i)});
  return rows;
}

std::vector<row> post_rows(std::int64_t author, int n) {
  std::vector<row> rows;
  for (int i = 0; i < n; ++i) rows.push_back({author * 10 + i, author});
  return rows;
}

void load_authors_one_by_one(world& app, std::size_t connection, int n) {
  app.run(connection, {&authors, {}, author_rows(n)});
  for (int i = 1; i <= n; ++i) {
    app.pass(1ms);
    app.run(connection, {&posts_of, {i}, post_rows(i, 3)});
  }
}

const core::n_plus_one_evidence& evidence_of(const core::finding& found) {
  return std::get<core::n_plus_one_evidence>(found.evidence);
}

TEST(n_plus_one, proves_a_lazy_loop) {
  world app{1};
  auto connection = app.connect();
  load_authors_one_by_one(app, connection, 50);
  app.finish();
  auto found = app.findings();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].grade, core::grade::proven);
  EXPECT_EQ(found[0].cost.calls, 51U);
  const auto& evidence = evidence_of(found[0]);
  ASSERT_THAT(evidence.children, SizeIs(1));
  EXPECT_EQ(evidence.children[0].source.table, "authors");
  EXPECT_EQ(evidence.children[0].source.column, "id");
  EXPECT_EQ(evidence.children[0].executions, 50U);
  EXPECT_EQ(evidence.children[0].distinct_values, 50U);
  EXPECT_EQ(evidence.children[0].spent.round_trips, 50U);
  EXPECT_TRUE(evidence.children[0].in_row_order);
  EXPECT_EQ(evidence.parent_rows, 50U);
  EXPECT_EQ(found[0].fix.sql, "SELECT id, author_id FROM posts WHERE author_id = ANY($1)");
  const auto& steps = evidence.timeline;
  ASSERT_THAT(steps, SizeIs(51));
  EXPECT_EQ(steps[0].lane, 0U);
  EXPECT_EQ(steps[0].at, core::duration{});
  EXPECT_GT(steps[0].took, core::duration{});
  EXPECT_EQ(steps[1].lane, 1U);
  EXPECT_GE(steps[1].at, steps[0].took);
  EXPECT_GE(steps[50].at, 49ms);
}

TEST(n_plus_one, keeps_the_times_of_the_first_children_of_a_long_loop) {
  world app{1};
  load_authors_one_by_one(app, app.connect(), 200);
  app.finish();
  const auto found = app.findings();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(evidence_of(found[0]).timeline, SizeIs(1 + core::limits::timed_steps));
}

TEST(n_plus_one, three_children_suffice_when_they_are_the_whole_column) {
  world app{1};
  auto connection = app.connect();
  load_authors_one_by_one(app, connection, 3);
  app.finish();
  ASSERT_THAT(app.findings(), SizeIs(1));
  EXPECT_EQ(evidence_of(app.findings()[0]).children[0].executions, 3U);
}

TEST(n_plus_one, three_children_suffice_in_their_parents_transaction) {
  world app{1};
  auto connection = app.connect();
  app.begin(connection);
  app.run(connection, {&authors, {}, author_rows(40)});
  for (int i = 1; i <= 3; ++i) {
    app.pass(1ms);
    app.run(connection, {&posts_of, {i}, post_rows(i, 3)});
  }
  app.commit(connection);
  app.finish();
  ASSERT_THAT(app.findings(), SizeIs(1));
  EXPECT_EQ(app.findings()[0].grade, core::grade::proven);
  EXPECT_TRUE(evidence_of(app.findings()[0]).same_transaction);
}

TEST(n_plus_one, a_loop_over_three_levels_is_one_finding) {
  world app{1};
  auto connection = app.connect();
  app.run(connection, {&authors, {}, author_rows(10)});
  for (int i = 1; i <= 10; ++i) {
    app.pass(1ms);
    auto rows = post_rows(i, 3);
    app.run(connection, {&posts_of, {i}, rows});
    for (const auto& post : rows) {
      app.pass(1ms);
      app.run(connection, {&comments_of, {post[0]}, {{post[0].number * 5, post[0]}}});
    }
  }
  app.finish();
  auto found = app.findings();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].cost.calls, 1U + 10U + 30U);
  const auto& evidence = evidence_of(found[0]);
  ASSERT_THAT(evidence.children, SizeIs(2));
  EXPECT_EQ(evidence.children[0].executions, 10U);
  EXPECT_EQ(evidence.children[0].source_child, std::nullopt);
  EXPECT_EQ(evidence.children[1].executions, 30U);
  EXPECT_EQ(evidence.children[1].source_child, std::optional<std::size_t>{0});
  EXPECT_EQ(evidence.children[1].source.table, "posts");
}

TEST(n_plus_one, belongs_to_names_the_foreign_key_column) {
  world app{1};
  auto connection = app.connect();
  std::vector<row> rows;
  for (int i = 1; i <= 50; ++i) rows.push_back({i, i, "title"});
  app.run(connection, {&posts, {}, rows});
  for (int i = 1; i <= 50; ++i) {
    app.pass(1ms);
    app.run(connection, {&author_by_id, {i}, {{i, "name"}}});
  }
  app.finish();
  auto found = app.findings();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(evidence_of(found[0]).children[0].source.column, "author_id");
}

// What a likely finding and a proven one of the same loop are called depends on what they say only.
TEST(n_plus_one, a_likely_loop_that_is_proven_gets_the_proofs_id) {
  world at_once{1};
  load_authors_one_by_one(at_once, at_once.connect(), 50);
  at_once.finish();
  world app{1};
  auto connection = app.connect();
  app.begin(connection);
  for (int i = 0; i < 8; ++i) {
    app.pass(1ms);
    app.run(connection, {&posts_of, {7'000 + i * 31}, {}});
  }
  app.pass(300ms);
  load_authors_one_by_one(app, connection, 50);
  app.commit(connection);
  app.finish();
  EXPECT_EQ(app.said().front().grade, core::grade::likely);
  ASSERT_THAT(app.findings(), SizeIs(1));
  auto proven = app.findings()[0];
  EXPECT_EQ(proven.grade, core::grade::proven);
  EXPECT_EQ(proven.id, at_once.findings().at(0).id);
  core::finding::earlier likely{app.said().front().id, app.said().front().occurrence};
  EXPECT_THAT(proven.replaces, ElementsAre(likely));
}

// A page of authors with their posts and comments; each comment is asked for `pause` later.
core::finding last_said_of_three_levels(core::duration pause) {
  world app{1};
  auto connection = app.connect();
  app.run(connection, {&authors, {}, author_rows(10)});
  for (int i = 1; i <= 10; ++i) {
    app.pass(1ms);
    auto rows = post_rows(i, 9);
    app.run(connection, {&posts_of, {i}, rows});
    for (const auto& post : rows) {
      app.pass(pause);
      app.run(connection, {&comments_of, {post[0]}, {{post[0].number * 5, post[0]}}});
    }
  }
  app.finish();
  EXPECT_THAT(app.findings(), SizeIs(1));
  return app.findings().at(0);
}

TEST(n_plus_one, an_outer_loop_found_late_replaces_the_inner_ones_finding) {
  auto quick = last_said_of_three_levels(1ms);
  auto slow = last_said_of_three_levels(40ms);
  EXPECT_THAT(quick.replaces, SizeIs(0));
  EXPECT_THAT(slow.replaces, SizeIs(1));
  EXPECT_EQ(slow.id, quick.id);
  EXPECT_EQ(evidence_of(slow).parent->key, authors.facts->key);
  EXPECT_EQ(slow.cost.calls, 1U + 10U + 90U);
}

core::finding finding_of_siblings(const corpus::sql& first, const corpus::sql& second) {
  world app{1};
  auto connection = app.connect();
  app.run(connection, {&authors, {}, author_rows(20)});
  for (const auto* child : {&first, &second}) {
    for (int i = 1; i <= 20; ++i) {
      app.pass(1ms);
      app.run(connection, {child, {i}, post_rows(i, 3)});
    }
  }
  app.finish();
  EXPECT_THAT(app.findings(), SizeIs(1));
  return app.findings().at(0);
}

TEST(n_plus_one, of_siblings_it_does_not_matter_which_was_proven_first) {
  const auto books_of = corpus::select({"books", {"id", "author_id"}, "author_id", ""});
  EXPECT_EQ(finding_of_siblings(posts_of, books_of).id, finding_of_siblings(books_of, posts_of).id);
}

TEST(n_plus_one, is_silent_on_one_pipelined_round_trip) {
  world app{1};
  auto connection = app.connect();
  app.run(connection, {&authors, {}, author_rows(50)});
  for (int i = 1; i <= 50; ++i) {
    request child{&posts_of, {i}, post_rows(i, 3)};
    child.same_round_trip = i > 1;
    app.run(connection, child);
  }
  app.finish();
  EXPECT_THAT(app.findings(), SizeIs(0));
}

}  // namespace
}  // namespace pgweir::analyzers
