#include "history/sqlite.hpp"

#include <sqlite3.h>
#include <stdexcept>
#include <utility>

namespace pgweir::history {

namespace {

sqlite_failure::kind kind_of(int code) {
  switch (code & 0xff) {  // the rest of it says more of the same
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return sqlite_failure::kind::damaged;
    case SQLITE_FULL:
      return sqlite_failure::kind::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return sqlite_failure::kind::busy;
    case SQLITE_INTERRUPT:
      return sqlite_failure::kind::interrupted;
    default:
      return sqlite_failure::kind::other;
  }
}

int bind(sqlite3_stmt* statement, int place, const bound& value) {
  switch (value.what) {
    case bound::kind::integer:
      return sqlite3_bind_int64(statement, place, value.number);
    case bound::kind::text:
      return sqlite3_bind_text64(statement, place, value.text.data(), value.text.size(), nullptr,
                                 SQLITE_UTF8);
    case bound::kind::bytes:
      // An empty span may have no address, and that would be NULL.
      return value.bytes.empty() ? sqlite3_bind_zeroblob(statement, place, 0)
                                 : sqlite3_bind_blob64(statement, place, value.bytes.data(),
                                                       value.bytes.size(), nullptr);
  }
  return SQLITE_MISUSE;
}

std::span<const std::byte> bytes_of(sqlite3_value* value) {
  const auto* at = static_cast<const std::byte*>(sqlite3_value_blob(value));
  return {at, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void merged(sqlite3_context* context, int, sqlite3_value** values) {
  const auto merge = reinterpret_cast<blob_merge>(sqlite3_user_data(context));
  const auto out = merge(bytes_of(values[0]), bytes_of(values[1]));
  sqlite3_result_blob64(context, out.data(), out.size(), SQLITE_TRANSIENT);
}

}  // namespace

void throw_exception_from_error(const sqlite_failure& error, const boost::source_location&) {
  throw std::logic_error("result without a value: " + error.said);
}

// --- rows ---

rows::~rows() {
  if (statement_ != nullptr) sqlite3_reset(statement_);
}

bool rows::next() {
  if (statement_ == nullptr) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) from_.fail(code);
  sqlite3_reset(std::exchange(statement_, nullptr));
  return false;
}

std::int64_t rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::uint64_t rows::id(int column) const { return static_cast<std::uint64_t>(integer(column)); }

std::string rows::text(int column) const {
  const auto* at = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {at == nullptr ? "" : at,
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

blob rows::bytes(int column) const {
  const auto* at = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  return {at, at + sqlite3_column_bytes(statement_, column)};
}

// --- database ---

void database::closes::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

void database::finalizes::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

database::database(sqlite3* handle) : handle_{handle} {}
database::database(database&&) noexcept = default;
database& database::operator=(database&&) noexcept = default;
database::~database() = default;

sqlite_result<database> database::open(const std::string& path, access how, int patience_ms) {
  sqlite3* handle = nullptr;
  const int flags = how == access::reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int code = sqlite3_open_v2(path.c_str(), &handle,
                                   flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, nullptr);
  database made{handle};
  if (code != SQLITE_OK) {
    made.fail(code);
    return *made.failure_;
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, patience_ms);
  // A file that somebody else made must not run code of theirs.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return made;
}

void database::add_function(const char* name, blob_merge merge) {
  const int code = sqlite3_create_function_v2(
      handle_.get(), name, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
      reinterpret_cast<void*>(merge), merged, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void database::run(const std::string& script) {
  if (failure_) return;
  const int code = sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void database::run(const std::string& sql, std::initializer_list<bound> values) {
  auto all = ask(sql, values);
  while (all.next()) continue;
}

rows database::ask(const std::string& sql, std::initializer_list<bound> values) {
  auto* statement = prepared(sql);
  int place = 0;
  for (const auto& value : values) {
    if (failure_) break;
    const int code = bind(statement, ++place, value);
    if (code != SQLITE_OK) fail(code);
  }
  return {*this, failure_ ? nullptr : statement};
}

std::int64_t database::number(const std::string& sql, std::initializer_list<bound> values) {
  auto all = ask(sql, values);
  return all.next() ? all.integer(0) : 0;
}

std::uint64_t database::last_inserted() const {
  return static_cast<std::uint64_t>(sqlite3_last_insert_rowid(handle_.get()));
}

void database::interrupt() {
  if (handle_) sqlite3_interrupt(handle_.get());
}

// Null after a failure.
sqlite3_stmt* database::prepared(const std::string& sql) {
  if (failure_) return nullptr;
  auto& known = prepared_[sql];
  if (known) {
    sqlite3_reset(known.get());
    return known.get();
  }
  sqlite3_stmt* made = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_.get(), sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  known.reset(made);
  if (code == SQLITE_OK) return made;
  fail(code);
  prepared_.erase(sql);
  return nullptr;
}

void database::fail(int code) {
  if (failure_) return;
  const char* said = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  failure_ = sqlite_failure{kind_of(code), said};
}

// --- transaction ---

transaction::transaction(database& in) : in_{in} {
  in_.run("BEGIN IMMEDIATE");
  begun_ = !in_.failure();
}

transaction::~transaction() {
  if (!begun_) return;
  bool interrupted = false;
  do {
    in_.clear_failure();
    // It may have been undone already, by the failure itself: then this one says so, to nobody.
    in_.run("ROLLBACK");
    interrupted = in_.failure() && in_.failure()->what == sqlite_failure::kind::interrupted;
  } while (interrupted);
  in_.clear_failure();
}

sqlite_result<void> transaction::keep() {
  in_.run("COMMIT");
  if (auto why = in_.failure()) {
    if (!begun_) in_.clear_failure();
    return *std::move(why);
  }
  begun_ = false;
  return {};
}

}  // namespace pgweir::history
