#include "proxy/web/guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const std::string token(32, 't');
const std::string bearer = "Bearer " + token;
constexpr core::time_point start{1h};

guard_rules rules(bool on_loopback, bool with_token) {
  guard_rules out;
  out.on_loopback = on_loopback;
  if (with_token) out.tokens.emplace_back(std::string{token});
  return out;
}

visitor from(std::string_view address) {
  visitor out;
  out.from = *core::ip_from(address);
  out.host = "localhost:7433";
  return out;
}

struct guard_test : testing::Test {
  guard local{rules(true, false), {}};
  guard open_to_others{rules(false, true), {}};

  admission of_host(std::string_view host) {
    auto who = from("127.0.0.1");
    who.host = host;
    return local.judge(who, start);
  }
  admission with(std::string_view authorization, std::string_view address = "192.0.2.7",
                 core::time_point now = start) {
    auto who = from(address);
    who.authorization = authorization;
    return open_to_others.judge(who, now);
  }
  admission with_cookie(std::string_view cookie, core::time_point now = start) {
    auto who = from("192.0.2.7");
    who.cookie = cookie;
    return open_to_others.judge(who, now);
  }
  // As a browser sends back what it was given.
  std::string cookie() {
    const auto set = open_to_others.cookie(start);
    return set.substr(0, set.find(';'));
  }
};

TEST_F(guard_test, a_loopback_address_goes_by_its_own_names_only) {
  for (const auto* host : {"localhost:7433", "LOCALHOST", "127.0.0.1:7433", "127.1.2.3",
                           "[::1]:7433", "pgweir.localhost:7433", ""}) {
    EXPECT_EQ(of_host(host), admission::granted) << host;
  }
  for (const auto* host : {"evil.example", "127.evil.example", "127.0.0.1.evil.example:7433",
                           "localhost.evil.example", "evillocalhost", "[::2]:7433", "[::1]evil",
                           "192.0.2.7:7433", "localhost@evil.example", "0.0.0.0"}) {
    EXPECT_EQ(of_host(host), admission::foreign_host) << host;
  }
}

TEST_F(guard_test, further_names_are_those_that_are_set) {
  auto how = rules(true, false);
  how.hosts = {"pgweir.example"};
  guard named{std::move(how), {}};
  auto who = from("127.0.0.1");
  who.host = "PGweir.example:443";
  EXPECT_EQ(named.judge(who, start), admission::granted);
  who.host = "other.example";
  EXPECT_EQ(named.judge(who, start), admission::foreign_host);
}

TEST_F(guard_test, another_sites_page_is_not_answered) {
  auto who = from("127.0.0.1");
  for (const auto* origin : {"https://evil.example", "null", "http://localhost:8080",
                             "http://evil.example:7433", "nonsense"}) {
    who.origin = origin;
    EXPECT_EQ(local.judge(who, start), admission::foreign_site) << origin;
  }
  who.origin = "http://localhost:7433";
  EXPECT_EQ(local.judge(who, start), admission::granted);
}

TEST_F(guard_test, what_the_browser_says_of_the_site_counts) {
  auto who = from("127.0.0.1");
  for (const auto* site : {"cross-site", "same-site", "anything"}) {
    who.fetch_site = site;
    EXPECT_EQ(local.judge(who, start), admission::foreign_site) << site;
  }
  for (const auto* site : {"same-origin", "none"}) {
    who.fetch_site = site;
    EXPECT_EQ(local.judge(who, start), admission::granted) << site;
  }
}

TEST_F(guard_test, a_link_that_is_followed_is_welcome_but_no_frame) {
  auto who = from("127.0.0.1");
  who.fetch_site = "cross-site";
  who.fetch_mode = "navigate";
  who.fetch_dest = "document";
  EXPECT_EQ(local.judge(who, start), admission::granted);
  who.fetch_dest = "iframe";
  EXPECT_EQ(local.judge(who, start), admission::foreign_site);
}

