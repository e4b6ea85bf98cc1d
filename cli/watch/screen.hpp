// The terminal: frames are shown on it, keys come from it. The only file that sees curses.
//
// There is one at a time. The terminal is as it was before when the screen is closed, stepped out
// of or destroyed, and when the program crashes. Signals are the owner's: they must be blocked, or
// curses would handle some of them itself.
#pragma once

#include "cli/watch/frame.hpp"
#include "cli/watch/keys.hpp"
#include "cli/watch/model.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace pgweir::cli::watch {

enum class colours : std::uint8_t { none, by_severity };

class screen {
 public:
  // Null: this terminal cannot be drawn on (TERM is dumb or not known).
  static std::unique_ptr<screen> open(colours wanted);
  ~screen();
  screen(const screen&) = delete;
  screen& operator=(const screen&) = delete;

  [[nodiscard]] size extent() const;
  void show(const frame& what);
  // The next key that was pressed; none: no more for now. Does not wait.
  std::optional<keystroke> next_key();
  // The window has changed its size.
  void resize();
  // Out of the way, as long as somebody else has the terminal; and back.
  void step_out();
  void step_in();
  // Whatever was written over it goes.
  void redraw();

 private:
  explicit screen(colours wanted);
  void put_line(int row, const line& what) const;
  [[nodiscard]] std::uint64_t attributes_of(look as, line::ground on) const;

  colours colours_;
};

}  // namespace pgweir::cli::watch
