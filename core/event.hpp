// The observations: what a session tells the analyzers, one struct each.
//
// Events travel from a worker to the analysis thread through a bounded ring. They carry no SQL text
// but the first time (statement_seen), and no values but then (parameters_seen): only digests
// (value_digest.hpp).
// Events of one connection arrive in the order in which they happened; a gap (dropped events) is
// announced by observation_gap. Owned blocks belong to whoever holds the event.
#pragma once

#include "core/ids.hpp"
#include "core/limits.hpp"
#include "core/row_digests.hpp"
#include "core/side_question.hpp"
#include "core/time.hpp"
#include "core/value_digest.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pgweir::core {

// The status byte of ReadyForQuery (manual: "Message Formats").
enum class transaction_status : std::uint8_t { idle, in_transaction, failed };

// --- once per connection ---

// What ends a statement, or a transaction that idles, as far as the session was told.
struct session_timeouts {
  // False: nothing does (the setting is 0). None: not told, so the server's default holds.
  std::optional<bool> statement;            // statement_timeout
  std::optional<bool> idle_in_transaction;  // idle_in_transaction_session_timeout
};

// Since when a client waits for the server's answer, told as it happens by the one thread that sees
// its bytes: outside of transaction blocks no event tells of a request before its end. For showing
// only; nothing that is found rests on it.
class session_pulse {
 public:
  void asked(time_point at) { since_.store(at, std::memory_order_relaxed); }
  void answered() { since_.store(time_point{}, std::memory_order_relaxed); }
  // The session has ended, or is not looked at any more: nobody tells from here on.
  void ended() { since_.store(over, std::memory_order_relaxed); }
  // Epoch: nothing is asked for.
  [[nodiscard]] time_point waits_since() const {
    const auto since = since_.load(std::memory_order_relaxed);
    return since == over ? time_point{} : since;
  }
  [[nodiscard]] bool is_over() const { return since_.load(std::memory_order_relaxed) == over; }

 private:
  static constexpr time_point over = time_point::max();
  std::atomic<time_point> since_{time_point{}};
};

// How the client's login looked; sent when the first ReadyForQuery ends the login.
struct connection_opened {
  struct description {
    std::string user;
    std::string database;
    std::string application_name;
    std::string client_address;     // without the port; "local" for a Unix socket
    std::uint16_t client_port = 0;  // 0: a Unix socket, or not known
    std::string client_encoding;    // as sent in the startup packet: tells drivers apart
    bool asked_for_tls = false;     // libpq and asyncpg do, node-postgres does not
    bool client_tls = false;        // it has it
    bool server_tls = false;        // and so has the leg to the server
    bool replication = false;       // a walsender: excluded from most rules
    std::uint32_t backend_pid = 0;
    std::optional<bool> superuser{};  // as the server said (is_superuser); kept up to date
    session_timeouts timeouts{};      // of the startup packet
    duration login_took{};            // from the client's arrival to the first ReadyForQuery
    std::shared_ptr<const session_pulse> pulse{};  // null: nobody tells
  };
  connection_id connection;
  time_point at;
  std::unique_ptr<const description> login;
};

struct connection_closed {
  connection_id connection;
  time_point at;
};

// A label of the session changed: application_name and is_superuser ("on", "off") by
// ParameterStatus, or `SET pgweir.scope`.
struct session_labelled {
  enum class label : std::uint8_t { application_name, scope, superuser };
  connection_id connection;
  time_point at;
  label what;
  std::unique_ptr<const std::string> value;
};

// Watching of this connection ended for good; its bytes flow on.
enum class blind_reason : std::uint8_t {
  bad_length,          // a length field below 4 or above what PostgreSQL sends
  unknown_message,     // a type byte that the protocol does not have
  unexpected_message,  // an answer that no request asked for
  malformed_message,   // a body that does not parse
  too_many_requests,   // limits::pending_requests
  replication,         // CopyBothResponse: a byte stream from here on
  encrypted,           // bytes that cannot be read (TLS or GSS between client and server)
  internal,            // our own mistake (ensure)
};
std::string_view name_of(blind_reason reason);

