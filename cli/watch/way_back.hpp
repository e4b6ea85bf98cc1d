// How the terminal was before the screen was opened, for the case that the program crashes: then
// nobody else puts it back. Its words come from terminfo, the other half of curses.
#pragma once

namespace pgweir::cli::watch {

// Whether terminfo knows how to draw on this terminal; then it is remembered how it is now, and a
// crash puts it back so while the screen is shown.
bool can_be_drawn_on();

// Whether the terminal is the screen's.
void shown(bool is_shown);

}  // namespace pgweir::cli::watch
