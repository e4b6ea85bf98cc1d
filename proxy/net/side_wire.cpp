#include "proxy/net/side_wire.hpp"

#include "proxy/net/clock.hpp"
#include "proxy/net/side_peer.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <poll.h>
#include <utility>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

constexpr core::duration login_patience = 5s;
constexpr auto goodbye_patience = 200ms;

using answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// Of these classes the message names objects, roles and settings; of others it may quote a value.
bool tells_no_value(std::string_view sqlstate) {
  constexpr std::array<std::string_view, 9> classes{"08", "0A", "25", "28", "3D",
                                                    "42", "53", "55", "57"};
  return sqlstate != "42601" && std::ranges::find(classes, sqlstate.substr(0, 2)) != classes.end();
}

bool is_sqlstate(std::string_view text) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  return text.size() == 5 && std::ranges::all_of(text, fits);
}

side_trouble trouble_of(std::string_view sqlstate) {
  if (sqlstate == "57014" || sqlstate == "55P03") return side_trouble::late;
  if (sqlstate == "57P03") return side_trouble::starting;
  if (sqlstate.starts_with("57P") || sqlstate.starts_with("08")) return side_trouble::lost;
  return side_trouble::statement;
}

// Of a login: libpq has only text then, which is verbose: "…:  53300: sorry, too many clients".
side_failure login_failure(const PGconn* server) {
  std::string_view rest = PQerrorMessage(server);
  const auto first = first_line(rest);
  while (!rest.empty()) {
    const auto line = first_line(rest);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto at = line.find(":  ");
    if (at == std::string_view::npos || !is_sqlstate(line.substr(at + 3, 5))) continue;
    const std::string sqlstate{line.substr(at + 3, 5)};
    auto what = trouble_of(sqlstate);
    if (what == side_trouble::statement) what = side_trouble::refused;
    if (sqlstate.starts_with("53")) what = side_trouble::busy;
    const auto why = line.substr(std::min(at + 10, line.size()));
    return {what, fmt::format("the server says: {}", why), sqlstate};
  }
  if (first.empty()) return {side_trouble::unreachable, "the server did not answer in time", {}};
  const bool no_password = PQconnectionNeedsPassword(server) != 0;
  return {no_password ? side_trouble::refused : side_trouble::unreachable, std::string{first}, {}};
}

side_failure lost() { return {side_trouble::lost, "the connection to the server was lost", {}}; }

side_failure failure_of(const PGresult* result) {
  const auto* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const auto* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (state == nullptr) return lost();
  const std::string sqlstate{state};
  const bool quotable = message != nullptr && tells_no_value(sqlstate);
  const auto why = quotable ? first_line(message) : std::string_view{state};
  return {trouble_of(sqlstate), fmt::format("the server says: {}", why), sqlstate};
}

enum class wake : std::uint8_t { ready, stopped, late };

side_failure failure_of(wake why) {
  if (why == wake::stopped) return {side_trouble::stopped, "pgweir ends", {}};
  return {side_trouble::late, "the server did not answer in time", {}};
}

// Until the server's socket is ready.
wake wait_for(const PGconn* server, short events, int stop_fd, core::time_point until) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now());
    if (left <= 0ms) return wake::late;
    std::array<pollfd, 2> ready{{{PQsocket(server), events, 0}, {stop_fd, POLLIN, 0}}};
    const int count = ::poll(ready.data(), ready.size(), static_cast<int>(left.count()));
    if (count > 0 && ready[1].revents != 0) return wake::stopped;
    if (count > 0) return wake::ready;
  }
}

short wanted_events(PostgresPollingStatusType wanted) {
  return wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT;
}

side_result<void> log_in(PGconn* server, int stop_fd, std::span<const sockaddr_storage> own) {
  const auto until = now() + login_patience;
  auto wanted = PGRES_POLLING_WRITING;
  while (PQstatus(server) != CONNECTION_BAD && wanted != PGRES_POLLING_FAILED) {
    if (wanted == PGRES_POLLING_OK) return {};
    // Before the first byte is sent.
    if (PQstatus(server) == CONNECTION_MADE && leads_to_ourselves(PQsocket(server), own)) {
      return side_failure{
          side_trouble::ourselves, "adviser.dsn leads to pgweir itself: name the server", {}};
    }
    const auto why = wait_for(server, wanted_events(wanted), stop_fd, until);
    if (why != wake::ready) {
      auto failure = failure_of(why);
      if (why == wake::late) failure.what = side_trouble::unreachable;
      return failure;
    }
    wanted = PQconnectPoll(server);
  }
  return login_failure(server);
}

std::vector<std::string> columns_of(const PGresult* result) {
  std::vector<std::string> names;
  for (int i = 0; i < PQnfields(result); ++i) names.emplace_back(PQfname(result, i));
  return names;
}

std::string freed(char* text) {
  if (text == nullptr) return {};
  std::string out{text};
  PQfreemem(text);
  return out;
}

}  // namespace

std::size_t side_row::size() const { return static_cast<std::size_t>(PQnfields(result_)); }

bool side_row::null(std::size_t column) const {
  return column >= size() || PQgetisnull(result_, row_, static_cast<int>(column)) != 0;
}

std::string_view side_row::text(std::size_t column) const {
  if (column >= size()) return {};
  const auto at = static_cast<int>(column);
  return {PQgetvalue(result_, row_, at), static_cast<std::size_t>(PQgetlength(result_, row_, at))};
}

