#include "cli/command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace pgweir::cli {

std::string version() { return PGWEIR_VERSION; }

std::string version_line() { return "pgweir " + version(); }

int fail(const core::failure& why) {
  fmt::print(stderr, "pgweir: {}\n", why.sentence);
  return static_cast<int>(why.code);
}

core::failure wrong_usage(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

core::failure not_judged(std::string sentence) {
  return {core::exit_code::not_judged, std::move(sentence)};
}

}  // namespace pgweir::cli
