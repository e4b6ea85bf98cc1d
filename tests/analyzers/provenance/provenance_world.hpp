// A simulated application and its database: statements, connections, a virtual clock, and actors
// that execute things in between each other. Feeds the rules about loops; no SQL is parsed and no
// bytes are read here. Everything random comes from one seed.
#pragma once

#include "analyzers/n_plus_one.hpp"
#include "analyzers/provenance/proven_loops.hpp"
#include "analyzers/write_loop.hpp"
#include "core/unused_results.hpp"
#include "core/value_digest.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace pgweir::analyzers::corpus {

// A value of a row or a parameter: an integer or a text.
struct value {
  std::int64_t number = 0;
  std::string text;
  value(std::int64_t n) : number{n} {}          // NOLINT
  value(int n) : number{n} {}                   // NOLINT
  value(const char* t) : text{t} {}             // NOLINT
  value(std::string t) : text{std::move(t)} {}  // NOLINT
  [[nodiscard]] bool is_text() const { return !text.empty(); }
};
using row = std::vector<value>;

struct sql {
  statement_handle facts;
  std::vector<core::result_column> columns;
};

struct select_text {
  std::string table;
  std::vector<std::string> columns;
  std::string key;     // WHERE key = $1; empty: none
  std::string suffix;  // " ORDER BY id LIMIT 50", part of the text only
};

// `SELECT columns FROM table [WHERE key = $1]`
sql select(const select_text& what);
// … AND key = $2
sql with_second_key(sql statement, const std::string& key);
sql with_use(sql statement, parser::slot_use use);

struct request {
  const sql* statement = nullptr;
  row parameters;
  std::vector<row> rows;
  core::duration latency = std::chrono::microseconds{300};
  bool same_round_trip = false;  // pipelined behind the one before
  std::uint64_t trace = 0;       // of the request that it belongs to; 0: not tagged
};

class world {
 public:
  explicit world(std::uint64_t seed, n_plus_one_settings how = {});
  // Of results that nobody uses no more than the first rows are digested, as workers do it: after
  // so many of a statement. limits::unused_results, or PGWEIR_CORPUS_UNUSED.
  world(std::uint64_t seed, n_plus_one_settings how, std::uint32_t unused_results);

  std::size_t connect(std::uint64_t client_group = 1);
  void disconnect(std::size_t connection);
  void begin(std::size_t connection);
  void commit(std::size_t connection);
  // Executes now: the request ends at the present time.
  void run(std::size_t connection, const request& what);
  // Moves the clock; advances the rule every 100 ms.
  void pass(core::duration time);
  void finish();

  // An actor: called when its time has come, answers how long until it wants to be called again;
  // a negative duration: never.
  using actor = std::function<core::duration(world&)>;
  void add(actor who, core::duration after);
  // Runs the actors until all have ended or the time is over.
  void play(core::duration most);

  [[nodiscard]] core::time_point now() const { return now_; }
  std::mt19937_64& random() { return random_; }
  std::uint64_t new_trace() { return ++traces_; }
  std::int64_t pick(std::int64_t low, std::int64_t high);
  core::duration about(core::duration mean);
  // The last state of each finding that none replaces, in the order in which they were first said.
  [[nodiscard]] std::vector<core::finding> findings() const;
  [[nodiscard]] const findings_out& said() const { return said_; }
  [[nodiscard]] const provenance& origins() const { return loops_.origins(); }
  [[nodiscard]] std::uint64_t executions() const { return executions_; }
  [[nodiscard]] const core::unused_results& unused() const { return unused_; }

 private:
  struct connected {
    connection_context context;
    std::uint32_t round_trip = 0;
    std::uint32_t transaction = 0;
    std::uint32_t transactions = 0;
  };
  struct scheduled {
    core::time_point at;
    std::uint64_t order;
    std::size_t who;
    bool operator>(const scheduled& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  [[nodiscard]] core::value_digest digest(const value& what) const;
  std::optional<core::row_digests> digests(const request& what);
  std::size_t rows_to_digest(core::statement_id of);

  std::mt19937_64 random_;
  core::value_digester digester_{7, 1'000'003};
  core::unused_results unused_;
  std::uint64_t probes_ = 0;
  proven_loops loops_;
  n_plus_one reads_;
  write_loop writes_;
  findings_out said_;
  core::time_point now_{std::chrono::seconds{1'000}};
  core::time_point advanced_{};
  std::vector<std::unique_ptr<connected>> connections_;
  std::vector<actor> actors_;
  std::vector<scheduled> queue_;
  std::uint64_t order_ = 0;
  std::uint64_t executions_ = 0;
  std::uint64_t traces_ = 0;
};

}  // namespace pgweir::analyzers::corpus
