#include "cli/watch/export.hpp"

#include "tests/cli/watch/watched.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pgweir::cli::watch {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto chosen = prompt::extent::chosen;
constexpr auto all = prompt::extent::all;

prompt file(std::string name, prompt::extent of) {
  return {prompt::purpose::file, std::move(name), of, {}};
}

TEST(export_test, json_as_the_report_has_it) {
  auto m = watched();
  const auto one = file_text(m, file("a.json", chosen));
  EXPECT_EQ(one.findings, 1U);
  EXPECT_EQ(json::parse(one.text).at("rule"), "n-plus-one");
  const auto every = file_text(m, file("a.json", all));
  EXPECT_EQ(every.findings, m.findings.size());
  EXPECT_EQ(json::parse(every.text).size(), m.findings.size());
}

TEST(export_test, markdown_in_full) {
  auto m = watched();
  const auto one = file_text(m, file("a.md", chosen));
  EXPECT_THAT(one.text, AllOf(HasSubstr("1 finding"), HasSubstr("```sql"), HasSubstr("N+1")));
  EXPECT_THAT(one.text, Not(HasSubstr("gate")));
}

TEST(export_test, only_what_the_filter_lets_through) {
  auto m = watched();
  m.findings.filter("slow-query");
  EXPECT_EQ(file_text(m, file("a.md", all)).findings, 1U);
}

TEST(export_test, the_one_that_is_open) {
  auto m = watched();
  type(m, "j<enter>");
  const auto open = m.findings.find(m.opened)->booked.latest.id;
  const auto text = file_text(m, file("a.json", chosen)).text;
  EXPECT_EQ(json::parse(text).at("id"), core::hex(open));
  take(m, gone{open}, noon());
  EXPECT_EQ(file_text(m, file("a.json", chosen)).findings, 0U);
}

TEST(export_test, the_other_format) {
  EXPECT_EQ(other_format("a.md"), "a.json");
  EXPECT_EQ(other_format("a.json"), "a.md");
  EXPECT_EQ(other_format("a"), "a.json");
}

}  // namespace
}  // namespace pgweir::cli::watch
