#include "proxy/web/routes.hpp"

#include "proxy/web/api_routes.hpp"
#include "proxy/web/assets.hpp"
#include "reports/json.hpp"
#include "tests/proxy/live/fake_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <variant>

namespace pgweir::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string token(32, 't');

guard_rules rules_with_token() {
  guard_rules out;
  out.tokens.emplace_back(std::string{token});
  return out;
}

struct routes_test : testing::Test {
  static constexpr core::clock_anchor now{core::time_point{1h}, core::wall_time{1'700'000'000s}};
  live::fake_process proxy;
  page_file page[2]{{"/index.html", "text/html; charset=utf-8", "<p>page</p>"},
                    {"/page.js", "text/javascript", "let x"}};
  assets files{page};
  guard door{guard_rules{}, {}};
  guard locked{rules_with_token(), {}};
  routes pages{proxy, files, door};
  routes locked_pages{proxy, files, locked};

  static request asked(std::string_view target, verb method = verb::get) {
    request out;
    out.method = method;
    out.to = *target_from(target);
    out.host = "localhost";
    return out;
  }
  answer serve(const request& what) { return std::get<answer>(pages.serve(what, {}, now)); }
  answer get(std::string_view target) { return serve(asked(target)); }
  answer locked_serve(const request& what, bool with_certificate = false) {
    return std::get<answer>(locked_pages.serve(what, {{}, with_certificate}, now));
  }
  static std::string header(const answer& of, std::string_view name) {
    for (const auto& [each, value] : of.headers) {
      if (each == name) return value;
    }
    return {};
  }
  void find(std::uint64_t id) {
    auto& found = proxy.made.findings.emplace_back();
    found.latest.id = id;
    found.latest.rule = core::rule::slow_query;
    core::slow_query_evidence evidence;
    evidence.statement.key = 0xbeef;
    found.latest.evidence = evidence;
  }
};

TEST_F(routes_test, health_and_readiness) {
  EXPECT_EQ(get("/healthz").body, "ok\n");
  EXPECT_EQ(get("/readyz").body, "ready\n");
  proxy.takes_clients = false;
  EXPECT_EQ(get("/readyz").status, 503U);
  EXPECT_EQ(get("/readyz").body, "draining\n");
  EXPECT_EQ(get("/healthz").status, 200U);
}

TEST_F(routes_test, the_report_comes_in_every_format) {
  for (const auto* format :
       {"text", "json", "markdown", "html", "sarif", "junit", "github", "gitlab", "csv"}) {
    EXPECT_EQ(get(std::string{"/api/v1/report?format="} + format).status, 200U) << format;
  }
  EXPECT_EQ(get("/api/v1/report").body, reports::report_json(proxy.made));
  EXPECT_EQ(get("/api/v1/report?format=yaml").status, 400U);
}

TEST_F(routes_test, the_report_as_a_page_is_a_stranger_here) {
  EXPECT_THAT(get("/api/v1/report?format=html").policy, StartsWith("sandbox allow-scripts;"));
}

TEST_F(routes_test, findings_with_and_without_their_evidence) {
  find(0xfeed);
  find(0xf00d);
  EXPECT_EQ(get("/api/v1/findings").body, reports::findings_json(proxy.made));
  const auto brief = nlohmann::json::parse(get("/api/v1/findings?evidence=none").body);
  ASSERT_EQ(brief.size(), 2U);
  EXPECT_FALSE(brief[0].contains("evidence"));
  EXPECT_EQ(get("/api/v1/findings?evidence=some").status, 400U);
}

TEST_F(routes_test, one_finding) {
  find(0xfeed);
  EXPECT_THAT(get("/api/v1/findings/000000000000feed").body, HasSubstr("000000000000feed"));
  for (const auto* id : {"000000000000beef", "feed", "", "000000000000FEEDx", "000000000000feed/x",
                         "-00000000000feed"}) {
    EXPECT_EQ(get(std::string{"/api/v1/findings/"} + id).status, 404U) << id;
  }
}

TEST_F(routes_test, statements_since) {
  EXPECT_EQ(get("/api/v1/statements").status, 200U);
  EXPECT_EQ(get("/api/v1/statements?since=2026-11-22T14:03:22.125Z").status, 200U);
  EXPECT_EQ(get("/api/v1/statements?since=yesterday").status, 400U);
}

TEST_F(routes_test, one_statement_of_a_database) {
  find(0xfeed);
  proxy.detail.emplace().what.statement.totals.statement.key = 0xbeef;
  EXPECT_EQ(get("/api/v1/statements/000000000000beef?database=shop%20two").status, 200U);
  EXPECT_EQ(proxy.asked_database, "shop two");
  EXPECT_EQ(get("/api/v1/statements/000000000000beee").status, 404U);
}

TEST_F(routes_test, all_others_answer) {
  for (const auto* path :
       {"/api/v1/health", "/api/v1/rules", "/api/v1/sessions", "/api/v1/activity"}) {
    EXPECT_EQ(get(path).status, 200U) << path;
    EXPECT_EQ(get(path).content_type, json_type) << path;
    EXPECT_EQ(get(path).caching, "no-store") << path;
  }
}

TEST_F(routes_test, health_is_as_of_the_time_that_is_passed_in) {
  EXPECT_THAT(get("/api/v1/health").body, HasSubstr("2023-11-14T22:13:20.000Z"));
}

TEST_F(routes_test, parameters_that_nobody_knows_are_told_so) {
  EXPECT_EQ(get("/api/v1/health?evidence=none").status, 400U);
  EXPECT_EQ(get("/api/v1/findings?evidnce=none").status, 400U);
}

TEST_F(routes_test, what_is_not_there_says_so_in_json) {
  for (const auto* path :
       {"/api/v1/", "/api/v1", "/api/v2/health", "/index.htm", "/healthz/", "//"}) {
    const auto given = get(path);
    EXPECT_EQ(given.status, 404U) << path;
    EXPECT_TRUE(nlohmann::json::parse(given.body).contains("error")) << path;
  }
}

TEST_F(routes_test, only_reading_is_understood) {
  for (const auto method : {verb::post, verb::other}) {
    const auto given = serve(asked("/api/v1/health", method));
    EXPECT_EQ(given.status, 405U);
    EXPECT_EQ(header(given, "Allow"), "GET, HEAD");
  }
  EXPECT_EQ(serve(asked("/healthz", verb::head)).status, 200U);
}

TEST_F(routes_test, no_body_is_read) {
  auto with_body = asked("/healthz");
  with_body.has_body = true;
  EXPECT_EQ(serve(with_body).status, 413U);
}

TEST_F(routes_test, events_are_no_answer) {
  const auto given = pages.serve(asked("/api/v1/events?evidence=none"), {}, {});
  EXPECT_EQ(std::get<event_stream_wanted>(given).of_findings, detail::brief);
  EXPECT_EQ(get("/api/v1/events?evidence=1").status, 400U);
}

TEST_F(routes_test, the_page_may_load_its_own_files_only) {
  EXPECT_EQ(get("/").body, "<p>page</p>");
  EXPECT_EQ(get("/page.js").content_type, "text/javascript");
  EXPECT_THAT(get("/").policy, HasSubstr("script-src 'self'"));
  EXPECT_THAT(get("/").policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(get("/").policy, Not(HasSubstr("unsafe")));
}

TEST_F(routes_test, a_file_that_is_known_is_not_sent_again) {
  auto again = asked("/page.js");
  again.if_none_match = header(get("/page.js"), "ETag");
  EXPECT_EQ(serve(again).status, 304U);
  EXPECT_EQ(serve(again).body, "");
  again.if_none_match = "\"other\"";
  EXPECT_EQ(serve(again).status, 200U);
}

TEST_F(routes_test, without_a_built_page_one_says_how_to_get_it) {
  const assets none{{}};
  routes bare{proxy, none, door};
  const auto given = std::get<answer>(bare.serve(asked("/"), {}, {}));
  EXPECT_THAT(given.body, HasSubstr("pgweir watch"));
}

TEST_F(routes_test, foreign_names_and_sites_are_refused_before_all_else) {
  auto foreign = asked("/nowhere", verb::other);
  foreign.host = "evil.example";
  EXPECT_EQ(serve(foreign).status, 403U);
  auto other_site = asked("/api/v1/report");
  other_site.origin = "http://evil.example";
  EXPECT_EQ(serve(other_site).status, 403U);
}

TEST_F(routes_test, without_a_token_there_is_only_the_way_in) {
  const auto refused = locked_serve(asked("/api/v1/report"));
  EXPECT_EQ(refused.status, 401U);
  EXPECT_EQ(header(refused, "WWW-Authenticate"), "Bearer");
  EXPECT_EQ(locked_serve(asked("/page.js")).status, 401U);
  EXPECT_EQ(locked_serve(asked("/healthz")).status, 200U);
  auto browser = asked("/");
  browser.accept = "text/html,*/*";
  EXPECT_EQ(locked_serve(browser).status, 401U);
  EXPECT_THAT(locked_serve(browser).body, HasSubstr("/login.js"));
  EXPECT_EQ(locked_serve(asked("/login.js")).status, 200U);
  EXPECT_EQ(locked_serve(asked("/login.css")).status, 200U);
}

TEST_F(routes_test, a_token_is_exchanged_for_a_cookie) {
  auto entering = asked("/login", verb::post);
  EXPECT_EQ(locked_serve(entering).status, 401U);
  entering.authorization = "Bearer wrong";
  EXPECT_EQ(locked_serve(entering).status, 401U);
  entering.authorization = "Bearer " + token;
  const auto let_in = locked_serve(entering);
  EXPECT_EQ(let_in.status, 204U);
  auto reading = asked("/api/v1/report");
  const auto cookie = header(let_in, "Set-Cookie");
  reading.cookie = cookie.substr(0, cookie.find(';'));
  EXPECT_EQ(locked_serve(reading).status, 200U);
  auto prolonging = asked("/login", verb::post);
  prolonging.cookie = reading.cookie;
  EXPECT_EQ(locked_serve(prolonging).status, 401U) << "a cookie does not prolong itself";
}

TEST_F(routes_test, a_certificate_gets_no_cookie_without_a_token) {
  auto entering = asked("/login", verb::post);
  for (const auto* shown : {"", "Bearer wrong", "Basic abcd", "Bearer"}) {
    entering.authorization = shown;
    const auto given = locked_serve(entering, true);
    EXPECT_EQ(given.status, 401U) << shown;
    EXPECT_EQ(header(given, "Set-Cookie"), "") << shown;
  }
  entering.authorization = "Bearer " + token;
  EXPECT_EQ(locked_serve(entering, true).status, 204U);
}

TEST_F(routes_test, guesses_end_in_patience) {
  auto guessing = asked("/login", verb::post);
  guessing.authorization = "Bearer wrong";
  for (std::size_t i = 0; i < guess_limit::failures_at_once; ++i) locked_serve(guessing);
  const auto given = locked_serve(guessing);
  EXPECT_EQ(given.status, 429U);
  EXPECT_EQ(header(given, "Retry-After"), "60");
}

}  // namespace
}  // namespace pgweir::web
