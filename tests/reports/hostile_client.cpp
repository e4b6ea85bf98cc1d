#include "tests/reports/hostile_client.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace pgweir::test {
namespace {

using namespace std::chrono_literals;

constexpr core::duration of_one = 100us;
constexpr std::size_t name_bytes = core::limits::name_bytes;

std::uint64_t scattered(std::uint64_t number) {
  number = (number ^ (number >> 31U)) * 0x9E3779B97F4A7C15U;
  return (number ^ (number >> 29U)) | 1U;
}

std::string filled(std::string text, std::size_t size) {
  text.resize(std::max(text.size(), size), 'x');
  return text;
}

// One of many kinds of statements over tables that nobody else uses.
std::string new_statement(std::uint64_t number) {
  auto n = std::to_string(number);
  switch (number % 8) {
    case 0:
      return "SELECT id, c" + n + ", d FROM t" + n + " WHERE owner_id = $1";
    case 1:
      return "SELECT a.id, b.id FROM t" + n + " a JOIN u" + n + " b ON b.a_id = a.id JOIN v" + n +
             " c ON c.a_id = a.id WHERE a.id = $1";
    case 2:
      return "UPDATE t" + n + " SET name = $2 WHERE id = $1";
    case 3:
      return "INSERT INTO t" + n + " (owner_id, name) VALUES ($1, $2)";
    case 4:
      return "SELECT * FROM t" + n + " ORDER BY id LIMIT 10 OFFSET $1";
    case 5:
      return "SELECT id FROM t" + n + " WHERE id IN ($1, $2, $3)";
    case 6:
      return "CREATE INDEX i" + n + " ON t" + n + " (owner_id)";
    default:
      return "SELECT * FROM t" + n;
  }
}

// As many columns and parameters as fit into some kilobytes.
std::string statement_of_many_facts(std::uint64_t number) {
  auto text = "SELECT a" + std::to_string(number);
  for (int i = 0; i < 2'000; ++i) text += ",a";
  text += " FROM t a, t b WHERE 1 = 1";
  for (int i = 0; i < 400; ++i) text += " AND a.a = b.a OR a = $1";
  return text;
}

}  // namespace

std::string_view name_of(malice what) {
  constexpr std::array<std::string_view, every_malice.size()> names{
      "everything new",      "new values",   "large results", "long texts",
      "texts of many facts", "wide results", "large tags",    "new names",
      "work without end",    "open blocks",  "loops",         "large logins"};
  return names.at(static_cast<std::size_t>(what));
}

hostile_client::hostile_client(sink to, std::size_t connections)
    : to_{std::move(to)}, seats_(connections), transactions_(connections) {
  for (std::size_t i = 0; i < connections; ++i) open(i, 8);
}

void hostile_client::act(malice what) {
  now_ += of_one;
  ++turn_;
  seat_ = (seat_ + 1) % seats_.size();
  auto new_text = [&] { return new_statement(fresh()); };
  switch (what) {
    case malice::everything:
      return ask_anything();
    case malice::values:
      return run({new_statement(turn_ / 10 * 8 + turn_ / 10 % 6), 2, 4, {}});
    case malice::rows:
      return run({new_text(), core::limits::digested_rows, core::limits::digested_columns, {}});
    case malice::texts:
      return run({"SELECT id FROM \"" + filled(std::to_string(fresh()), 60'000) + '"',
                  2,
                  4,
                  {},
                  0,
                  0,
                  20'000});
    case malice::facts:
      return run({statement_of_many_facts(fresh()), 2, 4, {}});
    case malice::columns:
      return run({new_text(), 2, core::limits::described_columns, {}});
    case malice::tags: {
      std::vector<core::request_tag> tags;
      for (std::size_t i = 0; i < core::limits::tags_per_request; ++i) {
        auto name = (i == 0 ? "route" : "k") + std::to_string(i);
        tags.push_back({i == 0 ? "route" : filled(name, core::limits::tag_bytes),
                        filled(std::to_string(fresh()), core::limits::tag_bytes)});
      }
      return run({new_text(), 2, 4, tag(std::move(tags))});
    }
    case malice::names:
      label(core::session_labelled::label::application_name,
            filled(std::to_string(fresh()), name_bytes));
      label(core::session_labelled::label::scope, filled(std::to_string(fresh()), name_bytes));
      return run({new_text(), 4, 4, {}});
    case malice::pieces:
      return ask_in_pieces();
    case malice::transactions:
      return ask_in_transactions();
    case malice::loops:
      return ask_in_loops();
    case malice::logins:
      close(seat_);
      open(seat_, name_bytes);
      return run({new_text(), 2, 4, {}});
  }
}

core::connection_id hostile_client::here() const { return seats_[seat_]; }

void hostile_client::open(std::size_t seat, std::size_t bytes) {
  seats_[seat] = core::connection_id{fresh()};
  transactions_[seat] = 0;
  core::connection_opened::description login;
  login.user = "hostile";
  login.database = filled("shop", std::min(bytes, name_bytes));
  login.application_name = filled(std::to_string(fresh()), bytes);
  login.client_address = "192.0.2.1";
  using description = const core::connection_opened::description;
  to_(core::connection_opened{seats_[seat], now_, std::make_unique<description>(login)});
}

void hostile_client::close(std::size_t seat) { to_(core::connection_closed{seats_[seat], now_}); }

void hostile_client::label(core::session_labelled::label what, std::string value) {
  to_(core::session_labelled{here(), now_, what,
                             std::make_unique<const std::string>(std::move(value))});
}

core::statement_id hostile_client::learn(const std::string& text) {
  core::statement_id id{std::hash<std::string>{}(text) | 1U};
  core::statement_seen::texts texts;
  texts.shape = texts.sample = text;
  to_(core::statement_seen{id, std::make_unique<const core::statement_seen::texts>(texts)});
  core::sample_value value;
  value.bytes = filled("v", 300);
  using list = const std::vector<core::sample_value>;
  to_(core::parameters_seen{id, std::make_unique<list>(3, value)});
  return id;
}

core::columns_id hostile_client::describe(std::size_t count, std::size_t bytes) {
  core::columns_id id{fresh()};
  std::vector<core::result_column> columns;
  for (std::size_t i = 0; i < count; ++i)
    columns.push_back({filled("c" + std::to_string(i), bytes), 20'000,
                       static_cast<std::uint16_t>(i + 1), core::type_oid::int8});
  using list = const std::vector<core::result_column>;
  to_(core::columns_seen{id, std::make_unique<list>(std::move(columns))});
  return id;
}

core::tags_id hostile_client::tag(std::vector<core::request_tag> tags) {
  core::tags_id id{fresh()};
  using list = const std::vector<core::request_tag>;
  to_(core::tags_seen{id, std::make_unique<list>(std::move(tags))});
  return id;
}

void hostile_client::run(const request& what) {
  core::execution event;
  event.connection = here();
  event.statement = learn(what.text);
  event.tags = what.tags;
  event.sent = now_ - of_one / 2;
  event.first_row = event.completed = now_;
  event.rows = what.rows + what.more_rows;
  event.bytes = event.rows * 1'000;
  event.round_trip = ++round_trip_;
  event.transaction = transactions_[seat_];
  if (event.transaction != 0) event.status_after = core::transaction_status::in_transaction;
  event.ends_round_trip = true;
  event.protocol = core::query_protocol::extended;
  event.bound_parameters = 3;
  auto integer = [](std::uint64_t n) { return core::value_digest{n, core::value_kind::integer}; };
  event.parameters.push_back(integer(what.parameter != 0 ? what.parameter : scattered(fresh())));
  for (int i = 0; i < 2; ++i) event.parameters.push_back(integer(scattered(fresh())));
  event.parameters_hash = event.parameters.slot(1).bits;
  event.result_hash = fresh();
  if (what.rows > 0) {
    bool wide = what.columns > core::limits::digested_columns;
    event.columns = describe(what.columns, wide ? name_bytes : 8);
    auto& digests = event.row_values.emplace();
    for (std::size_t i = 0; i < std::min(what.columns, core::limits::digested_columns); ++i)
      digests.columns.push_back(static_cast<std::uint16_t>(i));
    for (std::size_t row = 0; row < what.rows; ++row) {
      for (std::size_t i = 0; i < digests.columns.size(); ++i)
        digests.cells.push_back(
            integer(i == 0 && what.first != 0 ? what.first + row : scattered(fresh())));
    }
  }
  to_(std::move(event));
}

void hostile_client::ask_anything() {
  if (turn_ % 100 == 0) {
    close(seat_);
    open(seat_, 16);
  }
  auto n = std::to_string(fresh());
  core::tags_id tags;
  if (turn_ % 4 == 0) tags = tag({{"route", "/r/" + n}, {"traceparent", "00-" + n + "-01"}});
  run({new_statement(fresh()), turn_ % 8 + 1, 4, tags});
}

// Traces that come back for ever with another value for one of their statements.
void hostile_client::ask_in_pieces() {
  constexpr std::uint64_t traces = 4'000;
  auto trace = turn_ % traces;
  auto statement = turn_ / traces % 16;
  auto tags = tag({{"traceparent", "00-" + std::to_string(trace) + "-01"}});
  auto table = "t" + std::to_string(trace % 64 * 16 + statement);
  run({"SELECT id FROM " + table + " WHERE a = $1 AND b = $2 AND c = $3", 1, 1, tags});
}

void hostile_client::ask_in_transactions() {
  if (transactions_[seat_] == 0) {
    transactions_[seat_] = 1;
    to_(core::transaction_step{here(), now_, 1, core::transaction_step::kind::opened});
  }
  to_(core::transaction_step{here(), now_, 1, core::transaction_step::kind::request_sent});
  auto n = std::to_string(fresh());
  constexpr std::array<std::string_view, 4> before{"CREATE TABLE t", "ALTER TABLE t",
                                                   "CREATE TEMPORARY TABLE t", "LOCK TABLE t"};
  constexpr std::array<std::string_view, 4> behind{" (id int PRIMARY KEY, name text)",
                                                   " ADD COLUMN c int NOT NULL", " (id int)", ""};
  auto kind = turn_ / seats_.size() % 5;
  if (kind == 4) {
    run({new_statement(fresh() / 8 * 8 + 3), 0, 4, {}});
  } else {
    run({std::string{before[kind]} + n + std::string{behind[kind]}, 0, 4, {}});
  }
  to_(core::transaction_step{here(), now_, 1, core::transaction_step::kind::ready});
}

// A list of twenty on each connection, and then look-ups of its rows, of tables that are new with
// each list.
void hostile_client::ask_in_loops() {
  constexpr std::uint64_t children = 20;
  auto lap = turn_ / seats_.size();
  auto list = (lap / (children + 1)) * seats_.size() + seat_;
  auto at = lap % (children + 1);
  auto n = std::to_string(list);
  auto first = scattered(list + 1) / 2;
  if (at == 0) return run({"SELECT id, name FROM parents" + n, children, 2, {}, first, 0});
  run({"SELECT id FROM children" + n + " WHERE parent_id = $1", 1, 1, {}, 0, first + at - 1});
}

}  // namespace pgweir::test
