#include "tests/e2e/trials/trial_database.hpp"

#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace pgweir::net {

namespace {

std::string dsn() {
  const char* given = std::getenv("PGWEIR_TRIAL_DSN");
  return given == nullptr ? "" : given;
}

}  // namespace

void trial_database::SetUp() {
  ASSERT_FALSE(dsn().empty()) << "tests/e2e/test_trials.py runs this";
  name_ = "trial_" + std::to_string(::getpid());
  run(connect("postgres").get(), "CREATE DATABASE " + name_);
  here_ = connect(name_);
}

void trial_database::TearDown() {
  others_.clear();
  here_.reset();
  if (name_.empty()) return;
  const auto server = connect("postgres");
  run(server.get(), "DROP DATABASE " + name_ + " WITH (FORCE)");
  run(server.get(), "DROP ROLE IF EXISTS app, blind, nobody, reader");
}

void trial_database::elsewhere(const std::string& text) {
  others_.push_back(connect(name_));
  run(others_.back().get(), text);
}

side_session trial_database::session(const std::string& role) {
  config::adviser_settings how;
  how.dsn = dsn() + " user=" + role;
  auto opened = side_session::open(how, name_, -1);
  EXPECT_TRUE(opened.has_value()) << opened.error().sentence;
  return *std::move(opened);
}

trial_database::connection trial_database::connect(const std::string& database) {
  const auto whole = dsn() + " user=postgres dbname=" + database;
  connection server{PQconnectdb(whole.c_str()), PQfinish};
  EXPECT_EQ(PQstatus(server.get()), CONNECTION_OK) << PQerrorMessage(server.get());
  return server;
}

std::string trial_database::run(PGconn* server, const std::string& text) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> answer{PQexec(server, text.c_str()), PQclear};
  const auto status = PQresultStatus(answer.get());
  EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
      << text << ": " << PQerrorMessage(server);
  return PQntuples(answer.get()) == 0 ? "" : PQgetvalue(answer.get(), 0, 0);
}

core::sample_value value(std::string text, std::uint32_t type_oid) {
  return {std::move(text), type_oid, false, false};
}

core::sample_statement statement(std::string text, std::vector<core::sample_value> values) {
  const auto count = static_cast<std::uint16_t>(values.size());
  return {1, std::move(text), count, std::move(values)};
}

core::sample_statement unknown(std::string text, std::uint16_t parameters) {
  return {1, std::move(text), parameters, {}};
}

std::string outline(const std::optional<core::plan>& plan) {
  if (!plan) return "none";
  std::string all;
  for (const auto& node : plan->nodes) {
    if (!all.empty()) all += " > ";
    all += node.type;
    if (!node.index.empty()) all += " " + node.index;
  }
  return all;
}

}  // namespace pgweir::net
