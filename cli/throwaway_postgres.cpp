#include "cli/throwaway_postgres.hpp"

#include "cli/child_process.hpp"
#include "cli/command.hpp"
#include "cli/psql_log.hpp"
#include "config/dsn.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <pwd.h>
#include <thread>
#include <utility>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto start_time = 60s;
constexpr auto stop_time = 10s;

// The newest of Debian's folders /usr/lib/postgresql/VERSION/bin that has both programs.
std::optional<std::string> debian_programs() {
  std::vector<std::pair<int, std::string>> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
    const auto folder = entry.path() / "bin";
    if (!fs::exists(folder / "initdb", ignored) || !fs::exists(folder / "postgres", ignored)) {
      continue;
    }
    found.emplace_back(std::atoi(entry.path().filename().c_str()), folder.string());
  }
  if (found.empty()) return std::nullopt;
  return std::max_element(found.begin(), found.end())->second;
}

std::optional<std::string> server_programs(std::string_view path_variable) {
  const auto initdb = program_named("initdb", path_variable);
  if (initdb && program_named("postgres", path_variable)) {
    return fs::path{*initdb}.parent_path().string();
  }
  return debian_programs();
}

std::string text_of(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string last_words(const std::string& directory) {
  auto text = text_of(directory + "/log");
  while (text.ends_with('\n')) text.pop_back();
  return text.empty() ? "it said nothing" : text.substr(text.rfind('\n') + 1);
}

core::failure no_programs() {
  return not_judged(
      "for a throw-away PostgreSQL its programs initdb and postgres were not found in PATH or "
      "/usr/lib/postgresql/*/bin. Install the package postgresql, or name a server with "
      "--upstream, DATABASE_URL or PGHOST.");
}

core::failure no_psql() {
  return not_judged(
      "--init-sql needs the program psql, which is not in PATH. Install the package "
      "postgresql-client.");
}

// The failure's sentence has the words of the server.
core::result<void> asked(PGconn* connection, const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> answer{PQexec(connection, sql.c_str()),
                                                             PQclear};
  if (PQresultStatus(answer.get()) == PGRES_COMMAND_OK) return {};
  return not_judged(
      fmt::format("the throw-away database could not be prepared: {}", PQerrorMessage(connection)));
}

std::string quoted(PGconn* connection, const std::string& name) {
  const std::unique_ptr<char, decltype(&PQfreemem)> text{
      PQescapeIdentifier(connection, name.data(), name.size()), PQfreemem};
  return text ? text.get() : "";
}

}  // namespace

core::result<std::unique_ptr<throwaway_postgres>> throwaway_postgres::start(
    std::string_view path_variable, const throwaway_contents& contents,
    const signal_waiter& signals) {
  const auto programs = server_programs(path_variable);
  if (!programs) return no_programs();
  auto psql = program_named("psql", path_variable);
  if (!psql) psql = program_named(*programs + "/psql", path_variable);
  if (!contents.init_sql.empty() && !psql) return no_psql();
  auto made = std::make_unique<throwaway_postgres>(made_by_start{});
  if (auto done = made->make_directory(); !done) return done.error();
  if (auto done = made->make_cluster(*programs, signals); !done) return done.error();
  if (auto done = made->run_server(*programs, signals); !done) return done.error();
  if (auto done = made->make_database(contents); !done) return done.error();
  for (const auto& file : contents.init_sql) {
    if (auto done = made->run_file(*psql, file, signals); !done) return done.error();
  }
  return made;
}

core::result<void> throwaway_postgres::make_directory() {
  who_ = {geteuid(), getegid()};
  if (who_.user == 0) {
    const auto* entry = getpwnam("postgres");
    if (entry == nullptr) entry = getpwnam("nobody");
    if (entry == nullptr) {
      return not_judged(
          "PostgreSQL refuses to run as root, and there is no user postgres or nobody.");
    }
    who_ = {entry->pw_uid, entry->pw_gid};
  }
  auto made = private_directory::make({"throwaway", who_, "data/postmaster.pid"});
  if (!made) return made.error();
  directory_ = *std::move(made);
  return {};
}

