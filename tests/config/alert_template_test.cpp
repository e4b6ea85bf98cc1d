#include "config/alert_template.hpp"

#include "core/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::config {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view text) {
  const auto read = read_template(text);
  return read ? "" : read.error().sentence;
}

TEST(alert_template_test, lines_and_placeholders) {
  const auto read = read_template("{rule}: {count}x\n\n{{a}}");
  ASSERT_TRUE(read) << read.error().sentence;
  ASSERT_EQ(read->lines.size(), 3U);
  const std::vector<template_part> first{
      {"", true, placeholder::rule}, {": ", true, placeholder::count}, {"x", false, {}}};
  EXPECT_EQ(read->lines[0], first);
  EXPECT_TRUE(read->lines[1].empty());
  EXPECT_EQ(read->lines[2][0].text, "{a}");
}

TEST(alert_template_test, every_placeholder_is_known_by_its_name) {
  for (std::size_t i = 0; i < placeholders.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(placeholders[i].second), i) << placeholders[i].first;
    EXPECT_EQ(refusal("{" + std::string{placeholders[i].first} + "}"), "");
  }
}

TEST(alert_template_test, mistakes_are_named) {
  EXPECT_EQ(refusal("{rulee}"), "unknown placeholder {rulee}. Did you mean rule?");
  EXPECT_THAT(refusal("{}"), HasSubstr("unknown placeholder {}. There are rule, label, "));
  EXPECT_THAT(refusal("a {rule"), HasSubstr("is not closed"));
  EXPECT_THAT(refusal("a } b"), HasSubstr("a single }"));
  EXPECT_THAT(refusal(std::string(core::limits::alert_template_bytes + 1, 'x')),
              HasSubstr("are the most"));
}

}  // namespace
}  // namespace pgweir::config
