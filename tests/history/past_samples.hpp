// What the history's tests write down: statements and findings of a process that never was, and a
// directory of the test's own.
#pragma once

#include "analyzers/traffic.hpp"
#include "core/finding.hpp"
#include "history/schema.hpp"
#include "history/sqlite.hpp"
#include "reports/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <utility>

namespace pgweir::history {

using namespace std::chrono_literals;

// 2026-11-26T12:00:00Z
inline constexpr core::wall_time noon{std::chrono::seconds{1'795'694'400}};

class temporary_directory {
 public:
  temporary_directory()
      : path_{std::filesystem::temp_directory_path() /
              ("pgweir-history-test-" + std::to_string(std::random_device{}()))} {
    std::filesystem::create_directory(path_);
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline void write_text(const std::string& path, const std::string& text) {
  std::ofstream{path, std::ios::binary} << text;
}

inline std::string read_text(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// An empty file with a connection to it.
inline database made_at(const std::string& path) {
  write_text(path, "");
  auto opened = database::open(path, database::access::writing, 1'000);
  EXPECT_TRUE(opened);
  return *std::move(opened);
}

inline database with_tables(const std::string& path) {
  auto made = made_at(path);
  EXPECT_TRUE(prepare_schema(made));
  return made;
}

// `calls` calls of `took` each, of statement `key`.
inline analyzers::statement_totals totals_of(std::uint64_t key, std::uint64_t calls,
                                             core::duration took,
                                             const std::string& database = "shop") {
  analyzers::statement_totals out;
  out.statement = {key, "SELECT " + std::to_string(key), {"a", "b"}};
  out.database = database;
  out.spent = {calls, calls, 2 * calls, 10 * calls, static_cast<std::int64_t>(calls) * took};
  out.slowest = took;
  for (std::uint64_t i = 0; i < calls; ++i) out.latencies.add(took);
  return out;
}

inline void add_calls(analyzers::statement_totals& to, std::uint64_t calls, core::duration took) {
  const auto more = totals_of(to.statement.key, calls, took, to.database);
  core::add_cost(to.spent, more.spent);
  to.slowest = std::max(to.slowest, took);
  to.latencies.add(more.latencies);
}

inline reports::booked_finding finding_of(std::uint64_t id, std::uint64_t count,
                                          core::wall_time last_seen = noon) {
  reports::booked_finding out;
  out.latest.id = id;
  out.latest.rule = core::rule::slow_query;
  out.latest.grade = core::grade::proven;
  out.latest.severity = core::severity::warning;
  out.latest.occurrence = count;
  core::slow_query_evidence evidence;
  evidence.statement = {7, "SELECT 7", {}};
  out.latest.evidence = evidence;
  out.count = count;
  out.total = {10 * count, 10 * count, 20 * count, 100 * count, static_cast<int>(count) * 1ms};
  out.latest.cost = out.total;
  out.first_seen = last_seen - 1s;
  out.last_seen = last_seen;
  return out;
}

}  // namespace pgweir::history
