// What a history file forgets: what is older than it shall be, and the oldest when it is too large.
// Row numbers of statements that somebody has in mind may be gone then: see store::prune.
#pragma once

#include "core/time.hpp"
#include "history/sqlite.hpp"

#include <chrono>
#include <cstdint>

namespace pgweir::history {

struct retention {
  std::chrono::days minutes{2};
  std::chrono::days hours{30};  // findings by the hour and what is usual, too
  std::chrono::days days{400};  // findings, too
  std::uint64_t bytes = 256 * 1024 * 1024;
};

// Deletes what is too old.
sqlite_result<void> prune_by_age(database& in, const retention& how, core::wall_time now);

// While the file is too large, deletes the oldest minutes, then hours, statements that nothing
// names, usual times, days and findings, at last what ran least on the newest day; and gives the
// space back to the file system. In small pieces, so that other writers have their turn.
sqlite_result<void> prune_by_size(database& in, std::uint64_t most_bytes);

}  // namespace pgweir::history
