#include "tests/analyzers/provenance/provenance_corpus.hpp"

#include "tests/analyzers/provenance/provenance_shop.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

namespace pgweir::analyzers::corpus {
namespace {

using namespace std::chrono_literals;

constexpr core::duration never{-1};

// The children of a loop in the order in which they run, and what to expect of it.
struct planned {
  request parent;
  std::vector<std::vector<request>> rounds;  // per row: one child or several
  const sql* child = nullptr;
  core::column_ref source;
  std::uint64_t children = 0;  // of `child`
  core::duration pause = 1ms;
};

planned over_authors(world& app, const shop& s, int listed, std::int64_t first = 0) {
  planned plan;
  auto from = first != 0 ? first : app.pick(1, shop::authors_count - listed);
  plan.parent = {&s.authors, {}, s.author_rows(from, listed), 500us, false};
  plan.child = &s.posts_of;
  plan.source = {"authors", "id"};
  for (int i = 0; i < listed; ++i) plan.rounds.push_back({s.ask_posts_of(from + i)});
  return plan;
}

planned with_first(planned plan, std::size_t children) {
  plan.rounds.resize(children);
  return plan;
}

planned shuffled(planned plan, world& app) {
  std::shuffle(plan.rounds.begin(), plan.rounds.end(), app.random());
  return plan;
}

planned filtered(planned plan, world& app) {
  std::erase_if(plan.rounds, [&](const auto&) { return app.pick(0, 2) != 0; });
  return plan;
}

planned reversed(planned plan) {
  std::ranges::reverse(plan.rounds);
  return plan;
}

// posts -> author of each; `dense`: the posts' own ids are the numbers of authors too.
planned belongs_to(world& app, const shop& s, int listed, bool map, bool dense) {
  planned plan;
  auto from = dense ? 1 : app.pick(300, 1'500);
  std::vector<row> rows;
  std::vector<std::int64_t> asked;
  for (int i = 0; i < listed; ++i) {
    auto author = dense ? i + 1 : app.pick(1, map ? shop::authors_count : 12);
    rows.push_back({from + i, author, "title"});
    if (map && std::ranges::find(asked, author) != asked.end()) continue;
    asked.push_back(author);
    plan.rounds.push_back({s.ask_author(author)});
  }
  plan.parent = {&s.posts, {}, rows, 500us, false};
  plan.child = &s.author_by_id;
  plan.source = {"posts", "author_id"};
  return plan;
}

planned by_uuid(world& app, const shop& s, int listed, bool in_order) {
  planned plan;
  std::vector<row> rows;
  for (int i = 0; i < listed; ++i) {
    auto key = "key-" + std::to_string(app.pick(1, 400));
    rows.push_back({key, "label"});
    plan.rounds.push_back({{&s.stock_of, {key}, {{key, app.pick(1, 99)}}}});
  }
  plan.parent = {&s.items, {}, rows, 500us, false};
  plan.child = &s.stock_of;
  plan.source = {"items", "sku"};
  if (!in_order) std::shuffle(plan.rounds.begin(), plan.rounds.end(), app.random());
  return plan;
}

// Each product's row names its category, and the category's number is the next product's.
planned coincident(world&, const shop& s, int listed) {
  planned plan;
  std::vector<row> rows;
  for (int i = 1; i <= listed; ++i) {
    rows.push_back({i, "product"});
    plan.rounds.push_back({{&s.product_by_id, {i}, {{i, i % 8 + 1, "product"}}}});
  }
  plan.parent = {&s.products, {}, rows, 500us, false};
  plan.child = &s.product_by_id;
  plan.source = {"products", "id"};
  return plan;
}

planned with_siblings(planned plan, const shop& s) {
  for (auto& round : plan.rounds) {
    auto author = round.front().parameters.front();
    round.push_back({&s.badges_of, {author}, {}});
  }
  return plan;
}

planned nested(planned plan, const shop& s) {
  for (auto& round : plan.rounds) {
    auto posts = round.front().rows;
    for (const auto& post : posts) round.push_back(s.ask_comments_of(post.front().number));
  }
  return plan;
}

// Rows are told apart by two columns: neither of them alone is a key.
planned composite(world& app, const shop& s, int listed) {
  planned plan;
  std::vector<row> rows;
  for (int i = 0; i < listed; ++i) {
    const auto product = app.pick(1, 400);
    const auto region = app.pick(1, 6);
    rows.push_back({product, region, "offer"});
    plan.rounds.push_back({{&s.price_of, {product, region}, {{product, app.pick(1, 99)}}}});
  }
  plan.parent = {&s.offers, {}, rows, 500us, false};
  plan.child = &s.price_of;
  plan.source = {"offers", "product_id"};
  return plan;
}

// The first rows were dealt with otherwise.
planned from_row(planned plan, std::ptrdiff_t row) {
  plan.rounds.erase(plan.rounds.begin(), plan.rounds.begin() + row);
  return plan;
}

planned writes(world& app, const shop& s, int listed) {
  auto plan = over_authors(app, s, listed);
  for (auto& round : plan.rounds) {
    round = {{&s.update_author, {round.front().parameters.front()}, {}}};
  }
  plan.child = &s.update_author;
  return plan;
}

planned slow(planned plan) {
  plan.pause = 150ms;
  return plan;
}

using planner = planned (*)(world&, const shop&);
const std::map<std::string, planner>& planners() {
  using w = world;
  static const std::map<std::string, planner> all{
      {"n50", [](w& a, const shop& s) { return over_authors(a, s, 50); }},
      {"n50 from 1", [](w& a, const shop& s) { return over_authors(a, s, 50, 1); }},
      {"n20", [](w& a, const shop& s) { return over_authors(a, s, 20); }},
      {"n10", [](w& a, const shop& s) { return over_authors(a, s, 10); }},
      {"n5", [](w& a, const shop& s) { return over_authors(a, s, 5); }},
      {"n3", [](w& a, const shop& s) { return over_authors(a, s, 3); }},
      {"first 10 of 50",
       [](w& a, const shop& s) { return with_first(over_authors(a, s, 50), 10); }},
      {"first 3 of 50", [](w& a, const shop& s) { return with_first(over_authors(a, s, 50), 3); }},
      {"filtered 20 of 60",
       [](w& a, const shop& s) { return filtered(over_authors(a, s, 60), a); }},
      {"random 20", [](w& a, const shop& s) { return shuffled(over_authors(a, s, 20), a); }},
      {"reverse 20", [](w& a, const shop& s) { return reversed(over_authors(a, s, 20)); }},
      {"belongs-to 50", [](w& a, const shop& s) { return belongs_to(a, s, 50, true, false); }},
      {"belongs-to dense", [](w& a, const shop& s) { return belongs_to(a, s, 50, true, true); }},
      {"repeated 30", [](w& a, const shop& s) { return belongs_to(a, s, 30, false, false); }},
      {"text key 20", [](w& a, const shop& s) { return by_uuid(a, s, 20, true); }},
      {"text key random 10", [](w& a, const shop& s) { return by_uuid(a, s, 10, false); }},
      {"coincident 20", [](w& a, const shop& s) { return coincident(a, s, 20); }},
      {"siblings 20", [](w& a, const shop& s) { return with_siblings(over_authors(a, s, 20), s); }},
      {"three levels 10", [](w& a, const shop& s) { return nested(over_authors(a, s, 10), s); }},
      {"write 20", [](w& a, const shop& s) { return writes(a, s, 20); }},
      {"slow 20", [](w& a, const shop& s) { return slow(over_authors(a, s, 20)); }},
      {"big 400", [](w& a, const shop& s) { return over_authors(a, s, 400, 1); }},
      {"long 1500", [](w& a, const shop& s) { return over_authors(a, s, 1'500, 1); }},
      {"late 20 of 30", [](w& a, const shop& s) { return from_row(over_authors(a, s, 30), 10); }},
      {"two keys 20", [](w& a, const shop& s) { return composite(a, s, 20); }},
  };
  return all;
}

struct progress {
  planned plan;
  std::size_t next = 0;
  std::size_t inside = 0;
  bool begun = false;
};

// Runs the next statement of a child; false when all children are done.
bool child_step(progress& now, world& w, std::size_t connection) {
  if (now.next == now.plan.rounds.size()) return false;
  w.run(connection, now.plan.rounds[now.next][now.inside]);
  if (++now.inside == now.plan.rounds[now.next].size()) {
    now.inside = 0;
    ++now.next;
  }
  return true;
}

// One after the other on one connection.
void add_loop_on_one(world& app, planned plan, std::size_t home, bool in_transaction,
                     core::duration after) {
  auto state = std::make_shared<progress>(progress{std::move(plan)});
  app.add(
      [=](world& w) {
        if (!state->begun) {
          state->begun = true;
          if (in_transaction) w.begin(home);
          w.run(home, state->plan.parent);
          return w.about(state->plan.pause);
        }
        if (child_step(*state, w, home)) return w.about(state->plan.pause);
        if (in_transaction) w.commit(home);
        return never;
      },
      after);
}

// Each connection takes the next child when it is free; children complete out of order.
void add_loop_over_pool(world& app, planned plan, const std::vector<std::size_t>& connections,
                        core::duration after) {
  struct seat {
    std::vector<request> todo;
    std::size_t at = 0;
  };
  auto state = std::make_shared<progress>(progress{std::move(plan)});
  app.add(
      [state, home = connections.front()](world& w) {
        w.run(home, state->plan.parent);
        return never;
      },
      after);
  for (auto connection : connections) {
    auto mine = std::make_shared<seat>();
    app.add(
        [=](world& w) {
          if (mine->at < mine->todo.size()) w.run(connection, mine->todo[mine->at++]);
          if (mine->at < mine->todo.size()) return w.about(state->plan.pause);
          if (state->next == state->plan.rounds.size()) return never;
          mine->todo = state->plan.rounds[state->next++];
          mine->at = 0;
          return w.about(state->plan.pause);
        },
        after + 100us);
  }
}

void tag(planned& plan, std::uint64_t trace) {
  plan.parent.trace = trace;
  for (auto& round : plan.rounds) {
    for (auto& child : round) child.trace = trace;
  }
}

void add_loop(world& app, planned plan, const std::vector<std::size_t>& connections, setting where,
              core::duration after) {
  if (over_pool(where)) return add_loop_over_pool(app, std::move(plan), connections, after);
  add_loop_on_one(app, std::move(plan), connections.front(), where == setting::transaction, after);
}

bool plays(const planned& plan, std::uint64_t statement_key) {
  return std::ranges::any_of(plan.rounds, [&](const auto& round) {
    return std::ranges::any_of(
        round, [&](const request& one) { return one.statement->facts->key == statement_key; });
  });
}

std::uint64_t children_of(const planned& plan) {
  std::uint64_t children = 0;
  for (const auto& round : plan.rounds) {
    for (const auto& child : round) children += child.statement == plan.child ? 1U : 0U;
  }
  return children;
}

using children = std::vector<core::n_plus_one_evidence::child>;

// What a proven loop repeats, be it told as an N+1 or as a write loop.
children children_of(const core::finding& found) {
  if (const auto* loop = std::get_if<core::n_plus_one_evidence>(&found.evidence))
    return loop->children;
  const auto* writes = std::get_if<core::write_loop_evidence>(&found.evidence);
  if (!writes) return {};
  core::n_plus_one_evidence::child child;
  child.statement = writes->statement;
  child.source = writes->source;
  child.executions = writes->writes;
  return {child};
}

int users_of(traffic others) {
  switch (others) {
    case traffic::none:
      return 0;
    case traffic::busy:
      return 20;
    case traffic::twice_as_busy:
      return 40;
  }
  return 0;
}

// The connections of a loop, and everybody else.
std::vector<std::size_t> add_others(world& app, setting where, traffic others,
                                    core::duration length) {
  std::vector<std::size_t> connections;
  for (int i = 0; i < 5; ++i) connections.push_back(app.connect());
  if (others == traffic::none) return connections;
  // A loop on one connection holds it; over the pool it shares all of them.
  std::vector<std::size_t> shared;
  if (over_pool(where)) shared = connections;
  for (int i = 0; i < 5; ++i) shared.push_back(app.connect());
  shop::get().add_web_users(app, shared,
                            {.users = users_of(others),
                             .pause = 8ms,
                             .most = length,
                             .tagged = where == setting::tagged_pool});
  return connections;
}

}  // namespace

std::string_view name_of(setting where) {
  switch (where) {
    case setting::autocommit:
      return "autocommit";
    case setting::transaction:
      return "transaction";
    case setting::pool:
      return "pool of five";
    case setting::tagged_pool:
      return "pool, tagged";
  }
  return "";
}

std::string_view name_of(traffic others) {
  switch (others) {
    case traffic::none:
      return "alone";
    case traffic::busy:
      return "in 2,500 a second";
    case traffic::twice_as_busy:
      return "in 5,000 a second";
  }
  return "";
}

bool over_pool(setting where) { return where == setting::pool || where == setting::tagged_pool; }

const std::vector<loop_kind>& loop_kinds() {
  static const std::vector<loop_kind> kinds = [] {
    std::vector<loop_kind> made;
    for (const auto& [name, plan] : planners()) {
      bool weak = name == "first 3 of 50" || name == "repeated 30" || name == "filtered 20 of 60" ||
                  name == "two keys 20";
      made.push_back({name, weak});
    }
    return made;
  }();
  return kinds;
}

quiet_score run_others(setting where, traffic others, std::uint64_t seed) {
  constexpr core::duration length = 2s;
  world app{seed};
  add_others(app, where, others, length);
  const auto began = app.now();
  app.play(length);
  const auto took = app.now() - began;
  app.finish();
  return {app.executions(), took, app.findings()};
}

loop_score run_loop(const std::string& kind, setting where, traffic others, std::uint64_t seed) {
  world app{seed};
  const shop& s = shop::get();
  const bool is_long = kind.starts_with("slow") || kind.starts_with("long");
  const core::duration length = is_long ? 5s : 2s;
  auto connections = add_others(app, where, others, length);
  const bool noise = others != traffic::none;
  const core::duration start = noise ? 600ms : 10ms;
  auto plan = planners().at(kind)(app, s);
  plan.children = children_of(plan);
  if (where == setting::tagged_pool) tag(plan, app.new_trace());
  auto expected = plan;
  if (!over_pool(where)) connections.resize(1);
  auto began = app.now() + start;
  add_loop(app, std::move(plan), connections, where, start);
  app.play(noise ? length : 30s);
  app.finish();
  loop_score score;
  for (const auto& found : app.findings()) {
    if (found.grade != core::grade::proven) continue;
    const auto told = children_of(found);
    auto child = std::ranges::find_if(
        told, [&](const auto& one) { return one.statement.key == expected.child->facts->key; });
    bool in_time = found.last_seen >= began && found.where.database == "shop";
    bool planned_child = std::ranges::any_of(
        told, [&](const auto& one) { return plays(expected, one.statement.key); });
    if (child == told.end() || !in_time) {
      if (!planned_child || !in_time) ++score.strangers;
      continue;
    }
    ++score.findings;
    score.found = true;
    bool right = child->source.table == expected.source.table &&
                 child->source.column == expected.source.column;
    score.right_parent = score.right_parent || right;
    score.right_count = score.right_count || child->executions == expected.children;
  }
  return score;
}

}  // namespace pgweir::analyzers::corpus
