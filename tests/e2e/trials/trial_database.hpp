// A database of the test's own on the server that PGWEIR_TRIAL_DSN names, and sessions to it.
// test_trials.py starts the server and runs each test in a process of its own.
#pragma once

#include "core/side_question.hpp"
#include "proxy/net/side_session.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::net {

class trial_database : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // As the superuser, over one connection. The first cell of the last result; empty: there is none.
  std::string sql(const std::string& text) { return run(here_.get(), text); }
  // Another session of the superuser's that stays open until the test ends.
  void elsewhere(const std::string& text);
  // pgweir's own, as a login role.
  side_session session(const std::string& role = "postgres");

  [[nodiscard]] core::asking_session who() const { return {name_, {}, {}}; }

 private:
  using connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

  [[nodiscard]] static connection connect(const std::string& database);
  static std::string run(PGconn* server, const std::string& text);

  std::string name_;
  connection here_{nullptr, PQfinish};
  std::vector<connection> others_;
};

core::sample_value value(std::string text, std::uint32_t type_oid = 0);
core::sample_statement statement(std::string text, std::vector<core::sample_value> values = {});
// Parameters whose values nobody kept.
core::sample_statement unknown(std::string text, std::uint16_t parameters);

// "Index Scan orders_pkey > Sort"; "none".
std::string outline(const std::optional<core::plan>& plan);

}  // namespace pgweir::net
