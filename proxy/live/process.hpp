// What may be asked of the running proxy by those who show it: the web server, the console,
// metrics, alerts and the history. `proxy/net` implements it.
//
// Every member may be called from any thread. Those that ask the analysis thread wait for it, some
// milliseconds; when it is stopped they answer with what it knew last. Nothing here holds up
// traffic.
#pragma once

#include "analyzers/live.hpp"
#include "core/time.hpp"
#include "proxy/live/finding_stream.hpp"
#include "reports/report.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::live {

// Who it is: does not change while it runs.
struct identity {
  std::string version;
  std::string upstream;  // "shop@db:5432": never a password
  std::string listen;    // where applications connect: "127.0.0.1:7432"
  core::wall_time started{};
};

// How long bytes stayed in pgweir, from their receipt to their being sent on; a sample of those
// that their receiver took at once (what waits for a slow one is not pgweir's time). Bounds in
// microseconds, each inclusive; the last count is of what took longer.
struct relay_delay {
  static constexpr std::array<std::uint32_t, 12> bounds_us{
      5, 10, 20, 50, 100, 200, 500, 1'000, 2'000, 5'000, 20'000, 100'000};
  std::array<std::uint64_t, bounds_us.size() + 1> counts{};
  core::duration sum{};
};

// The workers' own counts, exact whatever is dropped.
struct relay_counts {
  std::uint64_t connections = 0;
  std::uint64_t refused = 0;
  std::uint64_t cancels = 0;
  std::uint64_t queries = 0;
  std::uint64_t errors = 0;
  std::uint64_t round_trips = 0;
  std::uint64_t client_bytes = 0;  // towards the server
  std::uint64_t server_bytes = 0;  // towards the client
};

struct standing {
  reports::health health;
  reports::traffic_summary traffic;
  relay_counts relay;
  relay_delay delay;
  std::vector<analyzers::memory_share> memory;
  std::size_t resident_bytes = 0;    // of the process
  std::size_t sessions_at_most = 0;  // for which there is room
  core::duration analysis_lag{};     // age of the oldest event that waits
};

// The findings of the report, in no order.
struct booking {
  std::vector<reports::booked_finding> findings;
  std::uint64_t dropped = 0;  // that gave way to worse ones
  core::wall_time made{};
};

// Times of events, and how they become dates.
template <class Value>
struct seen_at {
  core::clock_anchor made;
  Value what;
};

struct statement_list {
  std::vector<analyzers::live_statement> statements;  // most calls first
  std::uint64_t not_listed = 0;                       // forgotten since the start, about
};

struct session_list {
  std::vector<analyzers::live_session> sessions;  // those in a transaction first, oldest first
  std::uint64_t not_listed = 0;
};

class process {
 public:
  virtual ~process() = default;

  [[nodiscard]] virtual identity who() const = 0;
  [[nodiscard]] virtual bool ready() const = 0;  // false: it drains
  virtual reports::health health() = 0;          // without asking the analysis thread
  virtual standing stand() = 0;
  virtual reports::report report() = 0;
  virtual booking booked() = 0;  // quick, however much else there is to tell
  virtual std::optional<reports::booked_finding> finding(std::uint64_t id) = 0;
  virtual std::shared_ptr<finding_stream> subscribe() = 0;

  virtual seen_at<statement_list> statements() = 0;
  // At most so many, those that took most time first.
  virtual std::vector<analyzers::statement_totals> costliest(std::size_t most) = 0;
  // Of an empty database: the one where it took most time.
  virtual std::optional<seen_at<analyzers::statement_detail>> statement(
      std::uint64_t key, std::string_view database) = 0;
  virtual seen_at<session_list> sessions() = 0;
  virtual seen_at<analyzers::traffic_activity> activity() = 0;
  virtual seen_at<analyzers::traffic_second> last_second() = 0;
};

}  // namespace pgweir::live
