#include "proxy/login/scram_message.hpp"

#include "tests/proxy/login/samples.hpp"

#include <gtest/gtest.h>

namespace pgweir::login {
namespace {

TEST(scram_message_test, the_clients_first) {
  const auto read = read_client_first(samples::client_first);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->flag, binding_flag::not_supported);
  EXPECT_EQ(read->header, "n,,");
  EXPECT_EQ(read->bare, "n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(read->nonce, samples::client_nonce);
  EXPECT_EQ(read_client_first("y,,n=,r=x")->flag, binding_flag::server_does_not);
  EXPECT_EQ(read_client_first("p=tls-server-end-point,,n=,r=x")->binding_type,
            "tls-server-end-point");
  EXPECT_TRUE(read_client_first("n,,n=,r=x,ext=1")) << "extensions are passed over";
}

TEST(scram_message_test, what_is_no_first_message) {
  for (const auto* text : {"", "n", "n,", "n,,", "x,,n=,r=x", "p=,,n=,r=x", "n,a=other,n=,r=x",
                           "n,,r=x", "n,,n=,r=", "n,,n=,r=a b", "n,,m=1,n=,r=x", "n,,n=u"}) {
    EXPECT_FALSE(read_client_first(text)) << text;
  }
}

TEST(scram_message_test, the_servers_first) {
  const auto read = read_server_first(samples::server_first);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->salt, samples::salt);
  EXPECT_EQ(read->rounds, 4096U);
  for (const auto* text : {"", "r=x", "r=x,s=", "r=x,s=ab==,i=0", "r=x,s=ab==,i=-1",
                           "r=x,s=ab==,i=1x", "s=ab==,r=x,i=1"}) {
    EXPECT_FALSE(read_server_first(text)) << text;
  }
}

TEST(scram_message_test, the_clients_final) {
  const auto read = read_client_final(samples::client_final);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->binding, "biws");
  EXPECT_EQ(read->proof, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_EQ(std::string{read->without_proof} + ",p=" + std::string{read->proof},
            samples::client_final);
  for (const auto* text :
       {"", "c=biws", "c=biws,r=x", "c=biws,p=x", "c=biws,r=x,p=y,z=1", "r=x,c=biws,p=y"}) {
    EXPECT_FALSE(read_client_final(text)) << text;
  }
}

TEST(scram_message_test, the_servers_final) {
  EXPECT_EQ(read_server_final("v=abc"), "abc");
  EXPECT_FALSE(read_server_final("e=invalid-proof"));
  EXPECT_FALSE(read_server_final(""));
}

}  // namespace
}  // namespace pgweir::login
