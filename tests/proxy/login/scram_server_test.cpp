#include "proxy/login/scram_server.hpp"

#include "tests/proxy/login/samples.hpp"

#include <gtest/gtest.h>

namespace pgweir::login {
namespace {

const channel_binding channel{std::vector<std::byte>(32, std::byte{7})};

TEST(scram_server_test, the_exchange_of_the_rfc) {
  auto server = samples::server();
  EXPECT_EQ(*server.first(mechanism_plain, samples::client_first), samples::server_first);
  EXPECT_EQ(*server.final(samples::client_final), samples::server_final);
  EXPECT_TRUE(same(sha256(server.proven().keys.client_key), samples::secret().stored_key));
}

TEST(scram_server_test, a_wrong_proof) {
  auto server = samples::server();
  ASSERT_TRUE(server.first(mechanism_plain, samples::client_first));
  auto wrong = std::string{samples::client_final};
  wrong[wrong.rfind("p=") + 2] = 'e';
  EXPECT_EQ(server.final(wrong).error(), scram_errc::wrong_proof);
}

TEST(scram_server_test, an_answer_to_another_exchange) {
  scram_server server{samples::secret(), "another", {}};
  ASSERT_TRUE(server.first(mechanism_plain, samples::client_first));
  EXPECT_EQ(server.final(samples::client_final).error(), scram_errc::nonce_differs);
}

TEST(scram_server_test, a_header_that_changed_on_the_way) {
  auto server = samples::server();
  ASSERT_TRUE(server.first(mechanism_plain, "y,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
  EXPECT_EQ(server.final(samples::client_final).error(), scram_errc::malformed);
}

TEST(scram_server_test, mechanisms_and_flags) {
  struct row {
    bool has_channel;
    std::string_view mechanism;
    std::string_view header;
    std::optional<scram_errc> error;
  };
  for (const row& r : {
           row{false, mechanism_plain, "n,,", {}},
           row{false, mechanism_plain, "y,,", {}},
           row{true, mechanism_plain, "n,,", {}},
           row{true, mechanism_plain, "y,,", scram_errc::binding_hidden},
           row{true, mechanism_plus, "p=tls-server-end-point,,", {}},
           row{true, mechanism_plus, "p=tls-unique,,", scram_errc::binding_not_offered},
           row{true, mechanism_plain, "p=tls-server-end-point,,", scram_errc::binding_not_offered},
           row{true, mechanism_plus, "n,,", scram_errc::malformed},
           row{false, mechanism_plus, "p=tls-server-end-point,,", scram_errc::unknown_mechanism},
           row{false, "SCRAM-SHA-1", "n,,", scram_errc::unknown_mechanism},
       }) {
    auto server = samples::server(r.has_channel ? channel : channel_binding{});
    const auto answer = server.first(r.mechanism, std::string{r.header} + "n=,r=abc");
    EXPECT_EQ(answer.has_error() ? std::optional{answer.error()} : std::nullopt, r.error)
        << r.mechanism << " " << r.header;
  }
}

}  // namespace
}  // namespace pgweir::login
