#include "cli/console.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace pgweir::cli {

namespace {

constexpr std::size_t narrowest = 60;
constexpr std::size_t widest = 140;  // longer lines are hard to read
constexpr std::size_t in_a_pipe = 110;

bool wants_colour(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool dumb = term == nullptr || std::string_view{term} == "dumb";
  return isatty(fd) == 1 && !dumb && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

core::result<colour_choice> colour_from(const std::string& word) {
  if (word == "auto") return colour_choice::automatic;
  if (word == "always") return colour_choice::always;
  if (word == "never") return colour_choice::never;
  return wrong_usage(fmt::format("--color must be auto, always or never, not \"{}\".", word));
}

reports::text_style style_of(int fd, colour_choice colour) {
  reports::text_style out;
  out.colour =
      colour == colour_choice::always || (colour == colour_choice::automatic && wants_colour(fd));
  winsize size{};
  const bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  out.width = known ? std::clamp<std::size_t>(size.ws_col, narrowest, widest) : in_a_pipe;
  return out;
}

}  // namespace pgweir::cli
