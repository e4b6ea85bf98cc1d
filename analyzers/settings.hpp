// Thresholds of the rules: plain values with units and defaults. config/settings.hpp embeds this
// struct and config/load reads it from [rules.<name>] of the configuration.
#pragma once

#include "core/time.hpp"

#include <chrono>
#include <cstdint>

namespace pgweir::analyzers {

using namespace std::chrono_literals;

struct n_plus_one_settings {
  bool enabled = true;
  std::uint32_t likely_values = 5;  // distinct values and round trips in one transaction or trace
  std::uint32_t suspect_values =
      10;  // distinct values on one connection, otherwise unused statement
  core::duration suspect_gap = 20ms;  // at most between two of them
  bool suspects = false;              // report SUSPECT at all (`pgweir run` does)
  core::duration chain_gap = 500ms;   // longest pause between two rounds of one loop
  core::duration source_age = 5s;     // a result older than this starts no loop
};

struct unbounded_select_settings {
  bool enabled = true;
  std::uint64_t rows = 1'000;
  std::uint64_t error_rows = 10'000;
  std::uint64_t growing_runs = 5;  // runs with ever more rows before growth is said
};

struct slow_query_settings {
  bool enabled = true;
  core::duration threshold = 200ms;  // server time
  double history_factor = 5.0;       // p95 against its own history
  std::uint64_t history_calls = 50;
};

struct long_transaction_settings {
  bool enabled = true;
  core::duration threshold = 5s;
  core::duration error_threshold = 30s;
};

struct idle_in_transaction_settings {
  bool enabled = true;
  core::duration threshold = 1s;
};

struct duplicate_query_settings {
  bool enabled = true;
  std::uint64_t repeats = 3;
};

struct settings {
  n_plus_one_settings n_plus_one;
  unbounded_select_settings unbounded_select;
  slow_query_settings slow_query;
  long_transaction_settings long_transaction;
  idle_in_transaction_settings idle_in_transaction;
  duplicate_query_settings duplicate_query;
};

}  // namespace pgweir::analyzers