core::result<void> throwaway_postgres::make_cluster(const std::string& programs,
                                                    const signal_waiter& signals) {
  const auto& folder = directory_->path();
  const auto pid = start_own(
      {{programs + "/initdb", "--pgdata=" + folder + "/data", "--username=postgres", "--auth=trust",
        "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"},
       who_,
       folder,
       folder + "/log"});
  if (!pid) return pid.error();
  const auto status = wait_for_own(*pid, signals);
  if (!status) return status.error();
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
  return not_judged(
      fmt::format("the throw-away database could not be made: initdb: {}", last_words(folder)));
}

core::result<void> throwaway_postgres::run_server(const std::string& programs,
                                                  const signal_waiter& signals) {
  const auto& folder = directory_->path();
  const auto pid =
      start_own({{programs + "/postgres", "-D", folder + "/data", "-k", folder, "-c",
                  "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c",
                  "full_page_writes=off", "-c", "max_connections=200"},
                 who_,
                 folder,
                 folder + "/log"});
  if (!pid) return pid.error();
  server_ = *pid;
  const auto until = std::chrono::steady_clock::now() + start_time;
  while (PQping(dsn().c_str()) != PQPING_OK) {
    if (signals.pending_end()) return ended_early();
    const bool over = waitpid(server_, nullptr, WNOHANG) == server_;
    if (over) server_ = 0;
    if (over || std::chrono::steady_clock::now() > until) {
      return not_judged(
          fmt::format("the throw-away database did not start: {}", last_words(folder)));
    }
    std::this_thread::sleep_for(20ms);
  }
  return {};
}

core::result<void> throwaway_postgres::make_database(const throwaway_contents& wanted) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(dsn().c_str()),
                                                                PQfinish};
  const auto role = quoted(connection.get(), wanted.role);
  if (wanted.role != role_) {
    auto done = asked(connection.get(), fmt::format("create role {} superuser login", role));
    if (!done) return done;
  }
  for (const std::string there : {"postgres", "template0", "template1"}) {
    if (wanted.database != there) continue;
    role_ = wanted.role;
    database_ = wanted.database;
    return {};
  }
  auto done = asked(connection.get(), fmt::format("create database {} owner {}",
                                                  quoted(connection.get(), wanted.database), role));
  if (!done) return done;
  role_ = wanted.role;
  database_ = wanted.database;
  return {};
}

// psql and not our own connection: files of pg_dump hold its commands (\connect, COPY … FROM
// stdin).
core::result<void> throwaway_postgres::run_file(const std::string& psql, const std::string& file,
                                                const signal_waiter& signals) {
  const auto& folder = directory_->path();
  const auto log = folder + "/init.log";
  std::error_code ignored;
  fs::remove(log, ignored);
  const auto pid = start_own({{psql, "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null",
                               "-d", dsn(), "-f", file},
                              {geteuid(), getegid()},
                              "",
                              log});
  if (!pid) return pid.error();
  const auto status = wait_for_own(*pid, signals);
  if (!status) return status.error();
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
  return not_judged(fmt::format("--init-sql {} failed: {}", file, first_error(text_of(log))));
}

throwaway_postgres::~throwaway_postgres() {
  if (server_ <= 0) return;
  kill(server_, SIGINT);  // fast shutdown
  if (has_ended(server_, stop_time)) return;
  kill(server_, SIGKILL);
  has_ended(server_, stop_time);
}

std::string throwaway_postgres::dsn_of(const std::string& role, const std::string& database) const {
  config::upstream_settings here;
  here.host = directory_->path();
  here.user = role;
  here.database = database;
  return config::dsn_of(here);
}

}  // namespace pgweir::cli
