#include "cli/watch/keys.hpp"

#include "cli/watch/export.hpp"
#include "reports/utf8.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pgweir::cli::watch {

namespace {

constexpr std::size_t typed_bytes = 400;  // more is no filter and no name

// Keys of vi and less in the words of the arrow keys, where nothing is typed.
keystroke translated(const keystroke& pressed) {
  if (pressed.what != key::character) return pressed;
  const auto& c = pressed.text;
  if (c == "j") return {key::down, {}};
  if (c == "k") return {key::up, {}};
  if (c == "h") return {key::left, {}};
  if (c == "l") return {key::right, {}};
  if (c == "g") return {key::home, {}};
  if (c == "G") return {key::end, {}};
  if (c == " ") return {key::page_down, {}};
  if (c == "b") return {key::page_up, {}};
  return pressed;
}

std::size_t moved(std::size_t from, key where, std::size_t page, std::size_t most) {
  switch (where) {
    case key::up:
      return from > 0 ? from - 1 : 0;
    case key::down:
      return std::min(from + 1, most);
    case key::page_up:
      return from > page ? from - page : 0;
    case key::page_down:
      return std::min(from + page, most);
    case key::home:
      return 0;
    case key::end:
      return most;
    case key::character:
    case key::left:
    case key::right:
    case key::enter:
    case key::escape:
    case key::backspace:
    case key::tab:
    case key::redraw:
      return from;
  }
  return from;
}

void open(model& m) {
  const auto* chosen = m.findings.chosen();
  if (chosen == nullptr) return;
  m.findings.select(m.findings.selected());
  m.view = view::detail;
  m.opened = chosen->booked.latest.id;
  m.scrolled = 0;
}

// The finding before or after the one that is open.
void open_beside(model& m, key where) {
  const auto rows = m.findings.rows().size();
  if (rows == 0) return;
  m.findings.select(moved(m.findings.selected(), where, 1, rows - 1));
  open(m);
}

void ask_for_file(model& m, prompt::extent of) {
  if (m.view == view::help || m.findings.rows().empty()) return;
  prompt asked{prompt::purpose::file, {}, of, 0, {}};
  if (of == prompt::extent::chosen) {
    m.findings.select(m.findings.selected());
    const bool is_open = m.view == view::detail;
    asked.finding = is_open ? m.opened : m.findings.chosen()->booked.latest.id;
  }
  asked.text = file_name(m, asked);
  m.prompt = std::move(asked);
}

void help(model& m) {
  if (m.view == view::help) {
    m.view = m.before_help;
  } else {
    m.before_help = m.view;
    m.view = view::help;
  }
  m.scrolled = 0;
}

// Out of what is open; out of the list: the end.
wish back(model& m, bool may_quit) {
  if (m.view == view::help) {
    help(m);
  } else if (m.view == view::detail) {
    m.view = view::list;
    m.scrolled = 0;
  } else if (may_quit) {
    return wish::quit;
  } else {
    m.findings.filter({});
  }
  return wish::nothing;
}

void turn_pause(model& m) {
  if (m.findings.paused()) {
    m.findings.resume();
  } else {
    m.findings.pause();
  }
}

wish press_letter(model& m, const std::string& c) {
  if (c == "q") return back(m, true);
  if (c == "Q") return wish::quit;
  if (c == "?") help(m);
  if (c == "p") turn_pause(m);
  if (c == "e") ask_for_file(m, prompt::extent::chosen);
  if (c == "E") ask_for_file(m, prompt::extent::all);
  if (c == "n" && m.view == view::detail) open_beside(m, key::down);
  if (c == "N" && m.view == view::detail) open_beside(m, key::up);
  if (c == "s" && m.view == view::list) m.findings.next_order();
  if (c == "/" && m.view == view::list) {
    m.prompt = prompt{prompt::purpose::filter, m.findings.filter(), {}, 0, {}};
  }
  return wish::nothing;
}

void move(model& m, key where) {
  if (m.view == view::list) {
    const auto rows = m.findings.rows().size();
    if (rows > 0) m.findings.select(moved(m.findings.selected(), where, m.page, rows - 1));
  } else {
    m.scrolled = moved(std::min(m.scrolled, m.scroll_most), where, m.page, m.scroll_most);
  }
}

wish press_plainly(model& m, const keystroke& pressed) {
  m.message.clear();
  const auto [what, text] = translated(pressed);
  switch (what) {
    case key::character:
      return press_letter(m, text);
    case key::enter:
    case key::right:
      if (m.view == view::list) open(m);
      return wish::nothing;
    case key::escape:
    case key::left:
    case key::backspace:
      if (what == key::escape || m.view != view::list) return back(m, false);
      return wish::nothing;
    case key::redraw:
      return wish::redraw;
    case key::tab:
      return wish::nothing;
    case key::up:
    case key::down:
    case key::page_up:
    case key::page_down:
    case key::home:
    case key::end:
      move(m, what);
      return wish::nothing;
  }
  return wish::nothing;
}

void remove_last_character(std::string& text) {
  while (!text.empty() && !reports::begins_character(text.back())) text.pop_back();
  if (!text.empty()) text.pop_back();
}

// The text of the prompt has changed: a filter is seen at work while it is typed.
void typed(model& m) {
  m.prompt->trouble.clear();
  if (m.prompt->what == prompt::purpose::filter) m.findings.filter(m.prompt->text);
}

wish press_in_prompt(model& m, const keystroke& pressed) {
  auto& asked = *m.prompt;
  const bool is_file = asked.what == prompt::purpose::file;
  switch (pressed.what) {
    case key::character:
      if (asked.text.size() + pressed.text.size() <= typed_bytes) asked.text += pressed.text;
      typed(m);
      return wish::nothing;
    case key::backspace:
      remove_last_character(asked.text);
      typed(m);
      return wish::nothing;
    case key::tab:
      if (is_file) asked.text = other_format(asked.text);
      typed(m);
      return wish::nothing;
    case key::escape:
      if (!is_file) m.findings.filter({});
      m.prompt.reset();
      return wish::nothing;
    case key::enter:
      if (is_file && !asked.text.empty()) return wish::write_file;
      m.prompt.reset();
      return wish::nothing;
    case key::redraw:
      return wish::redraw;
    case key::up:
    case key::down:
    case key::page_up:
    case key::page_down:
      if (!is_file) move(m, pressed.what);
      return wish::nothing;
    case key::left:
    case key::right:
    case key::home:
    case key::end:
      return wish::nothing;
  }
  return wish::nothing;
}

}  // namespace

wish press(model& m, const keystroke& pressed) {
  return m.prompt ? press_in_prompt(m, pressed) : press_plainly(m, pressed);
}

void written(model& m, std::string sentence) {
  m.prompt.reset();
  m.message = std::move(sentence);
}

void not_written(model& m, std::string sentence) {
  if (m.prompt) m.prompt->trouble = std::move(sentence);
}

}  // namespace pgweir::cli::watch
