#include "cli/watch/help_view.hpp"

#include "cli/watch/cells.hpp"

#include <array>
#include <string_view>

namespace pgweir::cli::watch {

namespace {

struct entry {
  std::string_view sign;
  std::string_view meaning;
  look as = look::strong;
};

constexpr std::array keys{
    entry{"↑ ↓  k j", "up and down; scrolls what is open"},
    entry{"PgUp PgDn", "a page; also b and space"},
    entry{"g G", "to the first, to the last; also Home and End"},
    entry{"enter", "opens the finding; also → and l"},
    entry{"n N", "the next, the previous finding, where one is open"},
    entry{"/", "filter: findings that have all the words (rule, table, route, SQL, …)"},
    entry{"esc", "shows all again; closes what is open"},
    entry{"s", "order: worst, newest, costliest, most frequent"},
    entry{"p", "pause: the list stays as it is, and nothing is missed"},
    entry{"e E", "writes the finding, or all that are listed, to a file (Markdown or JSON)"},
    entry{"^L ^Z", "draws all anew; back to the shell until fg"},
    entry{"q", "back, and out; Q is out at once"},
};

constexpr std::array signs{
    entry{"●", "error", look::error},
    entry{"◆", "warning", look::warning},
    entry{"○", "info", look::info},
    entry{"·", "suspect: repeats, and no more is known", look::faint},
    entry{"+", "came in the last ten seconds"},
    entry{"proven", "seen from beginning to end: a value traced to its column, a time measured"},
    entry{"likely", "a burst of distinct values; where they came from was not seen"},
};

void put_entry(std::vector<line>& out, const entry& what, std::size_t columns) {
  constexpr std::size_t sign_columns = 13;
  const auto room = columns > sign_columns + 2 ? columns - sign_columns - 1 : 1;
  bool first = true;
  for (const auto& each : wrapped(what.meaning, room)) {
    auto& added = out.emplace_back();
    put(added, "  ");
    if (first) put(added, what.sign, what.as);
    fill(added, sign_columns);
    put(added, each);
    first = false;
  }
}

}  // namespace

std::vector<line> help_lines(std::size_t columns) {
  std::vector<line> out(1);
  for (const auto& each : keys) put_entry(out, each, columns);
  out.emplace_back();
  for (const auto& each : signs) put_entry(out, each, columns);
  return out;
}

}  // namespace pgweir::cli::watch