struct connection_blind {
  connection_id connection;
  time_point at;
  blind_reason reason;
};

// Events of this connection or of the whole worker (connection none) were dropped here. What is
// chained over the gap must look like a miss, never like a match.
struct observation_gap {
  connection_id connection;
  time_point at;
  std::uint64_t dropped = 0;
};

// What sessions of a user in a database start with where they ask for nothing else: the server's
// configuration, ALTER DATABASE and ALTER ROLE taken together. Told by a side connection that
// looked, never by a session itself.
struct session_defaults {
  struct description {
    std::string database;
    std::string user;
    session_timeouts timeouts;
  };
  time_point at;
  std::unique_ptr<const description> what;
};

// The server has prepared a statement under a name (Parse, PREPARE) and keeps it.
struct statement_prepared {
  connection_id connection;
  time_point at;
  statement_id statement;
  std::uint64_t text_hash = 0;   // keyed, of the text as sent: list lengths and all
  std::uint32_t text_bytes = 0;  // of it
  std::uint32_t held = 0;        // names that the connection holds now, this one included
};

// --- text travels once ---

struct statement_seen {
  struct texts {
    std::string shape;   // literals replaced by $n (numbered after the client's own), no comments
    std::string sample;  // as sent, literals and all: for the parser's fallback; never reported
    std::uint16_t first_literal_slot = 0;  // $n from here on were literals; 0: none were
    bool truncated = false;                // longer than limits::sql_text_bytes
  };
  statement_id id;
  std::unique_ptr<const texts> text;
};

struct result_column {
  std::string name;
  std::uint32_t table_oid = 0;      // 0: an expression
  std::uint16_t column_number = 0;  // attnum
  type_oid type = type_oid::unknown_to_us;
};

struct columns_seen {
  columns_id id;
  std::unique_ptr<const std::vector<result_column>> columns;
};

struct request_tag {
  std::string key;    // "route", "controller", "traceparent", …
  std::string value;  // decoded
};

struct tags_seen {
  tags_id id;
  std::unique_ptr<const std::vector<request_tag>> tags;
};

// --- traffic ---

