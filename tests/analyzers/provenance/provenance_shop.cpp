#include "tests/analyzers/provenance/provenance_shop.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace pgweir::analyzers::corpus {

const shop& shop::get() {
  static const shop only;
  return only;
}

sql shop::write_of(sql statement) {
  auto facts = std::make_shared<parser::statement>(*statement.facts);
  facts->kind = parser::statement_kind::update;
  facts->writes = true;
  facts->returns_rows = false;
  statement.facts = facts;
  return statement;
}

std::vector<row> shop::author_rows(std::int64_t from, int count) {
  std::vector<row> rows;
  for (int i = 0; i < count; ++i) rows.push_back({from + i, "author"});
  return rows;
}

std::vector<row> shop::post_rows(std::int64_t from, int count) {
  std::vector<row> rows;
  for (int i = 0; i < count; ++i) {
    auto id = from + i;
    rows.push_back({id, id * 7 % authors_count + 1, "title"});
  }
  return rows;
}

request shop::ask_posts_of(std::int64_t author) const {
  request ask{&posts_of, {author}, {}};
  for (std::int64_t i = 0; i < author % 4 + 1; ++i)
    ask.rows.push_back({(author * 4 + i) % posts_count + 1, author});
  return ask;
}

request shop::ask_author(std::int64_t id) const { return {&author_by_id, {id}, {{id, "author"}}}; }

request shop::ask_post(std::int64_t id) const { return {&post_by_id, {id}, post_rows(id, 1)}; }

request shop::ask_comments_of(std::int64_t post) const {
  request ask{&comments_of, {post}, {}};
  for (std::int64_t i = 0; i < post % 3; ++i) ask.rows.push_back({post * 3 + i, post});
  return ask;
}

void shop::add_web_users(world& app, const std::vector<std::size_t>& connections,
                         const web_traffic& how) const {
  struct user {
    int left = 0;  // queries of this page
    std::uint64_t trace = 0;
    std::size_t connection = 0;
  };
  auto end = app.now() + how.most;
  for (int i = 0; i < how.users; ++i) {
    auto me = std::make_shared<user>();
    app.add(
        [this, me, end, how, connections](world& w) {
          if (w.now() > end) return core::duration{-1};
          auto any = [&] {
            return connections[static_cast<std::size_t>(
                w.pick(0, static_cast<std::int64_t>(connections.size()) - 1))];
          };
          bool begins = me->left == 0;
          if (begins) me->left = static_cast<int>(w.pick(1, 4));
          if (begins && how.tagged) me->trace = w.new_trace();
          auto run = [&](request what) {
            what.trace = me->trace;
            w.run(me->connection, what);
          };
          if (begins || !how.in_transaction) me->connection = any();
          auto id = [&](std::int64_t most) {
            auto n = w.pick(1, most);
            return how.hot ? w.pick(1, n / 8 + 1) : n;
          };
          switch (w.pick(0, 5)) {
            case 0:
              run({&posts, {}, post_rows(id(posts_count - 50), 20)});
              break;
            case 1:
              run({&authors, {}, author_rows(id(authors_count - 50), 20)});
              break;
            case 2:
              run(ask_author(id(authors_count)));
              break;
            case 3:
              run(ask_post(id(posts_count)));
              break;
            case 4:
              run(ask_comments_of(id(posts_count)));
              break;
            default:
              run(ask_posts_of(id(authors_count)));
          }
          --me->left;
          return w.about(how.pause);
        },
        app.about(how.pause));
  }
}

}  // namespace pgweir::analyzers::corpus
