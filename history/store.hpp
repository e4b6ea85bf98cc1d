// What is written into a history file, and what is thrown away. No policy about damaged files and
// no clock: see archive.hpp. Every write adds to what is there, so that several processes may write
// into one file and nothing is counted twice.
#pragma once

#include "analyzers/usual_times.hpp"
#include "core/time.hpp"
#include "history/finding_deltas.hpp"
#include "history/minute_deltas.hpp"
#include "history/pruning.hpp"
#include "history/sqlite.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pgweir::history {

// What is new since the last write.
struct history_news {
  minute_look statements;
  std::vector<finding_delta> findings;
  std::vector<analyzers::usual_times> usual_times;
  core::wall_time since{};  // of the last write, or the start of the process
};

class store {
 public:
  // `file`: with its tables (schema.hpp).
  explicit store(database file);

  // All of it or nothing.
  sqlite_result<void> write(const history_news& news, core::wall_time now);
  // Deletes what is too old and too much (pruning.hpp).
  sqlite_result<void> prune(const retention& how, core::wall_time now);
  // Those that were saved last come first; at most `most`.
  sqlite_result<std::vector<analyzers::usual_times>> usual_times(std::size_t most);

  [[nodiscard]] database& file() { return file_; }

 private:
  void add(const minute_delta& delta, minute at);
  void add(const finding_delta& delta, core::wall_time now);
  void count_hours(const finding_delta& delta, core::wall_time now);
  void take_back_hours(std::uint64_t finding, std::int64_t count);
  void save(const analyzers::usual_times& times, core::wall_time now);
  void note_watched(core::wall_time since, core::wall_time now);
  std::uint64_t row_of(const analyzers::statement_totals& totals, std::chrono::sys_days today);

  struct known_row {
    std::uint64_t id = 0;
    std::chrono::sys_days told{};  // that it was in use
  };
  database file_;
  std::unordered_map<std::string, known_row> rows_;  // of statements, by key and database
  std::optional<std::int64_t> rows_are_of_;  // the file's version, which others change; none: stale
};

}  // namespace pgweir::history
