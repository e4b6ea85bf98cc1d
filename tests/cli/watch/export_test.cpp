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

prompt all_into(std::string name) {
  return {prompt::purpose::file, std::move(name), prompt::extent::all, 0, {}};
}

// What "e" asks for, with another name.
prompt chosen_into(model& m, std::string name) {
  type(m, "e");
  auto asked = *m.prompt;
  asked.text = std::move(name);
  type(m, "<esc>");
  return asked;
}

TEST(export_test, json_as_the_report_has_it) {
  auto m = watched();
  const auto one = file_text(m, chosen_into(m, "a.json"));
  EXPECT_EQ(one.findings, 1U);
  EXPECT_EQ(json::parse(one.text).at("rule"), "n-plus-one");
  const auto every = file_text(m, all_into("a.json"));
  EXPECT_EQ(every.findings, m.findings.size());
  EXPECT_EQ(json::parse(every.text).size(), m.findings.size());
}

TEST(export_test, markdown_in_full) {
  auto m = watched();
  const auto one = file_text(m, chosen_into(m, "a.md"));
  EXPECT_THAT(one.text, AllOf(HasSubstr("1 finding"), HasSubstr("```sql"), HasSubstr("N+1")));
  EXPECT_THAT(one.text, Not(HasSubstr("gate")));
}

TEST(export_test, only_what_the_filter_lets_through) {
  auto m = watched();
  m.findings.filter("slow-query");
  EXPECT_EQ(file_text(m, all_into("a.md")).findings, 1U);
}

TEST(export_test, the_one_that_is_open) {
  auto m = watched();
  type(m, "j<enter>");
  const auto open = m.findings.find(m.opened)->booked.latest.id;
  const auto text = file_text(m, chosen_into(m, "a.json")).text;
  EXPECT_EQ(json::parse(text).at("id"), core::hex(open));
  take(m, gone{open}, noon());
  EXPECT_EQ(file_text(m, chosen_into(m, "a.json")).findings, 0U);
}

TEST(export_test, no_other_in_the_place_of_one_that_went) {
  auto m = watched();
  const auto wanted = m.findings.chosen()->booked.latest.id;
  type(m, "e");
  EXPECT_THAT(m.prompt->text, HasSubstr(core::hex(wanted).substr(0, 8)));
  EXPECT_EQ(file_text(m, *m.prompt).findings, 1U);
  take(m, gone{wanted}, noon());
  ASSERT_NE(m.findings.chosen(), nullptr);
  EXPECT_EQ(file_text(m, *m.prompt).findings, 0U);
}

TEST(export_test, the_one_that_was_chosen_whatever_comes_before_it) {
  auto m = watched();
  type(m, "Ge");
  const auto wanted = m.findings.chosen()->booked.latest.id;
  m.findings.next_order();
  take(m, with_id(loop_with_times(), 0xff), noon());
  m.prompt->text = "a.json";
  EXPECT_EQ(json::parse(file_text(m, *m.prompt).text).at("id"), core::hex(wanted));
}

TEST(export_test, the_other_format) {
  EXPECT_EQ(other_format("a.md"), "a.json");
  EXPECT_EQ(other_format("a.json"), "a.md");
  EXPECT_EQ(other_format("a"), "a.json");
}

}  // namespace
}  // namespace pgweir::cli::watch
