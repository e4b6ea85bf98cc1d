// What a history file tells of the past. Opens it for each question, so that it never reads a file
// that was moved away, and reads beside those who write. For any thread, one question at a time.
#pragma once

#include "core/statement_ref.hpp"
#include "core/time.hpp"
#include "history/finding_deltas.hpp"
#include "history/minute_deltas.hpp"
#include "history/sqlite.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::history {

// Of all processes that wrote into the file, the running one included.
struct past_finding {
  std::uint64_t id = 0;
  std::string rule;
  core::wall_time first_seen{};
  core::wall_time last_seen{};
  std::uint64_t count = 0;
  core::cost total;
};

// Some pgweir wrote all the time.
struct watched_span {
  core::wall_time from{};
  core::wall_time to{};
};

struct finding_record {
  past_finding what;
  std::string state;  // JSON as in the report, of the last process that saw it
  struct hour_count {
    hour at{};
    std::uint64_t count = 0;  // of its incidents
  };
  std::vector<hour_count> hours;      // in which there were some, oldest first
  std::vector<watched_span> watched;  // whatever was found, oldest first
};

enum class step : std::uint8_t { by_minute, by_hour, by_day };

std::chrono::minutes length_of(step each);

struct series_question {
  std::uint64_t statement = 0;  // key
  std::string database;         // empty: all that it ran in
  step each = step::by_minute;
  core::wall_time from{};  // the step that it lies in is the first
  core::wall_time to{};    // steps that begin before
};

struct statement_series {
  core::statement_ref statement;
  std::vector<std::string> databases;
  struct point {
    minute at{};  // its beginning
    statement_work work;
  };
  std::vector<point> points;          // in which it ran, oldest first
  std::vector<watched_span> watched;  // that reach into the time that was asked for
};

class reader {
 public:
  explicit reader(std::string path) : path_{std::move(path)} {}

  // Those seen last come first, at most limits::listed_past_findings.
  [[nodiscard]] sqlite_result<std::vector<past_finding>> findings() const;
  // None: never seen, or so long ago that it is forgotten.
  [[nodiscard]] sqlite_result<std::optional<finding_record>> finding(std::uint64_t id) const;
  // At most limits::history_points steps are looked at.
  [[nodiscard]] sqlite_result<std::optional<statement_series>> statement(
      const series_question& asked) const;

 private:
  std::string path_;
};

}  // namespace pgweir::history
