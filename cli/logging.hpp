// The program's log: asynchronous, to standard error, so that no worker ever waits for it.
#pragma once

#include <cstddef>
#include <string>

namespace pgweir::cli {

// Lives as long as the program logs; its end writes what is left. One at a time.
class logging {
 public:
  // Lines that may wait for standard error; the oldest goes first when it does not keep up. All
  // room for them is taken at once, some 400 bytes each: a program that starts often takes fewer.
  static constexpr std::size_t many_lines = 8'192;
  static constexpr std::size_t few_lines = 1'024;

  // `level`: debug, info, warning, error.
  explicit logging(const std::string& level, std::size_t waiting_lines = many_lines);
  ~logging();
  logging(const logging&) = delete;
  logging& operator=(const logging&) = delete;
};

}  // namespace pgweir::cli
