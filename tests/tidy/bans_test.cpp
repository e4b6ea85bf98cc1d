// What no file may contain, and where an exception has its home.
#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::tidy {
namespace {

// A pattern of code that is banned below `where` (empty: everywhere) but for `allowed`.
struct ban {
  std::string_view name;
  std::vector<std::string_view> words;  // a line without any of them is not looked at: it is quick
  std::regex pattern;
  std::vector<std::string_view> where;
  std::vector<std::string_view> allowed;
  std::string_view remedy;
};

bool starts_with_any(std::string_view path, const std::vector<std::string_view>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return path.starts_with(prefix); });
}

bool holds_any(std::string_view line, const std::vector<std::string_view>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return line.find(word) != std::string_view::npos;
  });
}

// Where the machine is met: its clock, its threads, its dice.
const std::vector<std::string_view> outside_world{
    "proxy/live/",  "history/",       "proxy/notify/", "proxy/web/", "proxy/net/",  "cli/",
    "tests/proxy/", "tests/history/", "tests/cli/",    "tests/e2e/", "tests/bench/"};

// Random tests that print their seed and take it back from PGWEIR_SEED.
const std::vector<std::string_view> printing_their_seed{"tests/parser/shape_property_test.cpp"};

std::vector<std::string_view> with(std::vector<std::string_view> some,
                                   const std::vector<std::string_view>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

std::vector<ban> bans_of_what_cannot_be_replayed() {
  return {
      {"clock",
       {"now", "time"},
       std::regex{R"(clock\w*::now\b|\b(gettimeofday|clock_gettime)\s*\()"
                  R"(|\btime\s*\(\s*(nullptr|NULL|0|&\w+)\s*\))"},
       {},
       outside_world,
       "a step takes `now` as a parameter; clocks are read in proxy/net and cli"},
      {"sleep",
       {"sleep"},
       std::regex{R"(\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(|::sleep\s*\()"},
       {},
       // A command may wait before it tries again: nobody else's time passes.
       {"cli/", "tests/e2e/", "tests/bench/"},
       "wait for an event with a timer or a deadline; tests have a virtual clock"},
      {"std::mutex",
       {"mutex", "_lock", "lock_"},
       std::regex{
           R"(\bstd::(mutex|shared_mutex|recursive_mutex|lock_guard|scoped_lock|unique_lock)\b)"},
       {},
       outside_world,
       "below proxy/live everything belongs to one thread"},
      {"rand",
       {"rand"},
       std::regex{R"(\b(s?rand)\s*\(|\bstd::random_device\b)"},
       {},
       with(outside_world, printing_their_seed),
       "randomness comes in as a seed, so that a failure can be replayed"},
  };
}

std::vector<ban> bans_of_style() {
  return {
      {"new",
       {"new"},
       // Handed straight to its owner, as a private constructor needs it, it is not naked.
       std::regex{R"(^(?!.*unique_ptr<).*(^|[^\w])new\s+[\w:(<])"},
       {},
       {},
       "own it by value or std::make_unique"},
      {"delete",
       {"delete"},
       std::regex{R"((^|[^=\w]\s*)\bdelete(\[\])?\s+[\w*(])"},
       {},
       {},
       "let a value or std::unique_ptr own it"},
      {"std::function",
       {"std::function"},
       std::regex{R"(\bstd::function\b)"},
       {"proxy/session/", "proxy/wire/", "proxy/net/relay"},
       {},
       "the byte path calls known types: a template parameter or a plain function"},
      {"std::regex",
       {"std::regex"},
       std::regex{R"(\bstd::regex\b)"},
       {},
       {"tests/"},
       "use the parser's facts or the lexer"},
      {"using namespace std",
       {"namespace"},
       std::regex{R"(\busing\s+namespace\s+std\s*;)"},
       {},
       {},
       "name what you use"},
  };
}

const std::vector<ban>& bans() {
  static const auto all = [] {
    auto both = bans_of_what_cannot_be_replayed();
    for (auto& each : bans_of_style()) both.push_back(std::move(each));
    return both;
  }();
  return all;
}

TEST(bans_test, code_keeps_the_house_rules) {
  for (const auto& file : cpp_files()) {
    for (const auto& rule : bans()) {
      if (!rule.where.empty() && !starts_with_any(file.path, rule.where)) continue;
      if (starts_with_any(file.path, rule.allowed)) continue;
      for (std::size_t i = 0; i < file.code.size(); ++i) {
        if (!holds_any(file.code[i], rule.words)) continue;
        if (!std::regex_search(file.code[i], rule.pattern)) continue;
        ADD_FAILURE() << file.path << ":" << i + 1 << " uses " << rule.name << ": " << rule.remedy
                      << ".\n    " << file.lines[i];
      }
    }
  }
}

TEST(bans_test, nothing_is_left_for_later) {
  // Spelled in halves, so that this file may name them.
  const std::regex marks{std::string{"\\b(TO"} + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b"};
  const auto check = [&](const source_file& file) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (file.lines[i].find_first_of("THFX") == std::string::npos) continue;
      if (!std::regex_search(file.lines[i], marks)) continue;
      ADD_FAILURE() << file.path << ":" << i + 1
                    << " leaves a mark for later: do it now, or open an issue and say in the code "
                       "what holds today.\n    "
                    << file.lines[i];
    }
  };
  std::for_each(cpp_files().begin(), cpp_files().end(), check);
  std::for_each(python_files().begin(), python_files().end(), check);
}

TEST(bans_test, comments_hold_no_code_and_no_banners) {
  const std::regex banner{R"(^\s*//\s*[-=*#/~]{8,}\s*$)"};
  const std::regex dead_code{R"(^\s*//\s*[\w:>.\-()]+\(.*\);\s*$|^\s*#if 0\b)"};
  for (const auto& file : cpp_files()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (file.lines[i].find_first_of("/#") == std::string::npos) continue;
      EXPECT_FALSE(std::regex_search(file.lines[i], banner))
          << file.path << ":" << i + 1 << " is a banner: split the file instead.";
      EXPECT_FALSE(std::regex_search(file.lines[i], dead_code))
          << file.path << ":" << i + 1 << " looks like code in a comment: git remembers it, "
          << "delete it here.\n    " << file.lines[i];
    }
  }
}

}  // namespace
}  // namespace pgweir::tidy
