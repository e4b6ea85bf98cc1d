// The repository's own source files, read for the tidy tests: paths, lines, and the code with its
// comments and literals blanked out. Not a C++ parser: it knows quotes, comments, raw strings and
// braces, which is enough for house rules and cheap enough for every run.
//
// Paths are relative to the source root, which is the working directory of the tests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::tidy {

struct source_file {
  std::string path;                // "proxy/wire/frame.hpp"
  std::vector<std::string> lines;  // as written
  std::vector<std::string> code;   // the same lines; comments, strings and characters are spaces

  [[nodiscard]] std::string folder() const;     // "proxy/wire"
  [[nodiscard]] std::string name() const;       // "frame.hpp"
  [[nodiscard]] std::string stem() const;       // "frame"
  [[nodiscard]] std::string extension() const;  // ".hpp"
  [[nodiscard]] bool is_below(std::string_view folder) const;
  [[nodiscard]] bool is_test() const { return is_below("tests"); }
};

struct inclusion {
  std::size_t line = 0;  // from 1
  std::string target;    // without quotes or brackets
  bool quoted = false;
};

struct function_body {
  std::size_t first_line = 0;  // of the opening brace, from 1
  std::size_t lines = 0;       // with both braces
};

// Every .hpp and .cpp of the project, read once, in the order of their paths.
const std::vector<source_file>& cpp_files();

// Every .py file below tests/ and deploy/ (`code` is as written).
const std::vector<source_file>& python_files();

std::vector<inclusion> inclusions_of(const source_file& file);

// The outermost function bodies of a file: lambdas and blocks inside count with them.
std::vector<function_body> functions_of(const source_file& file);

// `text` with every comment and literal replaced by spaces; line breaks stay.
std::string without_comments_and_literals(std::string_view text);

// Columns of a line: code points of its UTF-8.
std::size_t columns_of(std::string_view line);

std::string read_whole(const std::string& path);  // empty when there is no such file
bool exists(const std::string& path);

}  // namespace pgweir::tidy
