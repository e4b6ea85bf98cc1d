#include "cli/command.hpp"

#include "cli/output.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace pgweir::cli {

std::string version() { return PGWEIR_VERSION; }

std::string version_line() { return "pgweir " + version(); }

bool say(std::FILE* to, std::string_view text) {
  return std::fflush(to) == 0 && write_all(::fileno(to), text) == 0;
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
