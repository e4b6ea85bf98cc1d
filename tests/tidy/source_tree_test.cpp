#include "tests/tidy/source_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::tidy {
namespace {

source_file file_with(std::vector<std::string> lines) {
  source_file file{"core/sample.cpp", std::move(lines), {}};
  for (const auto& line : file.lines) file.code.push_back(without_comments_and_literals(line));
  return file;
}

TEST(source_tree_test, comments_and_literals_are_blanked) {
  EXPECT_EQ(without_comments_and_literals("a // b"), "a     ");
  EXPECT_EQ(without_comments_and_literals("a /* b\nc */ d"), "a     \n     d");
  EXPECT_EQ(without_comments_and_literals(R"(f("new \" x", 'q') + 10'000;)"),
            "f(          ,    ) + 10'000;");
  EXPECT_EQ(without_comments_and_literals("R\"x(new \" )\" )x\" + y"), "R                + y");
}

TEST(source_tree_test, functions_are_measured_with_their_braces) {
  const auto found = functions_of(file_with({
      "namespace a {",
      "struct b { int c = 0; };",
      "template <class T>",
      "int f(T x)",
      "{",
      "  if (x) {",
      "    g([] { return 1; });",
      "  }",
      "  return 0;",
      "}",
      "inline constexpr int k[] = {1, 2};",
      "class d final : public e {",
      "  void h() const { i(); }",
      "};",
      "}",
  }));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].first_line, 5U);
  EXPECT_EQ(found[0].lines, 6U);
  EXPECT_EQ(found[1].first_line, 13U);
  EXPECT_EQ(found[1].lines, 1U);
}

TEST(source_tree_test, a_constructor_counts_from_its_body) {
  const auto found = functions_of(file_with({
      "a::a() : b_{1}, c_(2) {",
      "  d();",
      "}",
  }));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().lines, 3U);
}

TEST(source_tree_test, columns_are_code_points) { EXPECT_EQ(columns_of("a → b"), 5U); }

TEST(source_tree_test, the_tree_is_found) {
  EXPECT_GT(cpp_files().size(), 20U) << "run from the source root: ctest does";
}

}  // namespace
}  // namespace pgweir::tidy
