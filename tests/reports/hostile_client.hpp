// A client that wants the analysis thread to run out of memory: everything that it sends is new,
// or as large as the session lets it be. Makes the events that a session would make of it; virtual
// clock, nothing random.
#pragma once

#include "core/event.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::test {

// What is new, or large, each time.
enum class malice : std::uint8_t {
  everything,    // a new statement, result, parameters, tags, and a new connection now and then
  values,        // results and parameters of statements that are each run ten times
  rows,          // results of as many digested rows and columns as there can be
  texts,         // statements of nearly limits::sql_text_bytes, each with a finding
  facts,         // texts of some kilobytes with thousands of columns and parameters
  columns,       // results of limits::described_columns, with names of 63 bytes
  tags,          // as many as a request may have, as long as they may be
  names,         // application names and labels, ever new ones on the same connections
  pieces,        // pieces of work that never end, each with many statements and values
  transactions,  // left open, with definitions and writes in them
  loops,         // ever other loops over ever other lists
  logins,        // ever new connections, with names as long as they may be
};
inline constexpr std::array every_malice{malice::everything,   malice::values, malice::rows,
                                         malice::texts,        malice::facts,  malice::columns,
                                         malice::tags,         malice::names,  malice::pieces,
                                         malice::transactions, malice::loops,  malice::logins};
std::string_view name_of(malice what);

class hostile_client {
 public:
  using sink = std::function<void(const core::event&)>;
  // `connections`: so many are open at a time.
  hostile_client(sink to, std::size_t connections);

  // One execution of that kind, and what comes with it.
  void act(malice what);
  [[nodiscard]] core::time_point now() const { return now_; }

 private:
  struct request {
    std::string text;
    std::size_t rows = 0;
    std::size_t columns = 4;
    core::tags_id tags;
    std::uint64_t first = 0;      // its first column counts up from here; 0: new values
    std::uint64_t parameter = 0;  // 0: a new one
    std::uint64_t more_rows = 0;  // that came and were not digested
  };

  [[nodiscard]] std::uint64_t fresh() { return ++fresh_; }
  [[nodiscard]] core::connection_id here() const;
  void open(std::size_t seat, std::size_t name_bytes);
  void close(std::size_t seat);
  void label(core::session_labelled::label what, std::string value);
  core::statement_id learn(const std::string& text);
  core::columns_id describe(std::size_t count, std::size_t name_bytes);
  core::tags_id tag(std::vector<core::request_tag> tags);
  void run(const request& what);

  void ask_anything();
  void ask_in_pieces();
  void ask_in_transactions();
  void ask_in_loops();

  sink to_;
  std::vector<core::connection_id> seats_;
  std::vector<std::uint32_t> transactions_;
  std::size_t seat_ = 0;
  core::time_point now_{std::chrono::seconds{1'000}};
  std::uint64_t fresh_ = 0;
  std::uint32_t round_trip_ = 0;
  std::uint64_t turn_ = 0;
};

}  // namespace pgweir::test
