#include "config/tls.hpp"

#include "config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::config {
namespace {

using testing::HasSubstr;

template <class Settings>
std::string refusal(const Settings& how) {
  const auto fits = check(how);
  return fits ? "" : fits.error().sentence;
}

settings with_modes(std::optional<server_tls_mode> dsn, std::optional<server_tls_mode> file,
                    std::optional<server_tls_mode> variable) {
  settings all;
  all.upstream.host = "db";
  all.upstream.tls.mode = dsn;
  all.server_tls.mode = file;
  all.upstream.tls_of_environment.mode = variable;
  return all;
}

TEST(tls_test, the_dsn_goes_before_the_file_and_that_before_the_environment) {
  using enum server_tls_mode;
  EXPECT_EQ(server_leg_of(with_modes(require, verify_ca, disable)).mode, require);
  EXPECT_EQ(server_leg_of(with_modes({}, verify_ca, disable)).mode, verify_ca);
  EXPECT_EQ(server_leg_of(with_modes({}, {}, prefer)).mode, prefer);
  EXPECT_EQ(server_leg_of(with_modes({}, {}, {})).mode, disable);
}

TEST(tls_test, each_word_for_itself) {
  settings all;
  all.upstream.host = "db";
  all.upstream.tls.mode = server_tls_mode::verify_full;
  all.server_tls.ca = "of the file";
  all.server_tls.min_version = tls_version::v1_3;
  all.upstream.tls_of_environment.ca = "of the environment";
  all.upstream.tls_of_environment.key = "of the environment";
  const auto leg = server_leg_of(all);
  EXPECT_EQ(leg.ca, "of the file");
  EXPECT_EQ(leg.key, "of the environment");
  EXPECT_EQ(leg.min_version, tls_version::v1_3);
  EXPECT_TRUE(leg.server_name_sent);
}

TEST(tls_test, a_unix_socket_has_none) {
  auto all = with_modes(server_tls_mode::verify_full, {}, {});
  all.upstream.host = "/run/pg";
  EXPECT_EQ(server_leg_of(all).mode, server_tls_mode::disable);
}

TEST(tls_test, what_clients_need) {
  client_tls_settings how;
  EXPECT_EQ(refusal(how), "");
  how.mode = client_tls_mode::allow;
  how.certificate = "a.crt";
  EXPECT_THAT(refusal(how), HasSubstr("client_tls.mode = \"allow\" needs"));
  how.key = "a.key";
  EXPECT_EQ(refusal(how), "");
  how.verify_client = client_certificates::required;
  EXPECT_THAT(refusal(how), HasSubstr("needs client_tls.ca"));
  how.ca = "ca.crt";
  EXPECT_THAT(refusal(how), HasSubstr("needs client_tls.mode = \"require\""));
  how.mode = client_tls_mode::require;
  EXPECT_EQ(refusal(how), "");
}

TEST(tls_test, what_the_server_leg_needs) {
  server_tls_settings how;
  how.certificate = "a.crt";
  EXPECT_EQ(refusal(how), "");
  how.mode = server_tls_mode::require;
  EXPECT_THAT(refusal(how), HasSubstr("needs its key"));
  how.key = "a.key";
  EXPECT_EQ(refusal(how), "");
  how.mode = server_tls_mode::verify_full;
  EXPECT_THAT(refusal(how), HasSubstr("sslmode=verify-full needs to know whom to trust"));
  how.ca = "system";
  EXPECT_EQ(refusal(how), "");
  how.mode = server_tls_mode::verify_ca;
  EXPECT_THAT(refusal(how), HasSubstr("anybody can have a certificate"));
}

TEST(tls_test, every_word_is_read_as_it_is_written) {
  for (const auto* word : {"disable", "prefer", "require", "verify-ca", "verify-full"}) {
    EXPECT_EQ(name_of(server_tls_mode_named(word).value()), word);
  }
  EXPECT_EQ(client_tls_mode_named("off"), client_tls_mode::off);
  EXPECT_EQ(client_certificates_named("required"), client_certificates::required);
  EXPECT_EQ(tls_version_named("1.3"), tls_version::v1_3);
  EXPECT_EQ(tls_version_named("1.1"), std::nullopt);
}

}  // namespace
}  // namespace pgweir::config
