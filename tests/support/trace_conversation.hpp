// Turns the requests of a trace into the events that proxy/session would make of them, on a virtual
// clock. Knows nothing of the trace language.
#pragma once

#include "core/event.hpp"
#include "tests/support/trace_reader.hpp"
#include "tests/support/trace_values.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace pgweir::support {

// One statement text and its answer. A text with several statements gives each the same answer.
struct trace_request {
  std::string sql;
  std::optional<std::vector<trace_value>> parameters;  // none: the simple protocol
  std::vector<core::result_column> columns;
  std::vector<std::vector<trace_value>> rows;  // of these, values are known
  std::optional<std::uint64_t> row_count;      // rows that are only counted
  std::uint64_t row_bytes = 40;
  core::duration took = std::chrono::microseconds{200};
  std::optional<core::duration> first_row_after;
  core::duration client_took{};
  std::string error;     // SQLSTATE
  bool limited = false;  // Execute with a row limit
  bool suspended = false;
  bool cached = false;  // a prepared statement from before: its comments are not fresh
};

struct made_execution;

class trace_conversation {
 public:
  explicit trace_conversation(const trace_sink& sink) : sink_{sink} {}

  // Makes the connection if need be.
  void connect(const std::string& name, core::connection_opened::description login);
  // One round trip.
  void run(const std::string& name, const std::vector<trace_request>& requests);
  void label(const std::string& name, core::session_labelled::label what, std::string value);
  void close(const std::string& name);
  // The server keeps a statement under a new name; and forgets all of the connection.
  void prepare(const std::string& name, const std::string& sql);
  void release(const std::string& name) { of(name).held = 0; }
  void know_defaults(core::session_defaults::description known);
  void blind(const std::string& name, core::blind_reason reason);
  // Empty name: of the whole worker.
  void lose(const std::string& name, std::uint64_t events);
  // The catalogue of a database has been read.
  void know(core::catalogue found);
  // False: nothing was asked that this answers.
  [[nodiscard]] bool answer(std::string_view line) {
    return sink_.answer && sink_.answer(line, now_);
  }
  void pass(core::duration pause) { move_to(now_ + pause); }
  // The pause of the client before each round trip from here on.
  void think(core::duration pause) { think_ = pause; }

  [[nodiscard]] core::time_point reached() const { return now_; }

 private:
  struct connection {
    core::connection_id id;
    core::transaction_status status = core::transaction_status::idle;
    std::uint32_t transactions = 0;
    std::uint32_t round_trips = 0;
    std::uint32_t held = 0;  // names of prepared statements
  };

  connection& of(const std::string& name);
  void move_to(core::time_point to);
  void announce(made_execution& made);
  void time_execution(core::execution& event, const trace_request& request);
  void step(const connection& on, core::transaction_step::kind what, bool committed = false);
  void say_status(const connection& on, const connection& before, bool committed);

  const trace_sink& sink_;
  std::map<std::string, connection> connections_;
  std::uint64_t connections_made_ = 0;
  std::unordered_set<std::uint64_t> announced_;
  core::time_point now_{std::chrono::seconds{1'000}};
  core::time_point ticked_ = now_;
  core::duration think_ = std::chrono::microseconds{100};
};

}  // namespace pgweir::support
