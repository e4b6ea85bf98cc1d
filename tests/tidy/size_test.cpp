// How big things may get.
#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <cstddef>

namespace pgweir::tidy {
namespace {

constexpr std::size_t columns = 100;
constexpr std::size_t file_lines = 400;
constexpr std::size_t test_lines = 600;
constexpr std::size_t function_lines = 60;

TEST(size_test, lines_are_short) {
  const auto check = [](const source_file& file) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_LE(columns_of(file.lines[i]), columns)
          << file.path << ":" << i + 1 << ": break the line (clang-format-14 does it for C++).";
    }
  };
  for (const auto& file : cpp_files()) check(file);
  for (const auto& file : python_files()) check(file);
}

TEST(size_test, files_are_short) {
  const auto check = [](const source_file& file) {
    EXPECT_LE(file.lines.size(), file.is_test() ? test_lines : file_lines)
        << file.path << " is too long: find the second thing in it and give that its own file.";
  };
  for (const auto& file : cpp_files()) check(file);
  for (const auto& file : python_files()) check(file);
}

TEST(size_test, functions_are_short) {
  for (const auto& file : cpp_files()) {
    for (const auto& body : functions_of(file)) {
      EXPECT_LE(body.lines, function_lines)
          << file.path << ":" << body.first_line
          << " begins a function that is too long: name its steps.";
    }
  }
}

}  // namespace
}  // namespace pgweir::tidy
