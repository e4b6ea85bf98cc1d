#include "proxy/login/scram_client.hpp"

#include "core/limits.hpp"
#include "tests/proxy/login/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::login {
namespace {

using testing::StartsWith;

const channel_binding channel{std::vector<std::byte>(32, std::byte{7})};
const channel_binding other_channel{std::vector<std::byte>(32, std::byte{8})};

credential pencil() { return core::secret_text{std::string{samples::password}}; }

proven_keys keys() {
  const auto secret = samples::secret();
  return {keys_of(samples::password, secret.salt, secret.rounds), secret.salt, secret.rounds};
}

// The whole exchange; none when both sides are content.
std::optional<scram_errc> exchange(scram_client& client, scram_server& server) {
  const auto question = server.first(client.mechanism(), client.first(false));
  if (!question) return question.error();
  const auto proof = client.answer(*question);
  if (!proof) return proof.error();
  const auto verdict = server.final(*proof);
  if (!verdict) return verdict.error();
  const auto checked = client.check(*verdict);
  return checked ? std::nullopt : std::optional{checked.error()};
}

TEST(scram_client_test, a_password_convinces_a_server_and_a_server_the_client) {
  const auto knows = pencil();
  scram_client client{knows, "nonce", {}};
  auto server = samples::server();
  EXPECT_EQ(exchange(client, server), std::nullopt);
}

TEST(scram_client_test, proven_keys_do_as_well) {
  const credential knows = keys();
  scram_client client{knows, "nonce", {}};
  auto server = samples::server();
  EXPECT_EQ(exchange(client, server), std::nullopt);
}

TEST(scram_client_test, bound_to_the_same_channel_or_not_at_all) {
  const auto knows = pencil();
  scram_client client{knows, "nonce", channel};
  EXPECT_EQ(client.mechanism(), mechanism_plus);
  auto server = samples::server(channel);
  EXPECT_EQ(exchange(client, server), std::nullopt);
  scram_client again{knows, "nonce", channel};
  auto between = samples::server(other_channel);
  EXPECT_EQ(exchange(again, between), scram_errc::binding_differs);
}

TEST(scram_client_test, a_wrong_password) {
  const credential knows = core::secret_text{"crayon"};
  scram_client client{knows, "nonce", {}};
  auto server = samples::server();
  EXPECT_EQ(exchange(client, server), scram_errc::wrong_proof);
}

TEST(scram_client_test, tells_that_it_could_have_bound) {
  const auto knows = pencil();
  EXPECT_THAT(scram_client(knows, "n", {}).first(true), StartsWith("y,,"));
  EXPECT_THAT(scram_client(knows, "n", {}).first(false), StartsWith("n,,"));
}

TEST(scram_client_test, keys_fit_one_secret_only) {
  const credential knows = keys();
  scram_client client{knows, "nonce", {}};
  client.first(false);
  EXPECT_EQ(client.answer("r=nonce1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4097").error(),
            scram_errc::other_secret);
  EXPECT_EQ(client.answer("r=nonce1,s=AAAA,i=4096").error(), scram_errc::other_secret);
}

TEST(scram_client_test, what_a_server_may_not_say) {
  const auto knows = pencil();
  scram_client client{knows, "nonce", {}};
  client.first(false);
  EXPECT_EQ(client.answer("e=other-error").error(), scram_errc::malformed);
  EXPECT_EQ(client.answer("r=nonce,s=AAAA,i=1").error(), scram_errc::nonce_differs);
  EXPECT_EQ(client.answer("r=else,s=AAAA,i=1").error(), scram_errc::nonce_differs);
  EXPECT_EQ(client.answer("r=nonce1,s=A,i=1").error(), scram_errc::malformed);
  const auto many = std::to_string(core::limits::scram_rounds + 1);
  EXPECT_EQ(client.answer("r=nonce1,s=AAAA,i=" + many).error(), scram_errc::too_many_rounds);
}

TEST(scram_client_test, a_server_that_does_not_know_the_secret) {
  const auto knows = pencil();
  scram_client client{knows, "nonce", {}};
  client.first(false);
  ASSERT_TRUE(client.answer("r=nonce1,s=AAAA,i=1"));
  EXPECT_EQ(client.check(samples::server_final).error(), scram_errc::wrong_signature);
  EXPECT_EQ(client.check("e=invalid-proof").error(), scram_errc::malformed);
}

}  // namespace
}  // namespace pgweir::login
