#include "cli/watch/layout.hpp"

#include "cli/watch/bars.hpp"
#include "cli/watch/cells.hpp"
#include "cli/watch/detail_view.hpp"
#include "cli/watch/frame.hpp"
#include "cli/watch/help_view.hpp"
#include "cli/watch/list_view.hpp"
#include "tests/cli/watch/watched.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

namespace pgweir::cli::watch {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
namespace samples = reports::samples;

// tests/cli/watch/golden has a screen in each file, as a person sees it.
void expect_screen(const std::string& name, const std::string& got) {
  const auto path = "tests/cli/watch/golden/" + name + ".txt";
  if (std::getenv("PGWEIR_REWRITE_SCREENS")) {
    std::ofstream{path} << got;
    return;
  }
  std::ifstream file{path};
  const std::string expected{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(expected, got) << "renew with PGWEIR_REWRITE_SCREENS=1, and look at it";
}

class layout_test : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
  std::string screen(std::size_t columns, std::size_t rows) { return screen_of(m, columns, rows); }

  model m = watched();
};

TEST_F(layout_test, the_list) {
  expect_screen("list_80x24", screen(80, 24));
  expect_screen("list_40x10", screen(40, 10));
  expect_screen("list_132x36", screen(132, 36));
  expect_screen("list_250x80", screen(250, 80));
}

TEST_F(layout_test, one_finding) {
  type(m, "<enter>");
  expect_screen("detail_80x48", screen(80, 48));
  expect_screen("detail_40x10", screen(40, 10));
  expect_screen("detail_132x36", screen(132, 36));
}

TEST_F(layout_test, a_plan) {
  m = idle();
  take(m, samples::booked(samples::planned_query()), noon());
  type(m, "<enter>");
  expect_screen("detail_plan_100x40", screen(100, 40));
}

TEST_F(layout_test, help) {
  type(m, "?");
  expect_screen("help_80x24", screen(80, 24));
  expect_screen("help_40x10", screen(40, 10));
}

TEST_F(layout_test, what_is_typed) {
  type(m, "/loop");
  expect_screen("filter_80x24", screen(80, 24));
  type(m, "s<enter>");
  expect_screen("filter_matches_nothing_80x12", screen(80, 12));
  type(m, "<esc>e");
  expect_screen("export_80x12", screen(80, 12));
  not_written(m, "pgweir.md exists already: choose another name.");
  expect_screen("export_refused_110x12", screen(110, 12));
}

TEST_F(layout_test, nothing_yet) {
  m = idle();
  expect_screen("empty_80x12", screen(80, 12));
}

TEST_F(layout_test, a_lost_connection_is_told_where_the_numbers_are) {
  take(m, link_lost{"Connection refused"}, noon() + 18s);
  const auto text = screen(80, 24);
  EXPECT_THAT(text.substr(0, text.find('\n')), HasSubstr("LOST 12 s ago, trying again"));
  const auto narrow = screen(40, 10);
  EXPECT_THAT(narrow.substr(0, narrow.find('\n')), HasSubstr("LOST 12 s ago"));
  expect_screen("lost_110x24", screen(110, 24));
}

TEST_F(layout_test, a_pause_is_told_with_what_is_new) {
  type(m, "p");
  take(m, with_id(samples::booked(samples::loop()), 99), noon());
  EXPECT_THAT(screen(80, 24), HasSubstr("PAUSED, 1 new"));
  EXPECT_THAT(screen(40, 10), HasSubstr("PAUSED, 1 new"));
}

TEST_F(layout_test, the_selected_one_is_always_on_the_screen) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(screen(60, 8), HasSubstr("▸"));
    type(m, "j");
  }
}

TEST_F(layout_test, severity_is_told_by_colour_and_by_shape) {
  m.size = {24, 80};
  const auto drawn = layout(m, noon());
  for (const auto& each : drawn.lines) {
    if (text_of(each).find("●") == std::string::npos) continue;
    EXPECT_TRUE(std::any_of(each.spans.begin(), each.spans.end(),
                            [](const span& part) { return part.as == look::error; }));
  }
}

TEST_F(layout_test, names_of_clients_cannot_steer_the_terminal) {
  m = idle();
  auto f = samples::booked(samples::loop());
  f.latest.where.route = "GET /\x1b]0;pwned\a\x1b[2J\r\nx\xff\u202e";
  f.latest.where.source = "\x1b[31m.rb:1";
  f.latest.fix.sql = "SELECT 1\x1b[2J\nFROM \tx";
  f.places = {{analyzers::attributed_work::name_kind::route, "\x9b\x1b[2J", 2}};
  take(m, f, noon());
  take(m, hello{"\x1b[2J", "\x1b[2J", "\x1b[2J"}, noon());
  m.message = "\x1b[2J";
  for (const auto* keys : {"", "<enter>", "?"}) {
    type(m, keys);
    for (std::size_t columns : {40U, 80U, 200U}) {
      auto text = screen(columns, 60);
      std::erase(text, '\n');
      EXPECT_EQ(text, displayed(text));
    }
  }
}

TEST_F(layout_test, wide_names_keep_the_columns) {
  m = idle();
  auto f = samples::booked(samples::loop());
  f.latest.where.route = "GET /記事/ラーメン/e\u0301te\u0301";
  auto& e = std::get<core::n_plus_one_evidence>(f.latest.evidence);
  e.children[0].compared_with = {"記事の表", "著者"};
  take(m, f, noon());
  expect_screen("wide_names_80x24", screen(80, 24));
}

TEST_F(layout_test, any_size_is_filled_and_not_overrun) {
  for (const auto* keys : {"", "/x", "<esc>", "e", "<esc>", "<enter>", "?"}) {
    type(m, keys);
    for (std::size_t columns = 1; columns < 130; columns += columns < 20 ? 1 : 7) {
      for (std::size_t rows = 1; rows < 40; rows += rows < 12 ? 1 : 5) {
        m.size = {rows, columns};
        const auto drawn = layout(m, noon());
        ASSERT_EQ(drawn.lines.size(), rows) << columns << "x" << rows << keys;
        for (const auto& each : drawn.lines) {
          ASSERT_LE(columns_of(each), columns) << columns << "x" << rows << text_of(each);
        }
        ASSERT_LT(drawn.cursor.value_or(frame::position{}).column, columns);
      }
    }
  }
}

TEST_F(layout_test, what_is_gone_says_so) {
  type(m, "<enter>");
  take(m, gone{m.opened}, noon());
  EXPECT_THAT(screen(80, 24), HasSubstr("no longer there"));
}

}  // namespace
}  // namespace pgweir::cli::watch
