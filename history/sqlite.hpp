// One connection to an SQLite file, and the only file that sees sqlite3.h. Not for several threads
// at a time.
//
// The first failure stays: whatever is asked after it does nothing, until clear_failure(). So a
// piece of work is written down as if nothing could fail, and looked at once, at its end. SQL is
// always of this program; what came from elsewhere is bound, never pasted.
#pragma once

#include "core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace pgweir::history {

struct sqlite_failure {
  enum class kind : std::uint8_t {
    damaged,  // no SQLite file, or one that contradicts itself
    full,     // of the disk
    busy,     // another process held it for longer than we wait
    interrupted,
    other,
  };
  kind what = kind::other;
  std::string said;
};

[[noreturn]] void throw_exception_from_error(const sqlite_failure& error,
                                             const boost::source_location&);

template <class T>
using sqlite_result = core::result<T, sqlite_failure>;

using blob = std::vector<std::byte>;

// A value for one "?".
class bound {
 public:
  enum class kind : std::uint8_t { integer, text, bytes };

  // Ids and keys fill 64 bits: SQLite's integer holds the same bits.
  bound(std::uint64_t value) : number{static_cast<std::int64_t>(value)} {}
  bound(std::int64_t value) : number{value} {}
  bound(std::string_view value) : what{kind::text}, text{value} {}
  bound(const std::string& value) : what{kind::text}, text{value} {}
  bound(const blob& value) : what{kind::bytes}, bytes{value} {}

  kind what = kind::integer;
  std::int64_t number = 0;
  std::string_view text;             // lives longer than the question
  std::span<const std::byte> bytes;  // the same
};

class database;

// The rows of a question, from the first on. Ends with itself or with the next question of the same
// SQL; the database outlives it.
class rows {
 public:
  rows(database& from, sqlite3_stmt* statement) : from_{from}, statement_{statement} {}
  ~rows();
  rows(const rows&) = delete;
  rows& operator=(const rows&) = delete;

  // False: there are no more, or it failed.
  bool next();
  // Of the present row; columns count from 0.
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::uint64_t id(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] blob bytes(int column) const;

 private:
  database& from_;
  sqlite3_stmt* statement_;  // null: it failed
};

// Two values made one, in SQL as `name(a, b)`: for ON CONFLICT DO UPDATE. NULL is no bytes.
using blob_merge = blob (*)(std::span<const std::byte> a, std::span<const std::byte> b);

class database {
 public:
  enum class access : std::uint8_t { reading, writing };

  // The file is there already. Waits `patience_ms` for other processes.
  static sqlite_result<database> open(const std::string& path, access how, int patience_ms);
  database(database&&) noexcept;
  database& operator=(database&&) noexcept;
  ~database();

  void add_function(const char* name, blob_merge merge);

  // Some statements without parameters, with ";" between them.
  void run(const std::string& script);
  // One statement, whose rows nobody wants. It is prepared once: `sql` is of a few texts.
  void run(const std::string& sql, std::initializer_list<bound> values);
  [[nodiscard]] rows ask(const std::string& sql, std::initializer_list<bound> values = {});
  // The first column of the first row; 0 without one.
  std::int64_t number(const std::string& sql, std::initializer_list<bound> values = {});
  [[nodiscard]] std::uint64_t last_inserted() const;

  [[nodiscard]] const std::optional<sqlite_failure>& failure() const { return failure_; }
  void clear_failure() { failure_.reset(); }

  // What runs now fails soon. The one thing that another thread may do, while this one lives.
  void interrupt();

 private:
  friend class rows;
  explicit database(sqlite3* handle);
  sqlite3_stmt* prepared(const std::string& sql);
  void fail(int code);

  struct closes {
    void operator()(sqlite3* handle) const;
  };
  struct finalizes {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3, closes> handle_;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, finalizes>> prepared_;
  std::optional<sqlite_failure> failure_;
};

// All or nothing: begin at once, so that two writers take turns; what was not kept is undone.
class transaction {
 public:
  explicit transaction(database& in);
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;

  sqlite_result<void> keep();

 private:
  database& in_;
  bool begun_;
};

}  // namespace pgweir::history
