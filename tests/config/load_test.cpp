#include "config/load.hpp"

#include "config/keys.hpp"
#include "config/relay_keys.hpp"
#include "config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>

namespace pgweir::config {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

sources from_file(std::string text) { return {config_file{"f.toml", std::move(text)}, {}, {}}; }

settings loaded_from(const sources& from) {
  const auto done = load(from);
  EXPECT_TRUE(done) << (done ? "" : done.error().sentence);
  return done ? done->values : settings{};
}

std::string refusal(const sources& from) {
  const auto done = load(from);
  EXPECT_FALSE(done);
  return done ? "" : done.error().sentence;
}

TEST(load_test, nothing_given_is_the_default) {
  const auto done = load({});
  ASSERT_TRUE(done);
  EXPECT_FALSE(done->upstream_given);
  EXPECT_EQ(done->values.relay.listen.front().port, 7432);
}

TEST(load_test, a_file) {
  const auto s = loaded_from(from_file(R"(
    upstream.dsn = "postgresql://db/shop"
    [relay]
    listen = "0.0.0.0:7000"
    workers = 2
    [rules.slow-query]
    threshold = "1s"
    history_factor = 3
    enabled = false
  )"));
  EXPECT_EQ(s.upstream.display(), "shop@db:5432");
  EXPECT_EQ(s.relay.listen.front().port, 7000);
  EXPECT_EQ(s.relay.workers, 2U);
  EXPECT_EQ(s.rules.slow_query.threshold, 1s);
  EXPECT_EQ(s.rules.slow_query.history_factor, 3.0);
  EXPECT_FALSE(s.rules.slow_query.enabled);
}

TEST(load_test, lists_are_arrays_or_texts_with_commas) {
  const auto s = loaded_from(from_file(R"(
    [relay]
    listen = ["127.0.0.1:7432", "[::1]:7432", "/run/pgweir:7432"]
    proxy_protocol.from = "10.0.0.0/8, unix"
  )"));
  ASSERT_EQ(s.relay.listen.size(), 3U);
  EXPECT_EQ(s.relay.listen[1], (tcp_address{"::1", 7432}));
  EXPECT_TRUE(s.relay.listen[2].is_unix());
  ASSERT_EQ(s.relay.proxy_protocol.from.size(), 2U);
  EXPECT_TRUE(s.relay.proxy_protocol.from[1].is_unix());
  const auto of_environment =
      loaded_from({std::nullopt, {{"PGWEIR_RELAY_LISTEN", ":1,/tmp:2"}}, {}});
  EXPECT_EQ(of_environment.relay.listen, (std::vector<tcp_address>{{"127.0.0.1", 1}, {"/tmp", 2}}));
}

TEST(load_test, lists_with_a_wrong_part_are_refused) {
  EXPECT_THAT(refusal(from_file("relay.listen = ['127.0.0.1:1', 2]\n")), HasSubstr("addresses"));
  EXPECT_THAT(refusal(from_file("relay.listen = []\n")), HasSubstr("addresses"));
  EXPECT_THAT(refusal(from_file("relay.listen = '/run/pgweir:0'\n")), HasSubstr("addresses"));
  EXPECT_THAT(refusal(from_file("relay.proxy_protocol.from = '10.0.0.0/33'\n")),
              HasSubstr("networks such as"));
  EXPECT_THAT(refusal(from_file("web.listen = '/run/pgweir:7433'\n")), HasSubstr("an address"));
  EXPECT_THAT(refusal(from_file("relay.socket_permissions = '0999'\n")), HasSubstr("octal"));
}

TEST(load_test, flag_over_environment_over_file) {
  auto from = from_file("[relay]\nlisten = ':1'\nworkers = 1\nconnections = 1\n");
  from.variables = {{"PGWEIR_RELAY_LISTEN", ":2"}, {"PGWEIR_RELAY_WORKERS", "2"}};
  from.flags = {{"--listen", "relay.listen", ":3"}};
  const auto s = loaded_from(from);
  EXPECT_EQ(s.relay.listen.front().port, 3);
  EXPECT_EQ(s.relay.workers, 2U);
  EXPECT_EQ(s.relay.connections, 1U);
}

TEST(load_test, an_unknown_key_names_the_nearest) {
  EXPECT_THAT(refusal(from_file("[relay]\nlistn = ':1'\n")),
              AllOf(StartsWith("f.toml, line 2, column"), HasSubstr("relay.listn"),
                    HasSubstr("Did you mean relay.listen?")));
  EXPECT_THAT(refusal(from_file("[rules.n-plus-on]\nenabled = true\n")),
              HasSubstr("Did you mean rules.n-plus-one?"));
  EXPECT_THAT(refusal(from_file("zzzzzz = 1\n")), HasSubstr("unknown key zzzzzz."));
}

TEST(load_test, wrong_types_and_ranges_say_what_is_allowed) {
  EXPECT_THAT(refusal(from_file("[relay]\nworkers = '2'\n")),
              HasSubstr("relay.workers must be a whole number from 0 to 8"));
  EXPECT_THAT(refusal(from_file("[relay]\nworkers = 9\n")), HasSubstr("from 0 to 8"));
  EXPECT_THAT(refusal(from_file("[relay]\nworkers = -1\n")), HasSubstr("from 0 to 8"));
  EXPECT_THAT(refusal(from_file("[rules.slow-query]\nthreshold = 200\n")),
              HasSubstr("a duration such as"));
  EXPECT_THAT(refusal(from_file("[rules.slow-query]\nthreshold = 'often'\n")),
              HasSubstr("rules.slow-query.threshold must be a duration"));
  EXPECT_THAT(refusal(from_file("[log]\nlevel = 'loud'\n")), HasSubstr("debug, info, warning"));
  EXPECT_THAT(refusal(from_file("[web]\nenabled = 1\n")), HasSubstr("true or false"));
  EXPECT_THAT(refusal(from_file("[relay]\nlisten = 'here'\n")), HasSubstr("127.0.0.1:7432"));
  EXPECT_THAT(refusal(from_file("relay = 1\n")), HasSubstr("unknown key relay."));
}

TEST(load_test, a_refusal_stays_one_line) {
  EXPECT_THAT(refusal(from_file("\"a\\nb\" = 1\n")), HasSubstr("unknown key a?b."));
  EXPECT_THAT(refusal(from_file("[log]\nlevel = fal\x01se\n")), Not(HasSubstr("\x01")));
}

TEST(load_test, what_is_not_toml_says_where) {
  EXPECT_THAT(refusal(from_file("[relay\nlisten = 1")), HasSubstr("line 1"));
}

TEST(load_test, the_environment_is_checked_too) {
  EXPECT_THAT(refusal({std::nullopt, {{"PGWEIR_RELAY_WORKERS", "many"}}, {}}),
              StartsWith("PGWEIR_RELAY_WORKERS: relay.workers must be"));
  EXPECT_THAT(refusal({std::nullopt, {{"PGWEIR_RELAY_LISTN", ":1"}}, {}}),
              HasSubstr("Did you mean PGWEIR_RELAY_LISTEN?"));
}

TEST(load_test, variables_of_others_with_our_prefix_are_left_alone) {
  EXPECT_TRUE(
      load({std::nullopt,
            {{"PGWEIR_SERVICE_HOST", "10.0.0.1"}, {"PGWEIR_PORT_7432_TCP", "tcp://10.0.0.1:7432"}},
            {}}));
}

TEST(load_test, a_bad_flag_is_named) {
  EXPECT_THAT(refusal({std::nullopt, {}, {{"--listen", "relay.listen", "nowhere"}}}),
              StartsWith("--listen: relay.listen must be"));
  EXPECT_THAT(
      refusal({std::nullopt, {}, {{"--upstream", "upstream.dsn", "host=a gssencmode=require"}}}),
      AllOf(StartsWith("--upstream: gssencmode=require"), HasSubstr("sslmode=verify-full")));
}

TEST(load_test, tls_that_does_not_fit_together_is_said) {
  EXPECT_THAT(refusal(from_file("client_tls.mode = 'allow'\n")),
              HasSubstr("client_tls.certificate and client_tls.key"));
  EXPECT_THAT(refusal(from_file("upstream.dsn = 'host=db sslmode=verify-ca'\n")),
              HasSubstr("server_tls.ca or sslrootcert"));
  EXPECT_THAT(refusal(from_file("client_tls.mode = 'on'\n")), HasSubstr("off, allow or require"));
  const auto s = loaded_from(
      from_file("upstream.dsn = 'host=db sslmode=verify-ca'\n[server_tls]\nca = 'x\"y.crt'\n"));
  EXPECT_EQ(server_leg_of(s).ca, "x\"y.crt");
  EXPECT_EQ(find_key("server_tls.ca")->print(s), R"("x\"y.crt")");
}

TEST(load_test, budgets) {
  const auto s = loaded_from(from_file(R"(
    [[budget]]
    route = "GET /authors*"
    max_queries = 20
    max_time = "200ms"
    [[budget]]
    scope = "nightly"
    application = "jobs"
    max_rows = 0
    max_round_trips = 9
  )"));
  const auto& all = s.rules.query_budget.budgets;
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].route, "GET /authors*");
  EXPECT_EQ(all[0].max_queries, 20U);
  EXPECT_EQ(all[0].max_time, 200ms);
  EXPECT_FALSE(all[0].max_rows);
  EXPECT_EQ(all[1].application, "jobs");
  EXPECT_EQ(all[1].max_rows, 0U);
}

TEST(load_test, budgets_that_say_nothing_are_refused) {
  EXPECT_THAT(refusal(from_file("[[budget]]\nmax_queries = 3\n")),
              HasSubstr("line 1, column 1: a budget needs a route, a scope or an application"));
  EXPECT_THAT(refusal(from_file("[[budget]]\nroute = '/a'\n")), HasSubstr("needs max_queries"));
  EXPECT_THAT(refusal(from_file("[[budget]]\nroute = '/a'\nmax_querys = 3\n")),
              HasSubstr("unknown key budget.max_querys. Did you mean max_queries?"));
  EXPECT_THAT(refusal(from_file("[[budget]]\nroute = '/a'\nmax_time = 3\n")),
              HasSubstr("budget.max_time must be a duration"));
  EXPECT_THAT(refusal(from_file("[[budget]]\nroute = ''\nmax_rows = 3\n")),
              HasSubstr("budget.route must be a text"));
  EXPECT_THAT(refusal(from_file("[budget]\nmax_rows = 3\n")), HasSubstr("[[budget]]"));
  std::string many;
  for (int i = 0; i < 101; ++i) many += "[[budget]]\nroute = '/a'\nmax_rows = 1\n";
  EXPECT_THAT(refusal(from_file(many)), HasSubstr("101 budgets"));
}

TEST(load_test, the_example_is_what_defaults_prints) {
  std::ifstream file{"config/examples/pgweir.toml"};
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), defaults_toml())
      << "write it anew: pgweir config --defaults > config/examples/pgweir.toml";
}

TEST(load_test, every_default_is_an_allowed_value) {
  const auto again = loaded_from(from_file(defaults_toml()));
  const settings defaults;
  for (const auto& key : all_keys()) {
    if (!key.print) continue;
    EXPECT_EQ(key.print(again), key.print(defaults)) << key.path;
  }
}

TEST(load_test, every_key_is_explained) {
  std::ifstream file{"docs/configuration.md"};
  std::stringstream text;
  text << file.rdbuf();
  for (const auto& key : all_keys()) {
    EXPECT_THAT(text.str(), HasSubstr("`" + key.path + "`"))
        << "docs/configuration.md does not say what it means";
  }
}

TEST(keys_test, names_in_the_environment) {
  EXPECT_EQ(environment_name("relay.listen"), "PGWEIR_RELAY_LISTEN");
  EXPECT_EQ(environment_name("rules.n-plus-one.enabled"), "PGWEIR_RULES_N_PLUS_ONE_ENABLED");
  EXPECT_EQ(find_key("no.such"), nullptr);
}

}  // namespace
}  // namespace pgweir::config
