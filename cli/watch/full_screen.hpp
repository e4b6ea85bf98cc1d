// pgweir watch with the whole terminal: puts news, keys, signals and time together.
#pragma once

#include "cli/watch/screen.hpp"
#include "cli/web_client.hpp"

#include <optional>

namespace pgweir::cli::watch {

// A person sits in front of it: standard input and output are a terminal, and it is ours now.
bool has_terminal();

// Returns the exit code when the user has had enough. None: this terminal cannot be drawn on, and
// nothing has happened. Ended by a signal, the process ends by it, with the terminal as it was.
std::optional<int> full_screen(const web_address& from, colours wanted);

}  // namespace pgweir::cli::watch
