// What a key does: changes the model, or asks for something that only a program can do.
#pragma once

#include "cli/watch/model.hpp"

#include <cstdint>
#include <string>

namespace pgweir::cli::watch {

enum class key : std::uint8_t {
  character,  // with its text
  up,
  down,
  left,
  right,
  page_up,
  page_down,
  home,
  end,
  enter,
  escape,
  backspace,
  tab,
  redraw,  // Ctrl-L
};

struct keystroke {
  key what = key::character;
  std::string text;  // UTF-8, one character
};

enum class wish : std::uint8_t {
  nothing,
  quit,
  write_file,  // what the prompt says; tell how it went with written() or not_written()
  redraw,
};

wish press(model& m, const keystroke& pressed);

// The file of the prompt is written, in these words. Or it is not, and the prompt stays.
void written(model& m, std::string sentence);
void not_written(model& m, std::string sentence);

}  // namespace pgweir::cli::watch
