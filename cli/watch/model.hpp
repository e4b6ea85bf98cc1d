// What the full-screen view knows and shows, as values: what the server said, where the user is.
// Changed by news (take) and by keys (keys.hpp), drawn by layout.hpp. No I/O and no clock.
#pragma once

#include "cli/watch/findings_list.hpp"
#include "cli/watch/news.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace pgweir::cli::watch {

struct link {
  enum class state : std::uint8_t { connecting, live, lost };
  state now = state::connecting;
  std::string why;          // lost
  core::wall_time since{};  // lost or live
};

// How far the findings that there were at the last connect have come.
enum class arrival : std::uint8_t { coming, complete };

enum class view : std::uint8_t { list, detail, help };

// What is being typed at the bottom of the screen.
struct prompt {
  enum class purpose : std::uint8_t { filter, file };
  enum class extent : std::uint8_t { chosen, all };
  purpose what = purpose::filter;
  std::string text;
  extent of = extent::chosen;  // a file's
  std::uint64_t finding = 0;   // the one that was chosen when it was asked
  std::string trouble;         // why the file was not written
};

struct size {
  std::size_t rows = 24;
  std::size_t columns = 80;
};

struct model {
  static constexpr std::size_t kept_rates = 60;

  findings_list findings;
  watch::link link;
  watch::arrival arrival = arrival::coming;
  std::optional<hello> server;
  std::optional<snapshot> traffic;
  std::deque<std::uint64_t> rates;  // queries per second, the last minute of them

  watch::size size;
  watch::view view = view::list;
  watch::view before_help = view::list;
  std::uint64_t opened = 0;     // the finding of the detail view
  std::size_t scrolled = 0;     // lines of the detail or help view that are above the screen
  std::size_t scroll_most = 0;  // as the last frame had it
  std::size_t page = 1;         // lines that one page moves by, as the last frame had it
  std::optional<watch::prompt> prompt;
  std::string message;  // at the bottom, until the next key
};

void take(model& m, news what, core::wall_time now);

// Once a second or so: a server that does not say `present` has sent all after a while.
void settle(model& m, core::wall_time now);

}  // namespace pgweir::cli::watch
