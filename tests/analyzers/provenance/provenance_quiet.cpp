// Traffic without any loop over rows: all of it must stay silent.
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
using pool = std::vector<std::size_t>;

pool connect(world& app, int n) {
  pool made;
  for (int i = 0; i < n; ++i) made.push_back(app.connect());
  return made;
}

std::size_t any_of(world& app, const pool& connections) {
  return connections[static_cast<std::size_t>(
      app.pick(0, static_cast<std::int64_t>(connections.size()) - 1))];
}

// Calls step(world, round) until the rounds are used up, each after about `pause`.
void repeat(world& app, int rounds, core::duration pause,
            std::function<void(world&, int round)> step) {
  auto left = std::make_shared<int>(rounds);
  app.add(
      [=, step = std::move(step)](world& w) {
        step(w, rounds - *left);
        return --*left > 0 ? w.about(pause) : never;
      },
      app.about(pause));
}

void web(world& app, int size) {
  const auto& s = shop::get();
  s.add_web_users(app, connect(app, 10), {.users = 50, .most = 1s * size});
}

void web_hot(world& app, int size) {
  shop::get().add_web_users(app, connect(app, 10), {.users = 50, .most = 1s * size, .hot = true});
}

void web_one_connection(world& app, int size) {
  shop::get().add_web_users(app, connect(app, 1), {.users = 8, .most = 2s * size});
}

// The case of the issue: look-ups of single rows while another page lists those very ids.
void web_listed_ids(world& app, int size) {
  const auto& s = shop::get();
  auto connections = connect(app, 10);
  for (int user = 0; user < 50; ++user) {
    repeat(app, 100 * size, 10ms, [&s, connections](world& w, int) {
      w.run(any_of(w, connections), s.ask_author(w.pick(1, 50)));
    });
  }
  repeat(app, 40 * size, 25ms, [&s, connections](world& w, int) {
    w.run(any_of(w, connections), {&s.authors, {}, shop::author_rows(1, 50)});
  });
}

