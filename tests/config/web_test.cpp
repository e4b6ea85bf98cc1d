#include "config/web.hpp"

#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

core::result<loaded> from_file(const std::string& text) {
  return load({config_file{"pgweir.toml", text}, {}, {}});
}

TEST(web_settings_test, names_are_told_apart_from_addresses) {
  const auto read = from_file("web.hosts = ['PGweir.Example.com', 'weir']\n");
  ASSERT_TRUE(read);
  EXPECT_THAT(read->values.web.hosts, ElementsAre("pgweir.example.com", "weir"));
  for (const auto* bad : {"https://pgweir.example", "pgweir:7433", "*", "a/b"}) {
    const auto refused = from_file("web.hosts = ['" + std::string{bad} + "']\n");
    ASSERT_FALSE(refused) << bad;
    EXPECT_THAT(refused.error().sentence, HasSubstr("web.hosts")) << bad;
  }
}

TEST(web_settings_test, a_certificate_needs_its_key) {
  web_settings how;
  EXPECT_TRUE(check(how));
  how.certificate = "web.crt";
  EXPECT_FALSE(check(how));
  how.key = "web.key";
  EXPECT_TRUE(check(how));
}

TEST(web_settings_test, client_certificates_need_tls) {
  web_settings how;
  how.client_ca = "ca.crt";
  const auto refused = check(how);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence, HasSubstr("web.certificate"));
}

}  // namespace
}  // namespace pgweir::config
