// pgbench -S over tables so small that ids come again all the time: look-ups at random are no loop
// over rows and no duplicates, however they are sent.
#include "tests/support/finding_text.hpp"
#include "tests/support/trace_reader.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace pgweir {
namespace {

enum class form { simple, extended, prepared };

struct look_ups {
  int rows = 100;
  int clients = 1;
  form how = form::simple;
  unsigned seed = 1;
};

std::string look_up(const std::string& client, int id, form how) {
  std::string text = client + ": SELECT aid, abalance FROM pgbench_accounts WHERE aid = ";
  text +=
      how == form::simple ? std::to_string(id) + "\n" : "$1\n with " + std::to_string(id) + "\n";
  if (how == form::prepared) text += " cached\n";
  text += " columns aid:int4@16400.1 abalance:int4@16400.3\n";
  return text + " row " + std::to_string(id) + ", " + std::to_string(id * 31 % 97) + "\n";
}

// Without a pause; now and then somebody lists the table.
std::string script_of(const look_ups& how, int times) {
  std::mt19937 random{how.seed};
  std::string script = "think 0.1ms\n";
  for (int i = 0; i < times; ++i) {
    auto client = "c" + std::to_string(random() % static_cast<unsigned>(how.clients) + 1);
    auto id = static_cast<int>(random() % static_cast<unsigned>(how.rows)) + 1;
    script += look_up(client, id, how.how);
    if (i % 500 != 250) continue;
    script += client + ": SELECT aid, abalance FROM pgbench_accounts ORDER BY aid LIMIT 500\n";
    script += " columns aid:int4@16400.1 abalance:int4@16400.3\n";
    script += " rows n in 1.." + std::to_string(how.rows) + ": {n}, {n*31}\n";
  }
  return script;
}

class random_look_ups : public testing::TestWithParam<look_ups> {};

TEST_P(random_look_ups, are_silent) {
  auto outcome = support::run_trace(script_of(GetParam(), 3'000));
  ASSERT_EQ(outcome.error, std::nullopt);
  EXPECT_EQ(outcome.seen.unparsed, 0U);
  EXPECT_EQ(support::findings_text(outcome.said), "nothing\n");
}

std::vector<look_ups> all_of_them() {
  std::vector<look_ups> all;
  for (int rows : {100, 300, 1'000}) {
    for (int clients : {1, 8}) {
      for (auto how : {form::simple, form::extended, form::prepared}) {
        for (unsigned seed : {1U, 2U, 3U}) all.push_back({rows, clients, how, seed});
      }
    }
  }
  return all;
}

// The first look-ups of a connection tell little: luck has a hundred chances here.
TEST(fresh_look_ups, hardly_ever_look_like_duplicates) {
  for (int rows : {20, 50}) {
    int alarms = 0;
    for (unsigned seed = 1; seed <= 100; ++seed) {
      const auto outcome = support::run_trace(script_of({.rows = rows, .seed = seed}, 200));
      if (!outcome.said.empty()) ++alarms;
    }
    EXPECT_LE(alarms, 2) << rows << " rows";
  }
}

INSTANTIATE_TEST_SUITE_P(tiny_tables, random_look_ups, testing::ValuesIn(all_of_them()));

}  // namespace
}  // namespace pgweir