// The digests of parameters $1… in order, the client's own first, then literals. Up to four lie
// inside the event, more in a block of their own.
class parameter_digests {
 public:
  parameter_digests() = default;
  parameter_digests(const parameter_digests& other)
      : inline_{other.inline_},
        all_{other.all_ ? std::make_unique<block>(*other.all_) : nullptr},
        size_{other.size_} {}
  parameter_digests& operator=(const parameter_digests& other) {
    return *this = parameter_digests{other};
  }
  // What was moved from is empty: a portal may be executed again.
  parameter_digests(parameter_digests&& other) noexcept
      : inline_{other.inline_}, all_{std::move(other.all_)}, size_{std::exchange(other.size_, 0)} {}
  parameter_digests& operator=(parameter_digests&& other) noexcept {
    inline_ = other.inline_;
    all_ = std::move(other.all_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~parameter_digests() = default;

  void push_back(value_digest digest) {
    if (is_full()) return;
    if (size_ < inline_.size()) {
      inline_[size_] = digest;
    } else {
      if (!all_) all_ = std::make_unique<block>();
      if (size_ == inline_.size()) std::copy(inline_.begin(), inline_.end(), all_->begin());
      (*all_)[size_] = digest;
    }
    ++size_;
  }
  void clear() {
    all_.reset();
    size_ = 0;
  }
  [[nodiscard]] bool is_full() const { return size_ == limits::digested_parameters; }
  // Beside those of this object.
  [[nodiscard]] std::size_t more_bytes() const { return all_ ? sizeof(block) : 0; }
  [[nodiscard]] std::span<const value_digest> view() const {
    return {size_ > inline_.size() ? all_->data() : inline_.data(), size_};
  }
  // The digest of $slot (from 1), or none.
  [[nodiscard]] value_digest slot(std::size_t number) const {
    return number >= 1 && number <= size_ ? view()[number - 1] : value_digest{};
  }

 private:
  using block = std::array<value_digest, limits::digested_parameters>;
  std::array<value_digest, 4> inline_{};
  std::unique_ptr<block> all_;
  std::uint32_t size_ = 0;
};

enum class query_protocol : std::uint8_t { simple, extended };

enum class execution_outcome : std::uint8_t {
  completed,
  failed,     // ErrorResponse: see sqlstate
  suspended,  // a portal with a row limit stopped; the same execution goes on with the next Execute
  discarded,  // never ran: skipped up to Sync after an error, or the connection ended first
};

using sqlstate = std::array<char, 5>;

// One statement that was executed once. Sent when its round trip ends (ReadyForQuery), or earlier
// when limits::unsent_executions are waiting.
struct execution {
  connection_id connection;
  statement_id statement;
  columns_id columns;  // none: no rows possible
  tags_id tags;        // none: no tags, or those of a cached prepared statement (not fresh)

  time_point
      sent;  // last byte of the request was forwarded; in a pipeline: the one before completed
  time_point first_row;  // epoch when there was none
  time_point completed;
  duration client_wait{};  // of it: our send to the client was blocked (a slow reader)

  std::uint64_t rows = 0;         // DataRows, or the count of the command tag for writes and COPY
  std::uint64_t bytes = 0;        // of the result, as on the wire
  std::uint32_t round_trip = 0;   // number of the ReadyForQuery that ends it, from 1
  std::uint32_t transaction = 0;  // number of the transaction block, from 1; 0: autocommit
  std::uint32_t fetches = 1;      // Executes of this portal so far
  std::uint16_t bound_parameters = 0;  // that Bind brought, all of them

  std::uint64_t parameters_hash = 0;  // all parameters and literals, whatever their number
  std::uint64_t result_hash = 0;      // rows as sent (limits::hashed_result_bytes of them)
  parameter_digests parameters;
  std::optional<row_digests> row_values;  // none: no key-like column, or no row

  sqlstate error{};  // zeros unless failed
  query_protocol protocol = query_protocol::simple;
  execution_outcome outcome = execution_outcome::completed;
  transaction_status status_after = transaction_status::idle;  // as of the ReadyForQuery
  bool row_limited = false;      // Execute with a row limit, or a cursor's FETCH
  bool ends_round_trip = false;  // the last execution before its ReadyForQuery
};

// A transaction block opened, changed its status or ended; and, while one is open, when it is
// worked on. Sent on every ReadyForQuery whose status is not idle or differs from the one before,
// and when a request starts inside an open block. Drives the rules that speak while it is open.
struct transaction_step {
  enum class kind : std::uint8_t {
    opened,        // idle -> in_transaction, or AND CHAIN (a new number with the same status)
    request_sent,  // the client asks for something; it is not idle from here on
    ready,         // ReadyForQuery inside the block: idle from here on
    failed,        // status E
    closed,        // -> idle
  };
  connection_id connection;
  time_point at;
  std::uint32_t transaction = 0;
  kind what = kind::opened;
  bool committed = false;  // of closed: the tag was COMMIT
};

// --- for and from pgweir's own connection to the server (core/side_question.hpp) ---

// What a statement was bound to when its text was told: the values themselves, where the adviser
// may use them, for the server that they came for and for nobody else. Once for each statement and
// worker, after its statement_seen; never when they are many or long (limits::sample_bytes).
struct parameters_seen {
  statement_id statement;
  std::unique_ptr<const std::vector<sample_value>> values;
};

using event =
    std::variant<connection_opened, connection_closed, session_labelled, session_defaults,
                 connection_blind, observation_gap, statement_seen, columns_seen, tags_seen,
                 statement_prepared, parameters_seen, execution, transaction_step, catalogue_seen,
                 plan_seen, indexes_tried, rewrite_measured, waiters_seen>;

}  // namespace pgweir::core
