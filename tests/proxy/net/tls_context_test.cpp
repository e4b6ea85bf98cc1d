#include "proxy/net/tls_context.hpp"

#include "tests/proxy/net/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::net {
namespace {

using config::server_tls_mode;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct tls_context_test : testing::Test {
  certificates made;
  config::settings how;

  tls_context_test() { how.upstream.host = "localhost"; }
  std::string refusal() {
    const auto read = read_tls_contexts(how);
    EXPECT_FALSE(read);
    return read ? "" : read.error().sentence;
  }
};

TEST_F(tls_context_test, nothing_is_made_of_nothing) {
  const auto read = read_tls_contexts(how);
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->for_clients, nullptr);
  EXPECT_EQ((*read)->for_server, nullptr);
}

TEST_F(tls_context_test, both_legs) {
  how.client_tls = made.for_clients(made.make("own"));
  how.client_tls.verify_client = config::client_certificates::optional;
  how.server_tls = made.for_server(server_tls_mode::verify_full);
  const auto own = made.make("for_server");
  how.server_tls.certificate = own.certificate;
  how.server_tls.key = own.key;
  const auto read = read_tls_contexts(how);
  ASSERT_TRUE(read) << read.error().sentence;
  EXPECT_NE((*read)->for_clients, nullptr);
  EXPECT_NE((*read)->for_server, nullptr);
}

TEST_F(tls_context_test, each_file_is_named_with_what_is_wrong_with_it) {
  const auto own = made.make("own");
  const auto other = made.make("other");
  how.client_tls = made.for_clients(own);
  how.client_tls.certificate = made.path("missing.crt");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("cannot read the certificate"), HasSubstr("missing.crt"),
                               HasSubstr("No such file")));
  how.client_tls.certificate = made.write("empty.crt", "");
  EXPECT_THAT(refusal(), HasSubstr("empty.crt holds no certificate in PEM form"));
  how.client_tls.certificate = own.certificate;
  how.client_tls.key = other.key;
  EXPECT_THAT(refusal(), AllOf(HasSubstr("other.key does not belong to the certificate"),
                               HasSubstr("own.crt")));
  how.client_tls.key = made.write("noise.key", "no key at all");
  EXPECT_THAT(refusal(), HasSubstr("noise.key holds no private key in PEM form"));
  how.client_tls.key = own.key;
  how.client_tls.verify_client = config::client_certificates::optional;
  how.client_tls.ca = made.write("noise.ca", "no authority");
  EXPECT_THAT(refusal(), HasSubstr("noise.ca holds no certificate of an authority"));
}

TEST_F(tls_context_test, a_key_with_a_passphrase_is_not_asked_for) {
  const auto own = made.make("own");
  how.client_tls = made.for_clients(own);
  how.client_tls.key = made.encrypted_key("locked.key");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("locked.key"), HasSubstr("passphrase")));
}

TEST_F(tls_context_test, contexts_outlive_those_that_come_after_them) {
  how.client_tls = made.for_clients(made.make("own"));
  tls_source source;
  source.use(*read_tls_contexts(how));
  const auto before = source.current();
  source.use(*read_tls_contexts(how));
  EXPECT_NE(source.current(), before);
  EXPECT_NE(before->for_clients, nullptr);
}

}  // namespace
}  // namespace pgweir::net
