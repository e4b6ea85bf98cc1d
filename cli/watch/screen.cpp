#include "cli/watch/screen.hpp"

#include "cli/watch/way_back.hpp"
#include "reports/utf8.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <cstdio>
#include <curses.h>
#include <cwchar>
#include <langinfo.h>
#include <string>
#include <string_view>

namespace pgweir::cli::watch {

namespace {

constexpr int wait_for_more_of_a_key_ms = 25;
constexpr short error_pair = 1;
constexpr short warning_pair = 2;
constexpr short info_pair = 3;

// --- text ---

// curses takes wide characters as the locale has them: pgweir's texts are UTF-8 in any.
void speak_utf8() {
  const char* chosen = std::setlocale(LC_CTYPE, "");
  const bool is_utf8 = chosen != nullptr && std::string_view{nl_langinfo(CODESET)} == "UTF-8";
  if (!is_utf8) std::setlocale(LC_CTYPE, "C.UTF-8");
}

std::wstring wide(std::string_view text) {
  std::wstring out;
  while (!text.empty()) {
    const auto c = reports::first_character(text);
    // Nothing but displayed() texts comes here; a control character would steer the terminal.
    const bool is_control = c.code < 0x20 || (c.code >= 0x7F && c.code < 0xA0);
    out += c.valid && !is_control ? static_cast<wchar_t>(c.code) : L'\uFFFD';
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string utf8(wint_t c) {
  std::mbstate_t state{};
  std::array<char, 16> bytes{};
  const auto length = std::wcrtomb(bytes.data(), static_cast<wchar_t>(c), &state);
  return length == static_cast<std::size_t>(-1) ? std::string{} : std::string{bytes.data(), length};
}

// --- keys ---

std::optional<key> special_key(wint_t code) {
  switch (code) {
    case KEY_UP:
      return key::up;
    case KEY_DOWN:
      return key::down;
    case KEY_LEFT:
      return key::left;
    case KEY_RIGHT:
      return key::right;
    case KEY_PPAGE:
      return key::page_up;
    case KEY_NPAGE:
      return key::page_down;
    case KEY_HOME:
      return key::home;
    case KEY_END:
      return key::end;
    case KEY_ENTER:
      return key::enter;
    case KEY_BACKSPACE:
    case KEY_DC:
      return key::backspace;
    default:
      return std::nullopt;
  }
}

std::optional<keystroke> typed_key(wint_t code) {
  constexpr wint_t ctrl = 0x1F;
  if (code == L'\r' || code == L'\n') return keystroke{key::enter, {}};
  if (code == 0x1B) return keystroke{key::escape, {}};
  if (code == 0x7F || code == (L'H' & ctrl)) return keystroke{key::backspace, {}};
  if (code == L'\t') return keystroke{key::tab, {}};
  if (code == (L'L' & ctrl)) return keystroke{key::redraw, {}};
  if (code == (L'F' & ctrl) || code == (L'D' & ctrl)) return keystroke{key::page_down, {}};
  if (code == (L'B' & ctrl) || code == (L'U' & ctrl)) return keystroke{key::page_up, {}};
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return std::nullopt;
  return keystroke{key::character, utf8(code)};
}

short pair_of(look as) {
  switch (as) {
    case look::error:
      return error_pair;
    case look::warning:
      return warning_pair;
    case look::info:
      return info_pair;
    case look::plain:
    case look::strong:
    case look::faint:
      return 0;
  }
  return 0;
}

attr_t weight_of(look as) {
  switch (as) {
    case look::error:
    case look::warning:
    case look::strong:
      return A_BOLD;
    case look::faint:
      return A_DIM;
    case look::info:
    case look::plain:
      return A_NORMAL;
  }
  return A_NORMAL;
}

}  // namespace

std::unique_ptr<screen> screen::open(colours wanted) {
  if (!can_be_drawn_on()) return nullptr;
  speak_utf8();
  if (::newterm(nullptr, stdout, stdin) == nullptr) return nullptr;
  return std::unique_ptr<screen>{new screen{wanted}};
}

screen::screen(colours wanted) : colours_{wanted} {
  shown(true);
  ::cbreak();
  ::noecho();
  ::nonl();
  ::intrflush(stdscr, FALSE);
  ::keypad(stdscr, TRUE);
  ::nodelay(stdscr, TRUE);
  ::set_escdelay(wait_for_more_of_a_key_ms);
  // Even to begin with colours would change them.
  if (colours_ == colours::none) return;
  if (!::has_colors() || ::start_color() != OK) {
    colours_ = colours::none;
    return;
  }
  ::use_default_colors();
  ::init_pair(error_pair, COLOR_RED, -1);
  ::init_pair(warning_pair, COLOR_YELLOW, -1);
  ::init_pair(info_pair, COLOR_CYAN, -1);
}

screen::~screen() {
  ::endwin();
  shown(false);
}

size screen::extent() const {
  return {static_cast<std::size_t>(std::max(LINES, 1)),
          static_cast<std::size_t>(std::max(COLS, 1))};
}

std::uint64_t screen::attributes_of(look as, line::ground on) const {
  switch (on) {
    case line::ground::plain:
      return weight_of(as);
    case line::ground::chosen:
    case line::ground::bar:
      // Faint on a bright ground cannot be read.
      return A_REVERSE | (as == look::faint ? A_NORMAL : weight_of(as));
  }
  return A_NORMAL;
}

void screen::put_line(int row, const line& what) const {
  ::move(row, 0);
  for (const auto& each : what.spans) {
    const short pair = colours_ == colours::none ? short{0} : pair_of(each.as);
    ::attr_set(static_cast<attr_t>(attributes_of(each.as, what.on)), pair, nullptr);
    const auto text = wide(each.text);
    // In the last corner it writes, and fails to move on.
    ::addnwstr(text.data(), static_cast<int>(text.size()));
  }
  ::attr_set(A_NORMAL, 0, nullptr);
}

void screen::show(const frame& what) {
  ::erase();
  int row = 0;
  for (const auto& each : what.lines) {
    if (row == LINES) break;
    put_line(row++, each);
  }
  ::curs_set(what.cursor ? 1 : 0);
  if (what.cursor) {
    ::move(static_cast<int>(what.cursor->row), static_cast<int>(what.cursor->column));
  }
  ::refresh();
}

std::optional<keystroke> screen::next_key() {
  while (true) {
    wint_t code = 0;
    const int kind = ::get_wch(&code);
    if (kind == ERR) return std::nullopt;
    const auto special = kind == KEY_CODE_YES ? special_key(code) : std::nullopt;
    if (special) return keystroke{*special, {}};
    const auto typed = kind == OK ? typed_key(code) : std::nullopt;
    if (typed) return typed;
  }
}

void screen::resize() {
  winsize now{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) != 0 || now.ws_row == 0 || now.ws_col == 0) return;
  ::resizeterm(now.ws_row, now.ws_col);
  ::clearok(stdscr, TRUE);
}

void screen::step_out() {
  ::def_prog_mode();
  ::endwin();
  shown(false);
}

void screen::step_in() {
  shown(true);
  ::reset_prog_mode();
  redraw();
}

void screen::redraw() {
  ::clearok(stdscr, TRUE);
  ::refresh();
}

}  // namespace pgweir::cli::watch