TEST_F(guard_test, others_show_a_token) {
  EXPECT_EQ(with(""), admission::token_needed);
  EXPECT_EQ(with(bearer), admission::granted);
  EXPECT_EQ(with("bearer   " + token), admission::granted);
  EXPECT_EQ(with("Bearer " + token + "t"), admission::token_wrong);
  EXPECT_EQ(with("Bearer"), admission::token_wrong);
  EXPECT_EQ(with("Bearer " + std::string(100'000, 't')), admission::token_wrong);
}

TEST_F(guard_test, a_token_that_is_set_is_asked_for_on_loopback_too) {
  guard asking{rules(true, true), {}};
  EXPECT_EQ(asking.judge(from("127.0.0.1"), start), admission::token_needed);
}

TEST_F(guard_test, other_schemes_show_no_token) {
  for (std::size_t i = 0; i < 2 * guess_limit::failures_at_once; ++i) {
    EXPECT_EQ(with("Basic " + token), admission::token_needed);
    EXPECT_EQ(with("Bearers " + token), admission::token_needed);
  }
  EXPECT_EQ(with(bearer), admission::granted) << "nobody has guessed";
}

TEST_F(guard_test, a_certificate_is_as_good_as_a_token) {
  auto who = from("192.0.2.7");
  who.has_certificate = true;
  EXPECT_EQ(open_to_others.judge(who, start), admission::granted);
  who.authorization = "Basic of a reverse proxy";
  EXPECT_EQ(open_to_others.judge(who, start), admission::granted);
}

TEST_F(guard_test, a_certificate_does_not_make_a_wrong_token_right) {
  auto who = from("192.0.2.7");
  who.has_certificate = true;
  who.authorization = "Bearer wrong";
  for (std::size_t i = 0; i < guess_limit::failures_at_once; ++i) {
    EXPECT_EQ(open_to_others.judge(who, start), admission::token_wrong);
  }
  EXPECT_EQ(open_to_others.judge(who, start), admission::too_many_failures);
}

TEST_F(guard_test, where_no_token_opens_none_is_looked_at) {
  auto how = rules(false, false);
  how.certificates = true;
  guard by_certificate{std::move(how), {}};
  auto who = from("192.0.2.7");
  who.authorization = bearer;
  EXPECT_EQ(by_certificate.judge(who, start), admission::token_needed);
  who.has_certificate = true;
  EXPECT_EQ(by_certificate.judge(who, start), admission::granted);
}

TEST_F(guard_test, probes_need_no_token) {
  auto who = from("192.0.2.7");
  who.is_probe = true;
  who.host = "10.0.0.3:7433";
  EXPECT_EQ(open_to_others.judge(who, start), admission::granted);
  EXPECT_EQ(local.judge(who, start), admission::foreign_host);
}

TEST_F(guard_test, the_cookie_opens_until_it_ends) {
  EXPECT_EQ(with_cookie(cookie()), admission::granted);
  EXPECT_EQ(with_cookie("a=b; " + cookie() + "; c=d"), admission::granted);
  EXPECT_EQ(with_cookie(cookie(), start + guard::cookie_life - 1s), admission::granted);
  EXPECT_EQ(with_cookie(cookie(), start + guard::cookie_life), admission::token_needed);
}

TEST_F(guard_test, a_cookie_cannot_be_made_or_changed) {
  const auto good = cookie();
  const auto digits = good.find('=') + 1;
  for (const auto& bad : {std::string{"pgweir="}, std::string{"pgweir=."}, std::string{"pgweir"},
                          good + "0", good.substr(0, good.size() - 1), "x" + good,
                          good.substr(0, digits) + "9" + good.substr(digits),
                          "pgweir=99999999999999999999." + std::string(64, '0')}) {
    EXPECT_EQ(with_cookie(bad), admission::token_needed) << bad;
  }
  guard other{rules(false, true), guard::key{std::byte{1}}};
  auto who = from("192.0.2.7");
  who.cookie = good;
  EXPECT_EQ(other.judge(who, start), admission::token_needed);
}

TEST_F(guard_test, the_cookie_is_out_of_reach_of_scripts_and_of_plain_http) {
  EXPECT_THAT(open_to_others.cookie(start), HasSubstr("; HttpOnly; SameSite=Lax; Max-Age=43200"));
  EXPECT_THAT(open_to_others.cookie(start), Not(HasSubstr("Secure")));
  auto how = rules(false, true);
  how.encrypted = true;
  EXPECT_THAT((guard{std::move(how), {}}.cookie(start)), HasSubstr("; Secure"));
}

TEST_F(guard_test, guesses_are_slowed_down) {
  for (std::size_t i = 0; i < guess_limit::failures_at_once; ++i) {
    EXPECT_EQ(with("Bearer wrong"), admission::token_wrong) << i;
  }
  EXPECT_EQ(with("Bearer wrong"), admission::too_many_failures);
  EXPECT_EQ(with(bearer), admission::too_many_failures);
  EXPECT_EQ(with(bearer, "192.0.2.8"), admission::granted) << "others are not concerned";
  EXPECT_EQ(with_cookie(cookie()), admission::granted) << "who is in stays in";
  const auto later = start + guess_limit::failure_forgotten_after;
  EXPECT_EQ(with("Bearer wrong", "192.0.2.7", later), admission::token_wrong);
  EXPECT_EQ(with("Bearer wrong", "192.0.2.7", later), admission::too_many_failures);
  EXPECT_EQ(with(bearer, "192.0.2.7", later + 1min), admission::granted);
}

TEST_F(guard_test, a_network_of_ipv6_is_one_visitor) {
  for (std::size_t i = 0; i < guess_limit::failures_at_once; ++i) {
    with("Bearer wrong", "2001:db8::" + std::to_string(i));
  }
  EXPECT_EQ(with(bearer, "2001:db8::ffff"), admission::too_many_failures);
  EXPECT_EQ(with(bearer, "2001:db8:0:1::1"), admission::granted);
}

TEST_F(guard_test, failures_of_many_visitors_are_forgotten_in_their_order) {
  for (std::size_t i = 0; i < guess_limit::failures_at_once; ++i) with("Bearer wrong", "192.0.2.1");
  for (std::size_t i = 0; i < guess_limit::failing_visitors; ++i) {
    const auto address = "10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256);
    with("Bearer wrong", address, start + 2min);
  }
  EXPECT_EQ(with(bearer, "192.0.2.1"), admission::granted);
}

TEST(guard_rules_test, an_open_door_for_strangers_is_no_configuration) {
  const auto refused = check(rules(false, false), "0.0.0.0:7433");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence, HasSubstr("0.0.0.0:7433"));
  EXPECT_THAT(refused.error().sentence, HasSubstr("web.token_file"));
  EXPECT_TRUE(check(rules(true, false), ""));
  EXPECT_TRUE(check(rules(false, true), ""));
  auto with_certificates = rules(false, false);
  with_certificates.certificates = true;
  EXPECT_TRUE(check(with_certificates, ""));
}

TEST(tokens_test, one_a_line) {
  const auto read = tokens_from("# of the office\n\n" + token + "\r\n  " + token + "2\n", "f");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().view(), token);
}

TEST(tokens_test, what_is_none_is_refused_and_not_quoted) {
  for (const auto& bad : {std::string{"hunter2"}, std::string(600, 'x'), "has a space " + token,
                          std::string{"\x01\x02\x03"} + token}) {
    const auto read = tokens_from(token + "\n" + bad + "\n", "tokens.txt");
    ASSERT_FALSE(read) << bad;
    EXPECT_THAT(read.error().sentence, HasSubstr("tokens.txt: line 2"));
    EXPECT_THAT(read.error().sentence, Not(HasSubstr(bad)));
  }
  EXPECT_FALSE(tokens_from("# nothing\n", "tokens.txt"));
}

TEST_F(guard_test, other_tokens_hold_from_then_on) {
  const core::secret_text others[]{core::secret_text{std::string(32, 'u')}};
  const auto given = cookie();
  EXPECT_EQ(with_cookie(given), admission::granted);
  open_to_others.use(others);
  EXPECT_EQ(with(bearer), admission::token_wrong);
  EXPECT_EQ(with("Bearer " + std::string(32, 'u')), admission::granted);
  EXPECT_EQ(with_cookie(given), admission::token_needed);
  EXPECT_EQ(with_cookie(cookie()), admission::granted);
}

TEST_F(guard_test, the_same_tokens_end_no_cookie) {
  const core::secret_text same[]{core::secret_text{std::string{token}}};
  const auto given = cookie();
  open_to_others.use(same);
  EXPECT_EQ(with_cookie(given), admission::granted);
}

}  // namespace
}  // namespace pgweir::web
