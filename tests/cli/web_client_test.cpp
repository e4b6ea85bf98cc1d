#include "cli/web_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace pgweir::cli {
namespace {

using testing::HasSubstr;

TEST(web_client_test, an_authority_that_cannot_be_read_is_named) {
  web_flags flags;
  flags.ca = "/nowhere/ca.crt";
  const auto address = web_address_of(flags);
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().code, core::exit_code::wrong_usage);
  EXPECT_THAT(address.error().sentence, HasSubstr("/nowhere/ca.crt"));
}

TEST(web_client_test, a_file_without_a_certificate_is_no_authority) {
  web_flags flags;
  flags.ca = testing::TempDir() + "pgweir-no-authority-" + std::to_string(::getpid());
  for (const auto* text : {"", "no certificate\n"}) {
    std::ofstream{flags.ca} << text;
    const auto address = web_address_of(flags);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().code, core::exit_code::wrong_usage);
    EXPECT_THAT(address.error().sentence, HasSubstr(flags.ca + " of --ca holds no certificate"));
  }
  std::filesystem::remove(flags.ca);
}

TEST(web_client_test, without_flags_it_is_the_usual_address) {
  EXPECT_EQ(web_address_of({})->url(), default_web);
}

}  // namespace
}  // namespace pgweir::cli
