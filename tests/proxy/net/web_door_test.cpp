#include "proxy/net/web_door.hpp"

#include "tests/proxy/live/fake_process.hpp"
#include "tests/proxy/net/certificates.hpp"
#include "tests/proxy/net/log_lines.hpp"
#include "tests/proxy/net/running_proxy.hpp"
#include "tests/proxy/net/tls_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace pgweir::net {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::size_t descriptors = 1'000'000;

struct web_door_test : testing::Test {
  live::fake_process proxy;
  config::settings how;

  core::result<web_door> open(std::string_view host) {
    how.web.listen = {std::string{host}, 0};
    return open_web(how, {proxy}, descriptors);
  }
};

TEST_F(web_door_test, loopback_is_open_to_the_machine) {
  const auto opened = open("127.0.0.1");
  ASSERT_TRUE(opened);
  EXPECT_NE(opened->port, 0);
}

TEST_F(web_door_test, for_other_machines_something_must_keep_strangers_out) {
  const auto refused = open("0.0.0.0");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::exit_code::wrong_usage);
  EXPECT_THAT(refused.error().sentence, HasSubstr("0.0.0.0:0"));
}

TEST_F(web_door_test, a_file_that_cannot_be_read_is_named) {
  how.web.token_file = "/nowhere/tokens";
  EXPECT_THAT(web_tokens(how.web).error().sentence, HasSubstr("web.token_file /nowhere/tokens"));
  how.web.certificate = "/nowhere/web.crt";
  how.web.key = "/nowhere/web.key";
  EXPECT_THAT(open("127.0.0.1").error().sentence, HasSubstr("/nowhere/web.crt"));
}

// Its answer could be lost with a reset.
TEST_F(web_door_test, a_client_that_still_talks_hears_the_end_of_its_answer_through_tls) {
  certificates made;
  const auto own = made.make("web");
  how.web.certificate = own.certificate;
  how.web.key = own.key;
  const auto opened = open("127.0.0.1");
  ASSERT_TRUE(opened);
  opened->server->start();
  how.server_tls = made.for_server(config::server_tls_mode::verify_ca);
  auto client = tls_peer::as_client(connect_to(opened->port), how);
  client.send("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n" +
              std::string(50'000, 'a'));
  EXPECT_THAT(client.receive_all(), StartsWith("HTTP/1.1 405"));
  EXPECT_EQ(client.under().receive_all(), "");
}

struct token_file_test : running_proxy {
  certificates directory;
};

TEST_F(token_file_test, is_read_once_for_the_web_address_and_the_console) {
  how.web.token_file = directory.write("tokens", std::string(32, 't') + "\n");
  std::filesystem::permissions(how.web.token_file, std::filesystem::perms{0644});
  log_lines log;
  start();
  EXPECT_EQ(log.count("everybody on this machine may read " + how.web.token_file), 1U);
}

struct web_files_test : token_file_test {
  web_files_test() {
    const auto own = directory.make("web");
    how.web.certificate = own.certificate;
    how.web.key = own.key;
    how.web.token_file = directory.write("tokens", std::string(32, 't'));
    start();
  }

  tls_peer visitor() {
    config::settings trusted;
    trusted.server_tls = directory.for_server(config::server_tls_mode::verify_ca);
    return tls_peer::as_client(connect_to(weir->web_port()), trusted);
  }
  std::string answer_to(char token) {
    auto client = visitor();
    client.send(
        "GET /api/v1/rules HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Authorization: Bearer " +
        std::string(32, token) + "\r\n\r\n");
    return client.receive_all();
  }
};

TEST_F(web_files_test, are_read_anew_by_a_reload) {
  EXPECT_THAT(answer_to('t'), StartsWith("HTTP/1.1 200"));
  directory.write("tokens", std::string(32, 'u'));
  EXPECT_TRUE(weir->reload(how));
  EXPECT_THAT(answer_to('t'), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(answer_to('u'), StartsWith("HTTP/1.1 200"));
  directory.make("web", {"localhost", "DNS:localhost", true});
  EXPECT_TRUE(weir->reload(how));
  EXPECT_THAT(visitor().failure(), HasSubstr("self-signed"));
}

TEST_F(web_files_test, stay_as_they_were_when_one_cannot_be_used) {
  directory.write("tokens", "");
  directory.make("web", {"localhost", "DNS:localhost", true});
  const auto reloaded = weir->reload(how);
  ASSERT_FALSE(reloaded);
  EXPECT_THAT(reloaded.error().sentence, HasSubstr("holds no token"));
  EXPECT_THAT(answer_to('t'), StartsWith("HTTP/1.1 200"));
}

TEST(web_room_test, few_descriptors_make_a_small_room) {
  EXPECT_EQ(web_room(descriptors).listeners, 1'000U);
  EXPECT_EQ(web_room(descriptors).requests, 128U);
  EXPECT_EQ(web_room(64).listeners, 4U);
  EXPECT_EQ(web_room(64).requests, 4U);
  EXPECT_EQ(web_room(1).requests, 1U);
}

}  // namespace
}  // namespace pgweir::net
