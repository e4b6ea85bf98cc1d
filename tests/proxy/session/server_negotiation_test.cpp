#include "proxy/session/server_negotiation.hpp"

#include "proxy/wire/startup.hpp"
#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

namespace pgweir::session {
namespace {

using enum config::server_tls_mode;
using config::server_tls_mode;

constexpr auto asking = {prefer, require, verify_ca, verify_full};

server_step answered(server_tls_mode mode, char answer) {
  return step_when_answered(mode, static_cast<std::byte>(answer));
}

TEST(server_negotiation, asks_unless_it_is_disabled) {
  EXPECT_EQ(step_when_connected(disable), server_step::plain);
  for (const auto mode : asking) EXPECT_EQ(step_when_connected(mode), server_step::ask);
  EXPECT_EQ(core::as_text(ssl_request()), test::client::request(wire::ssl_request_code));
}

TEST(server_negotiation, only_prefer_goes_on_in_plain_text) {
  EXPECT_EQ(answered(prefer, 'N'), server_step::plain);
  for (const auto mode : {require, verify_ca, verify_full}) {
    EXPECT_EQ(answered(mode, 'N'), server_step::refused_no_tls);
  }
}

TEST(server_negotiation, every_other_answer_means_the_same_to_all) {
  for (const auto mode : asking) {
    EXPECT_EQ(answered(mode, 'S'), server_step::start_tls);
    EXPECT_EQ(answered(mode, 'E'), server_step::refused_error);
    for (const char other : {'G', 'R', '\0', 'H'}) {
      EXPECT_EQ(answered(mode, other), server_step::refused_no_answer);
    }
  }
}

}  // namespace
}  // namespace pgweir::session
