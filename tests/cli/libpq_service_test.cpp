#include "cli/libpq_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace pgweir::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class libpq_service_test : public testing::Test {
 protected:
  libpq_service_test() {
    std::string name = testing::TempDir() + "pgweir-service-XXXXXX";
    path_ = std::string{mkdtemp(name.data())} + "/services";
  }
  ~libpq_service_test() override {
    std::filesystem::remove_all(std::filesystem::path{path_}.parent_path());
  }
  config::environment file(const std::string& text) const {
    std::ofstream{path_} << text;
    return {{"PGSERVICEFILE", path_}};
  }

  std::string path_;
};

TEST_F(libpq_service_test, what_it_says_and_nothing_else) {
  const auto shop = read_service("shop", file("[other]\nhost=x\n[shop]\nhost=db\nport=5432\n"
                                              "user=ann\npassword=it's\n"));
  ASSERT_TRUE(shop);
  EXPECT_THAT(shop->says, ElementsAre(Pair("host", "db"), Pair("password", "it's"),
                                      Pair("port", "5432"), Pair("user", "ann")));
  EXPECT_EQ(shop->dsn(), R"(host='db' password='it\'s' port='5432' user='ann')");
  EXPECT_EQ(getenv("PGSERVICE"), nullptr);
  EXPECT_EQ(getenv("PGHOST"), nullptr);
}

TEST_F(libpq_service_test, an_unknown_one_is_named) {
  const auto none = read_service("shpo", file("[shop]\nhost=db\n"));
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().sentence, HasSubstr("\"shpo\" not found"));
}

TEST_F(libpq_service_test, a_mistake_in_the_file_has_its_line) {
  const auto wrong = read_service("shop", file("[shop]\nhost=db\nthis is no line\n"));
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().sentence, HasSubstr("line 3"));
}

TEST_F(libpq_service_test, a_missing_file_is_named) {
  const auto none = read_service("shop", {{"PGSERVICEFILE", "/nonexistent/services"}});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().sentence, HasSubstr("/nonexistent/services"));
}

TEST_F(libpq_service_test, leads_to_the_proxy_and_keeps_the_rest) {
  const libpq_service shop{"shop",
                           {{"dbname", "shop"},
                            {"host", "db"},
                            {"hostaddr", "10.0.0.1"},
                            {"port", "5432"},
                            {"sslmode", "verify-full"}}};
  const auto out = redirect(shop, {"127.0.0.1", 6543});
  EXPECT_EQ(out.section, "[shop]\nhost=127.0.0.1\nport=6543\ndbname=shop\nsslmode=disable\n");
  EXPECT_TRUE(out.tls_taken_out);
}

TEST_F(libpq_service_test, other_services_stay_as_they_are) {
  EXPECT_EQ(without_service("# mine\n[a]\nhost=a\n[shop]\nhost=db\n# its\n[b]\nhost=b", "shop"),
            "# mine\n[a]\nhost=a\n[b]\nhost=b\n");
  EXPECT_EQ(without_service(" [shop] \nhost=db\n[shopping]\n", "shop"), "[shopping]\n");
  EXPECT_EQ(without_service("", "shop"), "");
}

}  // namespace
}  // namespace pgweir::cli
