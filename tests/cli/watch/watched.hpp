// A model with something in it, keys by their names, and a screen as text: for the tests of this
// room.
#pragma once

#include "cli/watch/frame.hpp"
#include "cli/watch/keys.hpp"
#include "cli/watch/model.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::cli::watch {

// 2026-11-22T10:26:40Z, a second before the samples' first incidents.
core::wall_time noon();

// Connected, with a second of traffic and `findings` of the samples: one of each severity and more.
model watched();
// Connected to a server that has seen nothing.
model idle();

// The sample of a proven loop, with the times of its executions.
reports::booked_finding loop_with_times();
reports::booked_finding with_id(reports::booked_finding finding, std::uint64_t id);

// Letters one by one; "<enter>", "<esc>", "<tab>", "<down>", "<up>", "<pgdn>", "<pgup>", "<bs>".
// What the last key asked for.
wish type(model& m, std::string_view keys);

// Its lines, each with its newline, without the blanks at their ends.
std::string text_of(const frame& drawn);
std::string screen_of(model& m, std::size_t columns, std::size_t rows);

}  // namespace pgweir::cli::watch