void pgbench(world& app, int size) {
  static const sql lookup = select({"pgbench_accounts", {"abalance"}, "aid", ""});
  for (int i = 0; i < 16; ++i) {
    auto connection = app.connect();
    repeat(app, 1'000 * size, 100us, [connection](world& w, int) {
      w.run(connection, {&lookup, {w.pick(1, 100'000)}, {{w.pick(-5'000, 5'000)}}});
    });
  }
}

// Pages by key: the next page begins where the last one ended.
void keyset(world& app, int size) {
  static const sql page =
      with_use(select({"posts", {"id", "author_id"}, "id", " LIMIT 20"}), parser::slot_use::range);
  static const sql page_by_sub_select =
      select({"comments", {"id", "post_id"}, "id", " LIMIT 20 OFFSET 1"});
  auto connection = app.connect();
  repeat(app, 100 * size, 2ms, [connection](world& w, int round) {
    w.run(connection, {&page, {round * 20}, shop::post_rows(round * 20 + 1, 20)});
    w.run(connection,
          {&page_by_sub_select, {round * 20 + 20}, shop::post_rows(round * 20 + 21, 20)});
  });
}

// Workers take jobs that an administrator's page lists in the same order.
void queue_of(world& app, int size, bool skip_locked) {
  static const sql next_job = select({"jobs", {"id", "kind"}, "", " ORDER BY id LIMIT 1"});
  static const sql next_job_locked = [] {
    auto made = next_job;
    auto facts = std::make_shared<parser::statement>(*made.facts);
    facts->lock = parser::row_lock::update_skip_locked;
    facts->key ^= 0x1000;
    made.facts = facts;
    return made;
  }();
  static const sql payload = select({"payloads", {"body"}, "job_id", ""});
  static const sql jobs = select({"jobs", {"id", "kind"}, "", " ORDER BY id"});
  auto connections = connect(app, 5);
  auto job = std::make_shared<std::int64_t>(1);
  for (auto connection : connections) {
    auto mine = std::make_shared<std::int64_t>(0);
    repeat(app, 200 * size, 3ms, [=](world& w, int round) {
      if (round % 2 == 0) {
        *mine = (*job)++;
        const auto* take = skip_locked ? &next_job_locked : &next_job;
        w.run(connection, {take, {}, {{*mine, "mail"}}});
      } else {
        w.run(connection, {&payload, {*mine}, {{"body of " + std::to_string(*mine)}}});
      }
    });
  }
  repeat(app, 60 * size, 10ms, [=](world& w, int) {
    std::vector<row> rows;
    for (int i = 0; i < 50; ++i) rows.push_back({*job + i, "mail"});
    w.run(connections.front(), {&jobs, {}, rows});
  });
}

void queue(world& app, int size) { queue_of(app, size, true); }
void queue_plain(world& app, int size) { queue_of(app, size, false); }

// A worker takes ten at a time and works each one off.
void queue_batch(world& app, int size) {
  static const sql take = [] {
    auto made = select({"jobs", {"id", "kind"}, "", " LIMIT 10 FOR UPDATE SKIP LOCKED"});
    auto facts = std::make_shared<parser::statement>(*made.facts);
    facts->lock = parser::row_lock::update_skip_locked;
    made.facts = facts;
    return made;
  }();
  static const sql payload = select({"payloads", {"body"}, "job_id", ""});
  auto connection = app.connect();
  repeat(app, 20 * size, 30ms, [connection](world& w, int round) {
    std::vector<row> rows;
    for (int i = 1; i <= 10; ++i) rows.push_back({round * 10 + i, "mail"});
    w.run(connection, {&take, {}, rows});
    for (int i = 1; i <= 10; ++i) {
      w.pass(1ms);
      w.run(connection, {&payload, {round * 10 + i}, {}});
    }
  });
}

// The same few queries with the same parameters, on a timer.
void dashboard(world& app, int size) {
  const auto& s = shop::get();
  auto connections = connect(app, 3);
  for (int widget = 1; widget <= 6; ++widget) {
    repeat(app, 60 * size, 30ms, [&s, connections, widget](world& w, int) {
      w.run(any_of(w, connections), {&s.authors, {}, shop::author_rows(1, 6)});
      w.run(any_of(w, connections), s.ask_posts_of(widget));
    });
  }
}

void duplicates(world& app, int size) {
  const auto& s = shop::get();
  auto connection = app.connect();
  repeat(app, 200 * size, 1ms, [&s, connection](world& w, int round) {
    if (round % 20 == 0) w.run(connection, {&s.authors, {}, shop::author_rows(1, 20)});
    w.run(connection, s.ask_author(round / 20 % 20 + 1));
  });
}

// Chunked loads: the ids of a list, 100 at a time.
void chunks(world& app, int size) {
  static const sql many = with_use(select({"posts", {"id", "author_id"}, "author_id", " IN"}),
                                   parser::slot_use::key_in_many);
  const auto& s = shop::get();
  auto connection = app.connect();
  repeat(app, 20 * size, 5ms, [&s, connection](world& w, int) {
    w.run(connection, {&s.authors, {}, shop::author_rows(1, 400)});
    for (int chunk = 0; chunk < 4; ++chunk) {
      request ask{&many, {}, shop::post_rows(1, 100)};
      for (int i = 1; i <= 16; ++i) ask.parameters.push_back(chunk * 100 + i);
      w.run(connection, ask);
    }
  });
}

// Values counted up by the program itself after an unrelated list, each its own round trip.
void counter_writes(world& app, int size) {
  static const sql insert = [] {
    auto made = with_use(select({"readings", {}, "sensor_id", ""}), parser::slot_use::inserted);
    auto facts = std::make_shared<parser::statement>(*made.facts);
    facts->kind = parser::statement_kind::insert;
    facts->writes = true;
    made.facts = facts;
    return made;
  }();
  const auto& s = shop::get();
  auto connection = app.connect();
  repeat(app, 4 * size, 50ms, [&s, connection](world& w, int round) {
    w.run(connection, {&s.authors, {}, shop::author_rows(1, 100)});
    for (int i = 0; i < 300; ++i) {
      w.pass(200us);
      request one{&insert, {i}, {}};
      one.same_round_trip = round % 2 == 0 && i > 0;
      w.run(connection, one);
    }
  });
}

// Each step's value stood in the row before; a page lists the same nodes.
void walk_of(world& app, int size, bool sequential) {
  static const sql node = select({"nodes", {"id", "next_id"}, "id", ""});
  static const sql nodes = select({"nodes", {"id", "label"}, "", " ORDER BY id"});
  auto connection = app.connect();
  repeat(app, 10 * size, 20ms, [connection, sequential](world& w, int) {
    std::vector<row> rows;
    for (int i = 1; i <= 60; ++i) rows.push_back({i, "node " + std::to_string(i)});
    w.run(connection, {&nodes, {}, rows});
    std::int64_t at = w.pick(1, 20);
    for (int i = 0; i < 30; ++i) {
      auto next = sequential ? at + 1 : (at * 37 + 11) % 61;
      w.pass(500us);
      w.run(connection, {&node, {at}, {{at, next}}});
      at = next;
    }
  });
}

void linked_list(world& app, int size) { walk_of(app, size, true); }
void linked_list_shuffled(world& app, int size) { walk_of(app, size, false); }

// From the root down: the children of one node, then those of one of them.
void tree(world& app, int size) {
  static const sql children = select({"nodes", {"id", "label"}, "parent_id", ""});
  auto connection = app.connect();
  repeat(app, 40 * size, 5ms, [connection](world& w, int) {
    std::int64_t at = 1;
    for (int depth = 0; depth < 8; ++depth) {
      std::vector<row> rows;
      for (int i = 0; i < 4; ++i) rows.push_back({at * 4 + i, "node"});
      w.pass(500us);
      w.run(connection, {&children, {at}, rows});
      at = at * 4 + w.pick(0, 3);
    }
  });
}

void catalogue(world& app, int size) {
  static const sql classes = select({"pg_class", {"oid", "relname"}, "", ""});
  static const sql attributes = [] {
    auto made = select({"pg_attribute", {"attname", "attnum"}, "attrelid", ""});
    auto facts = std::make_shared<parser::statement>(*made.facts);
    facts->catalog_only = true;
    made.facts = facts;
    return made;
  }();
  auto connection = app.connect();
  repeat(app, 3 * size, 50ms, [connection](world& w, int) {
    std::vector<row> rows;
    for (int i = 0; i < 80; ++i) rows.push_back({16'384 + i * 3, "t" + std::to_string(i)});
    w.run(connection, {&classes, {}, rows});
    for (const auto& one : rows) w.run(connection, {&attributes, {one.front()}, {}});
  });
}

// A load generator: users share one counter and ask for the next id, over a pool; a page lists ids
// in order. Known to be near the edge.
void shared_counter(world& app, int size) {
  const auto& s = shop::get();
  auto connections = connect(app, 10);
  auto counter = std::make_shared<std::int64_t>(0);
  for (int user = 0; user < 40; ++user) {
    repeat(app, 50 * size, 10ms, [&s, connections, counter](world& w, int) {
      w.run(any_of(w, connections), s.ask_author(++*counter % shop::authors_count + 1));
    });
  }
  repeat(app, 25 * size, 20ms, [&s, connections](world& w, int) {
    w.run(any_of(w, connections), {&s.authors, {}, shop::author_rows(w.pick(1, 400), 50)});
  });
}

// A few users share a counter amid many others who ask for anything; lists in its order are read.
void counter_among(world& app, int size, int counting, int users) {
  const auto& s = shop::get();
  auto connections = connect(app, 10);
  auto counter = std::make_shared<std::int64_t>(0);
  for (int user = 0; user < counting; ++user) {
    repeat(app, 100 * size, 10ms, [&s, connections, counter](world& w, int) {
      w.run(any_of(w, connections), s.ask_author(++*counter % shop::authors_count + 1));
    });
  }
  s.add_web_users(app, connections, {.users = users, .most = 1s * size});
  repeat(app, 50 * size, 20ms, [&s, connections](world& w, int) {
    w.run(any_of(w, connections), {&s.authors, {}, shop::author_rows(w.pick(1, 400), 50)});
  });
}

void counter_among_many(world& app, int size) { counter_among(app, size, 3, 40); }
void counter_among_few(world& app, int size) { counter_among(app, size, 20, 20); }

// People who open some rows of the list that they have just read, each in a request of its own.
void opened_rows_of(world& app, int size, int users, int opened) {
  const auto& s = shop::get();
  auto connections = connect(app, 10);
  for (int user = 0; user < users; ++user) {
    auto from = std::make_shared<std::int64_t>(1);
    auto left = std::make_shared<std::vector<int>>();
    repeat(app, 100 * size, 10ms, [=, &s](world& w, int round) {
      if (round % (opened + 1) == 0) {
        *from = w.pick(1, shop::authors_count - 20);
        *left = std::vector<int>(20);
        std::iota(left->begin(), left->end(), 0);
        std::shuffle(left->begin(), left->end(), w.random());
        w.run(any_of(w, connections), {&s.authors, {}, shop::author_rows(*from, 20)});
        return;
      }
      w.run(any_of(w, connections), s.ask_posts_of(*from + left->back()));
      left->pop_back();
    });
  }
}

void opened_rows(world& app, int size) { opened_rows_of(app, size, 20, 3); }
void opened_rows_of_few(world& app, int size) { opened_rows_of(app, 4 * size, 2, 4); }

// A job looks up what its cache names: nobody has just read these ids, and others list some of
// them.
void cached_ids(world& app, int size) {
  const auto& s = shop::get();
  const auto connections = connect(app, 10);
  s.add_web_users(app, connections, {.users = 20, .pause = 8ms, .most = 2s * size});
  std::vector<std::int64_t> cached(shop::authors_count);
  std::iota(cached.begin(), cached.end(), 1);
  std::shuffle(cached.begin(), cached.end(), app.random());
  cached.resize(200);
  const auto own = app.connect();
  repeat(app, 200 * size, 2ms, [&s, own, cached](world& w, int round) {
    w.run(own, s.ask_posts_of(cached[static_cast<std::size_t>(round) % cached.size()]));
  });
}

// The front page lists the newest; half of the look-ups are for them, half for any.
void front_page(world& app, int size) {
  const auto& s = shop::get();
  auto connections = connect(app, 10);
  for (int user = 0; user < 30; ++user) {
    repeat(app, 100 * size, 10ms, [&s, connections](world& w, int) {
      auto newest = w.pick(0, 1) == 0;
      w.run(any_of(w, connections), s.ask_author(w.pick(1, newest ? 20 : shop::authors_count)));
    });
  }
  repeat(app, 50 * size, 20ms, [&s, connections](world& w, int) {
    w.run(any_of(w, connections), {&s.authors, {}, shop::author_rows(1, 20)});
  });
}

// pgbench -S over a hundred rows that an administrator lists.
void tiny_table(world& app, int size) {
  static const sql lookup = select({"pgbench_accounts", {"aid", "abalance"}, "aid", ""});
  static const sql all = select({"pgbench_accounts", {"aid", "abalance"}, "", " ORDER BY aid"});
  auto connections = connect(app, 8);
  for (auto connection : connections) {
    repeat(app, 1'000 * size, 100us, [connection](world& w, int) {
      auto id = w.pick(1, 100);
      w.run(connection, {&lookup, {id}, {{id, id * 31 % 97}}});
    });
  }
  repeat(app, 20 * size, 5ms, [connections](world& w, int) {
    std::vector<row> rows;
    for (int i = 1; i <= 100; ++i) rows.push_back({i, i * 31 % 97});
    w.run(any_of(w, connections), {&all, {}, rows});
  });
}

// Requests in transactions, each of a few different look-ups.
void web_transactions(world& app, int size) {
  const auto& s = shop::get();
  for (int i = 0; i < 10; ++i) {
    auto connection = app.connect();
    repeat(app, 60 * size, 5ms, [&s, connection](world& w, int) {
      w.begin(connection);
      auto author = w.pick(1, shop::authors_count);
      w.run(connection, s.ask_author(author));
      w.run(connection, s.ask_posts_of(author));
      w.run(connection, {&s.posts, {}, shop::post_rows(w.pick(1, 1'900), 20)});
      w.run(connection, s.ask_post(w.pick(1, shop::posts_count)));
      w.run(connection, s.ask_post(w.pick(1, shop::posts_count)));
      w.commit(connection);
    });
  }
}

// Everybody's queries carry the trace id of their page.
void web_tagged(world& app, int size) {
  std::vector<std::size_t> connections;
  for (int i = 0; i < 10; ++i) connections.push_back(app.connect());
  shop::get().add_web_users(app, connections, {.most = 1s * size, .tagged = true});
}

// A test client lists authors and then asks for each of them, each in a request of its own.
void crawler_tagged(world& app, int size) {
  const auto& s = shop::get();
  for (int i = 0; i < 4 * size; ++i) {
    auto connection = app.connect();
    app.add(
        [&s, connection, next = std::int64_t{0}](world& w) mutable {
          request what;
          if (next == 0) what = {&s.authors, {}, shop::author_rows(1, 50)};
          if (next > 0) what = s.ask_posts_of(next);
          what.trace = w.new_trace();
          w.run(connection, what);
          return ++next > 50 ? core::duration{-1} : w.about(10ms);
        },
        app.about(50ms));
  }
}

using scenario = void (*)(world&, int);
const std::map<std::string, scenario>& scenarios() {
  static const std::map<std::string, scenario> all{
      {"cached ids", cached_ids},
      {"catalogue", catalogue},
      {"chunked loads", chunks},
      {"counter amid few users", counter_among_few},
      {"counter amid many users", counter_among_many},
      {"counter writes", counter_writes},
      {"dashboard", dashboard},
      {"duplicates", duplicates},
      {"front page", front_page},
      {"keyset", keyset},
      {"linked list", linked_list},
      {"linked list, shuffled", linked_list_shuffled},
      {"opened rows", opened_rows},
      {"opened rows, two users", opened_rows_of_few},
      {"pgbench -S, 16 clients", pgbench},
      {"pgbench -S, tiny table", tiny_table},
      {"queue, batches", queue_batch},
      {"queue, one by one", queue_plain},
      {"queue, SKIP LOCKED", queue},
      {"shared counter", shared_counter},
      {"tree descent", tree},
      {"crawler, tagged", crawler_tagged},
      {"web, 50 users", web},
      {"web, tagged", web_tagged},
      {"web, hot ids", web_hot},
      {"web, listed ids", web_listed_ids},
      {"web, one connection", web_one_connection},
      {"web, transactions", web_transactions},
  };
  return all;
}

}  // namespace

const std::vector<std::string>& quiet_kinds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    for (const auto& [name, make] : scenarios()) made.push_back(name);
    return made;
  }();
  return names;
}

quiet_score run_quiet(const std::string& kind, std::uint64_t seed, int size) {
  world app{seed};
  scenarios().at(kind)(app, size);
  const auto began = app.now();
  app.play(1h);
  app.finish();
  return {app.executions(), app.now() - began, app.findings()};
}

}  // namespace pgweir::analyzers::corpus
