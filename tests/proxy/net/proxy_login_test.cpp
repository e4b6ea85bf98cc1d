// Logins on behalf of clients: how they meet limits and ends. Real PostgreSQL and real clients:
// tests/e2e/test_login_on_behalf.py.
#include "proxy/login/client_login.hpp"
#include "tests/proxy/net/certificates.hpp"
#include "tests/proxy/net/running_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct proxy_login_test : running_proxy {
  certificates place;

  proxy_login_test() { how.login.auth_file = place.write("users", "\"u\" \"secret\"\n"); }
  // A client that was asked who it is.
  peer asked() {
    auto app = client();
    app.send(startup_packet());
    const auto question = login::client_login::question(false);
    EXPECT_EQ(app.receive(question.size()), core::as_text(question));
    return app;
  }
};

TEST_F(proxy_login_test, who_does_not_say_who_it_is_is_told_that_its_time_is_over) {
  how.relay.login_time = 20ms;
  start();
  EXPECT_THAT(asked().receive_all(), HasSubstr("C57014"));
  EXPECT_FALSE(upstream.has_client(0));
}

TEST_F(proxy_login_test, a_drain_does_not_wait_for_who_has_not_said_who_it_is) {
  start();
  auto app = asked();
  weir->drain();
  EXPECT_THAT(app.receive_all(), HasSubstr("C57P03"));
  app.close();
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_login_test, a_hurried_end_has_the_same_words) {
  how.relay.drain_delay = 20s;
  start();
  auto app = asked();
  weir->drain();
  weir->drain();
  EXPECT_THAT(app.receive_all(), HasSubstr("C57P03"));
}

}  // namespace
}  // namespace pgweir::net
