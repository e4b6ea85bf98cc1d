// The tables of a history file and how an older one becomes one of today. The version is SQLite's
// user_version; application_id says that the file is pgweir's.
//
// A step is never changed once it was released: another one follows it.
#pragma once

#include "history/sqlite.hpp"

#include <cstdint>
#include <string>

namespace pgweir::history {

inline constexpr std::int64_t application_id = 0x70677772;  // "pgwr"

struct schema_state {
  enum class kind : std::uint8_t {
    ready,     // of this version, or made so
    too_new,   // a newer pgweir made it: it was left alone
    not_ours,  // some other program made it: it was left alone
  };
  kind what = kind::ready;
  std::int64_t version = 0;  // that the file had
};

std::int64_t schema_version();

// Makes the tables of a new file, migrates an older one, all or nothing. Two processes may do it at
// the same time.
sqlite_result<schema_state> prepare_schema(database& in);

}  // namespace pgweir::history
