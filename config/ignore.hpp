// What is not to be told: an entry [[ignore]] of the file. Values only; ignore_keys.hpp reads them,
// reports/ignore.hpp says what one matches.
#pragma once

#include "core/rule.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace pgweir::config {

// A finding must fit all that is given. Of texts a * at the end stands for any rest; empty: any.
struct ignore_entry {
  core::rule rule{};
  std::optional<std::uint64_t> finding;    // its id
  std::optional<std::uint64_t> statement;  // key of one that the finding names
  std::string table;
  std::string scope;
  std::string route;
  std::string application;
  std::string database;
  std::string reason;                                // never empty
  std::optional<std::chrono::year_month_day> until;  // the last day that it holds on, in UTC
  bool operator==(const ignore_entry&) const = default;
};

}  // namespace pgweir::config
