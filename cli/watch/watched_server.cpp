#include "cli/watch/watched_server.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>

namespace pgweir::cli::watch {

core::failure nothing_to_watch(const web_address& from, std::string_view why) {
  return not_judged(
      fmt::format("nothing to watch at {} ({}). Start it with pgweir serve, or name its address "
                  "with --web.",
                  from.url(), why));
}

}  // namespace pgweir::cli::watch
