#include "reports/formats.hpp"

#include "reports/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

using testing::StartsWith;

TEST(formats_test, each_has_its_name_and_its_type) {
  EXPECT_EQ(report_format_names().size(), 9U);
  for (const auto& name : report_format_names()) {
    const auto as = report_format_named(name);
    ASSERT_TRUE(as) << name;
    EXPECT_FALSE(content_type_of(*as).empty()) << name;
    EXPECT_FALSE(formatted({}, *as, {}).empty() && *as != report_format::github) << name;
  }
  EXPECT_FALSE(report_format_named("yaml"));
}

TEST(formats_test, the_name_decides_what_is_written) {
  const report nothing;
  EXPECT_EQ(formatted(nothing, report_format::json, {}), report_json(nothing));
  EXPECT_THAT(formatted(nothing, report_format::html, {}), StartsWith("<!doctype html>"));
}

}  // namespace
}  // namespace pgweir::reports
