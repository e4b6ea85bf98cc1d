#include "proxy/notify/credentials.hpp"

#include "core/limits.hpp"
#include "tests/proxy/notify/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace pgweir::notify {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class credentials_test : public testing::Test {
 protected:
  ~credentials_test() override { std::filesystem::remove(path_); }

  std::string file_with(std::string_view text) {
    std::ofstream{path_} << text;
    return path_;
  }
  std::string refusal() {
    const auto read = read_credentials(how_, variables_);
    return read ? "" : read.error().sentence;
  }

  std::string path_ = testing::TempDir() + "pgweir-credentials-test";
  config::notify_destination how_ = to(config::notify_kind::webhook);
  config::environment variables_;
};

TEST_F(credentials_test, from_files_and_variables) {
  how_.secret_url.variable = "HOOK";
  how_.signing_key.file = file_with("  the key \nsomething else\n");
  variables_["HOOK"] = "https://hooks.example/services/T0/secret\n";
  const auto read = read_credentials(how_, variables_);
  ASSERT_TRUE(read) << read.error().sentence;
  EXPECT_EQ(read->url.view(), "https://hooks.example/services/T0/secret");
  EXPECT_EQ(read->host, "hooks.example");
  EXPECT_EQ(read->signing_key.view(), "the key");
  EXPECT_TRUE(read->token.empty());
}

TEST_F(credentials_test, what_cannot_be_used_is_refused_without_being_quoted) {
  how_.secret_url.variable = "HOOK";
  EXPECT_EQ(refusal(), "notify \"webhook\": HOOK is not set.");
  variables_["HOOK"] = "ftp://host/secret";
  EXPECT_THAT(refusal(), AllOf(HasSubstr("is no URL"), Not(HasSubstr("secret"))));
  variables_["HOOK"] = "http://host/se cret";
  EXPECT_THAT(refusal(), HasSubstr("is no URL"));
  how_.secret_url = {"/nonexistent/url", ""};
  EXPECT_EQ(refusal(), "notify \"webhook\": cannot read /nonexistent/url.");
  how_.secret_url = {file_with("\n"), ""};
  EXPECT_THAT(refusal(), HasSubstr("is empty"));
  how_.secret_url = {file_with(std::string(core::limits::alert_secret_bytes + 1, 'x')), ""};
  EXPECT_THAT(refusal(), HasSubstr("is too long"));
}

TEST_F(credentials_test, a_token_cannot_bring_another_header) {
  how_.url = "http://host/";
  how_.token.variable = "TOKEN";
  variables_["TOKEN"] = "a b";
  EXPECT_THAT(refusal(), AllOf(HasSubstr("token"), Not(HasSubstr("a b"))));
}

TEST_F(credentials_test, what_stays_here_needs_none) {
  how_ = to(config::notify_kind::standard_error);
  EXPECT_EQ(refusal(), "");
}

TEST_F(credentials_test, only_named_variables_are_looked_at) {
  ::setenv("PGWEIR_TEST_HOOK", "http://host/", 1);
  how_.secret_url.variable = "PGWEIR_TEST_HOOK";
  config::notify_settings all;
  all.destinations = {how_};
  EXPECT_THAT(named_variables(all),
              testing::ElementsAre(testing::Pair("PGWEIR_TEST_HOOK", "http://host/")));
  ::unsetenv("PGWEIR_TEST_HOOK");
}

}  // namespace
}  // namespace pgweir::notify
