#include "config/reload.hpp"

#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

settings from(std::string text) {
  const auto done = load({config_file{"f.toml", std::move(text)}, {}, {}});
  EXPECT_TRUE(done) << (done ? "" : done.error().sentence);
  return done ? done->values : settings{};
}

TEST(reload_test, nothing_changed) {
  const auto out = reload(settings{}, settings{});
  EXPECT_THAT(out.changed, IsEmpty());
  EXPECT_THAT(out.after_start, IsEmpty());
}

TEST(reload_test, limits_thresholds_and_lists_hold_at_once) {
  const auto out = reload(settings{}, from(R"(
    relay.connections = 5
    relay.connections_per_user = 2
    relay.proxy_protocol.from = ["10.0.0.0/8"]
    rules.slow-query.threshold = "1s"
    rules.n-plus-one.enabled = false
    log.level = "error"
  )"));
  EXPECT_EQ(out.values.relay.connections, 5U);
  EXPECT_EQ(out.values.relay.proxy_protocol.from.size(), 1U);
  EXPECT_EQ(out.values.rules.slow_query.threshold, 1s);
  EXPECT_THAT(out.changed,
              UnorderedElementsAre("relay.connections", "relay.connections_per_user",
                                   "relay.proxy_protocol.from", "rules.slow-query.threshold",
                                   "rules.n-plus-one.enabled", "log.level"));
  EXPECT_THAT(out.after_start, IsEmpty());
}

TEST(reload_test, budgets_hold_at_once) {
  const auto out = reload(settings{}, from("[[budget]]\nroute = '/a'\nmax_rows = 1\n"));
  EXPECT_EQ(out.values.rules.query_budget.budgets.size(), 1U);
  EXPECT_THAT(out.changed, ElementsAre("budget"));
}

TEST(reload_test, what_is_ignored_holds_at_once) {
  const auto out = reload(settings{}, from("[[ignore]]\nrule = 'slow-query'\nreason = 'x'\n"));
  EXPECT_EQ(out.values.ignores.size(), 1U);
  EXPECT_THAT(out.changed, ElementsAre("ignore"));
}

TEST(reload_test, destinations_of_alerts_hold_at_once) {
  const auto out = reload(settings{}, from("[[notify]]\nkind = 'stderr'\n"));
  EXPECT_EQ(out.values.notify.destinations.size(), 1U);
  EXPECT_THAT(out.changed, ElementsAre("notify"));
  EXPECT_THAT(reload(out.values, out.values).changed, IsEmpty());
}

TEST(reload_test, where_it_stands_waits_for_the_next_start) {
  const auto now = from("upstream.dsn = 'host=a'\n");
  const auto out = reload(now, from("upstream.dsn = 'host=b'\nrelay.listen = ':1'\n"
                                    "relay.workers = 1\nweb.enabled = false\n"));
  EXPECT_EQ(out.values.upstream.host, "a");
  EXPECT_EQ(out.values.relay.listen, now.relay.listen);
  EXPECT_TRUE(out.values.web.enabled);
  EXPECT_THAT(out.changed, IsEmpty());
  EXPECT_THAT(out.after_start,
              UnorderedElementsAre("upstream.dsn", "relay.listen", "relay.workers", "web.enabled"));
}

TEST(reload_test, what_was_taken_back_is_a_change_again) {
  const auto first = reload(settings{}, from("relay.connections = 5\n"));
  EXPECT_THAT(reload(first.values, settings{}).changed, ElementsAre("relay.connections"));
}

}  // namespace
}  // namespace pgweir::config