side_result<side_wire> side_wire::open(const place& to, int stop_fd) {
  // The first dbname is a whole DSN, what comes behind goes before it. Nothing here that a pooler
  // would not know; the last one is the kernel's matter, for a host that vanished.
  constexpr std::array<const char*, 6> names{
      "dbname", "dbname", "application_name", "client_encoding", "tcp_user_timeout", nullptr};
  const std::array<const char*, 6> values{
      to.dsn.c_str(), to.database.c_str(), "pgweir", "UTF8", "10000", nullptr};
  side_wire made{PQconnectStartParams(names.data(), values.data(), 1), stop_fd};
  auto* server = made.server_.get();
  if (server == nullptr) return side_failure{side_trouble::unreachable, "out of memory", {}};
  PQsetErrorVerbosity(server, PQERRORS_VERBOSE);
  if (auto in = log_in(server, stop_fd, to.own); !in) return in.error();
  PQsetnonblocking(server, 1);
  PQsetNoticeReceiver(
      server, [](void*, const PGresult*) {}, nullptr);
  return made;
}

side_result<void> side_wire::run(const std::string& sql, core::duration patience,
                                 const side_reader& to) {
  const auto until = now() + patience;
  if (PQsendQuery(server_.get(), sql.c_str()) == 0) return lost();
  return receive(until, to);
}

side_result<void> side_wire::run(const std::string& sql,
                                 const std::vector<core::sample_value>& values,
                                 core::duration patience, const side_reader& to) {
  const auto until = now() + patience;
  std::vector<Oid> types;
  std::vector<const char*> bytes;
  std::vector<int> sizes;
  std::vector<int> formats;
  for (const auto& each : values) {
    types.push_back(each.type_oid);
    bytes.push_back(each.null ? nullptr : each.bytes.c_str());
    sizes.push_back(static_cast<int>(each.bytes.size()));
    formats.push_back(each.binary ? 1 : 0);
  }
  const auto sent = PQsendQueryParams(server_.get(), sql.c_str(), static_cast<int>(values.size()),
                                      types.data(), bytes.data(), sizes.data(), formats.data(), 0);
  if (sent == 0) return lost();
  return receive(until, to);
}

side_result<void> side_wire::flush(core::time_point until) {
  while (true) {
    const int left = PQflush(server_.get());
    if (left == 0) return {};
    if (left < 0) return lost();
    const auto why = wait_for(server_.get(), POLLIN | POLLOUT, stop_fd_, until);
    if (why != wake::ready) return failure_of(why);
    if (PQconsumeInput(server_.get()) == 0) return lost();
  }
}

side_result<void> side_wire::receive(core::time_point until, const side_reader& to) {
  PQsetSingleRowMode(server_.get());
  if (auto sent = flush(until); !sent) return sent;
  std::optional<side_failure> failure;
  bool wanted = true;
  bool begins = true;
  while (true) {
    while (PQisBusy(server_.get()) != 0) {
      const auto why = wait_for(server_.get(), POLLIN, stop_fd_, until);
      if (why != wake::ready) return failure_of(why);
      if (PQconsumeInput(server_.get()) == 0) break;
    }
    const answer one{PQgetResult(server_.get()), PQclear};
    if (!one) break;
    const auto status = PQresultStatus(one.get());
    if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) {
      if (std::exchange(begins, status == PGRES_TUPLES_OK)) to.result_begins(columns_of(one.get()));
      if (status == PGRES_SINGLE_TUPLE && wanted) wanted = to.row(side_row{one.get(), 0});
    } else if (status == PGRES_FATAL_ERROR) {
      if (!failure) failure = failure_of(one.get());
    } else if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
      return lost();  // COPY: it would wait for us
    }
  }
  if (PQstatus(server_.get()) == CONNECTION_BAD && (!failure || failure->sqlstate.empty()))
    failure = lost();
  if (failure) return *std::move(failure);
  return {};
}

bool side_wire::alive() const {
  const auto status = PQtransactionStatus(server_.get());
  return status != PQTRANS_ACTIVE && status != PQTRANS_UNKNOWN;
}

bool side_wire::in_transaction() const {
  const auto status = PQtransactionStatus(server_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

int side_wire::server_version() const { return PQserverVersion(server_.get()); }
std::string_view side_wire::login() const {
  const char* name = PQparameterStatus(server_.get(), "session_authorization");
  return name == nullptr ? std::string_view{} : name;
}

bool side_wire::is_superuser() const {
  const char* said = PQparameterStatus(server_.get(), "is_superuser");
  return said == nullptr || std::string_view{said} != "off";
}

int side_wire::backend_pid() const { return PQbackendPID(server_.get()); }

std::string side_wire::literal(std::string_view text) const {
  return freed(PQescapeLiteral(server_.get(), text.data(), text.size()));
}

std::string side_wire::identifier(std::string_view text) const {
  return freed(PQescapeIdentifier(server_.get(), text.data(), text.size()));
}

unique_fd side_wire::close() {
  unique_fd open{::dup(PQsocket(server_.get()))};
  server_.reset();
  if (!open) return open;
  ::shutdown(open.get(), SHUT_WR);
  if (has_ended(open.get(), goodbye_patience)) open.reset();
  return open;
}

bool has_ended(int fd, std::chrono::milliseconds patience) {
  const auto until = now() + patience;
  std::array<char, 4096> last_words;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now());
    pollfd one{fd, POLLIN, 0};
    if (::poll(&one, 1, static_cast<int>(std::max(left, 0ms).count())) <= 0) return false;
    // TLS says good-bye, too; an error is an end.
    if (::recv(fd, last_words.data(), last_words.size(), MSG_DONTWAIT) <= 0) return true;
  }
}

}  // namespace pgweir::net
