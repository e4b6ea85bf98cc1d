#include "cli/command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace pgweir::cli {

std::string version() { return PGWEIR_VERSION; }

std::string version_line() { return "pgweir " + version(); }

void say(std::FILE* to, std::string_view text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), to));
  static_cast<void>(std::fflush(to));
}

int fail(const core::failure& why) {
  say(stderr, fmt::format("pgweir: {}\n", why.sentence));
  return static_cast<int>(why.code);
}

core::failure wrong_usage(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

core::failure not_judged(std::string sentence) {
  return {core::exit_code::not_judged, std::move(sentence)};
}

}  // namespace pgweir::cli
