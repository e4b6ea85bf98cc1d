#include "config/dsn.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace pgweir::config {

namespace {

using fields = std::map<std::string, std::string, std::less<>>;

core::failure wrong(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

// libpq quotes parts of the DSN in its messages, and a part may be a password.
// The part may hold quotes itself: all between the first and the last goes.
std::string without_quotations(std::string_view message) {
  while (message.ends_with('\n')) message.remove_suffix(1);
  const auto first = message.find('"');
  if (first == std::string_view::npos) return std::string{message};
  return fmt::format("{}\"…\"{}", message.substr(0, first), message.substr(message.rfind('"') + 1));
}

using option_list = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

// node-postgres has a word of its own for what libpq calls require, also in PGSSLMODE.
std::string_view word_of_libpq(std::string_view keyword, std::string_view value) {
  return keyword == "sslmode" && value == "no-verify" ? "require" : value;
}

bool is_known_parameter(std::string_view name) {
  const option_list known{PQconndefaults(), PQconninfoFree};
  for (const auto* o = known.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (name == o->keyword) return true;
  }
  return false;
}

// What "ssl=…" of other drivers asks for, as libpq's sslmode.
std::string_view sslmode_of_ssl(std::string_view value) {
  for (const auto* mode : {"allow", "prefer", "verify-ca", "verify-full"}) {
    if (value == mode) return mode;
  }
  for (const auto* no : {"", "false", "0", "off", "no", "disable"}) {
    if (value == no) return "disable";
  }
  return "require";
}

// "name=value" as libpq knows it; empty for a parameter of others.
std::string known_pair(std::string_view pair) {
  const auto equals = std::min(pair.find('='), pair.size());
  const auto name = pair.substr(0, equals);
  if (name == "ssl" && equals < pair.size()) {
    return fmt::format("sslmode={}", sslmode_of_ssl(pair.substr(equals + 1)));
  }
  return is_known_parameter(name) ? std::string{pair} : std::string{};
}

// A URL as libpq reads it: without a driver's name in the scheme, without parameters of others.
std::string plain_url(std::string_view url) {
  const auto query = std::min(url.find('?', end_of_userinfo(url)), url.size());
  auto out = fmt::format("postgresql{}", url.substr(url.find("://"), query - url.find("://")));
  auto rest = url.substr(query);
  char separator = '?';
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = known_pair(rest.substr(0, end));
    rest.remove_prefix(end);
    if (pair.empty()) continue;
    out += separator;
    out += pair;
    separator = '&';
  }
  return out;
}

core::result<fields> parsed(const std::string& dsn, std::string_view whose) {
  char* message = nullptr;
  const auto readable = is_postgres_url(dsn) ? plain_url(dsn) : dsn;
  const option_list options{PQconninfoParse(readable.c_str(), &message), PQconninfoFree};
  if (!options) {
    const auto why = without_quotations(message ? message : "out of memory");
    PQfreemem(message);
    return wrong(
        fmt::format("{} DSN cannot be read: {}. It looks like "
                    "postgresql://host:5432/database or \"host=… port=… dbname=…\".",
                    whose, why));
  }
  fields out;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    out.emplace(option->keyword, word_of_libpq(option->keyword, option->val));
  }
  return out;
}

std::string value_of(const fields& all, std::string_view keyword) {
  const auto at = all.find(keyword);
  return at == all.end() ? std::string{} : at->second;
}

std::string first_of(std::string given, const environment& env, std::string_view variable,
                     std::string_view otherwise) {
  if (!given.empty()) return given;
  const auto at = env.find(variable);
  return at == env.end() || at->second.empty() ? std::string{otherwise} : at->second;
}

// Of libpq's variables, those that say something about encryption, by their keyword.
fields encryption_of(const environment& env) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> variables{
      {{"sslmode", "PGSSLMODE"},
       {"sslrootcert", "PGSSLROOTCERT"},
       {"sslcert", "PGSSLCERT"},
       {"sslkey", "PGSSLKEY"},
       {"sslcrl", "PGSSLCRL"},
       {"sslcrldir", "PGSSLCRLDIR"},
       {"sslsni", "PGSSLSNI"},
       {"ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"},
       {"gssencmode", "PGGSSENCMODE"},
       {"channel_binding", "PGCHANNELBINDING"}}};
  fields out;
  for (const auto& [keyword, variable] : variables) {
    const auto at = env.find(variable);
    if (at != env.end()) out.emplace(keyword, word_of_libpq(keyword, at->second));
  }
  return out;
}

// What a client would be asked for that pgweir, which passes logins on, cannot do in its place.
core::result<void> check_encryption(const fields& all) {
  if (value_of(all, "gssencmode") == "require") {
    return wrong(
        "gssencmode=require is not supported; use gssencmode=disable, and sslmode=verify-full "
        "where the way to the server is not trusted.");
  }
  if (value_of(all, "channel_binding") == "require") {
    return wrong(
        "channel_binding=require cannot be kept for the upstream, because logins are the clients' "
        "own; use channel_binding=disable, and sslmode=verify-full to be sure of the server.");
  }
  for (const auto* list : {"sslcrl", "sslcrldir"}) {
    if (value_of(all, list).empty()) continue;
    return wrong(fmt::format("{} is not supported for the upstream.", list));
  }
  return {};
}

// libpq's allow begins in plain text and a relay cannot begin anew: prefer, which is no weaker.
std::optional<server_tls_mode> mode_of_sslmode(const std::string& sslmode) {
  return sslmode == "allow" ? server_tls_mode::prefer : server_tls_mode_named(sslmode);
}

// pgweir has no older version than 1.2.
std::optional<tls_version> version_of_protocol(std::string_view protocol) {
  if (protocol == "TLSv1.3") return tls_version::v1_3;
  for (const auto* older : {"TLSv1", "TLSv1.1", "TLSv1.2"}) {
    if (protocol == older) return tls_version::v1_2;
  }
  return std::nullopt;
}

core::result<server_tls_words> tls_of(const fields& all) {
  if (auto checked = check_encryption(all); !checked) return checked.error();
  server_tls_words out;
  const auto sslmode = value_of(all, "sslmode");
  out.mode = mode_of_sslmode(sslmode);
  if (!sslmode.empty() && !out.mode) {
    return wrong(
        "the sslmode of the upstream is none of disable, allow, prefer, require, verify-ca and "
        "verify-full.");
  }
  const auto oldest = value_of(all, "ssl_min_protocol_version");
  out.min_version = version_of_protocol(oldest);
  if (!oldest.empty() && !out.min_version) {
    return wrong("the ssl_min_protocol_version of the upstream is none of TLSv1.2 and TLSv1.3.");
  }
  out.ca = value_of(all, "sslrootcert");
  out.certificate = value_of(all, "sslcert");
  out.key = value_of(all, "sslkey");
  const auto sni = value_of(all, "sslsni");
  if (!sni.empty()) out.server_name_sent = sni == "1";
  return out;
}

core::result<void> check_choice(const fields& all) {
  if (!value_of(all, "service").empty()) {
    return wrong("service= is not supported for the upstream: name its host and port instead.");
  }
  // Which of the servers is a primary is asked after a login, and logins are the clients' own.
  const auto wanted = value_of(all, "target_session_attrs");
  if (wanted.empty() || wanted == "any") return {};
  return wrong(
      "target_session_attrs is not supported for the upstream: pgweir takes the first host that "
      "can be reached.");
}

// "a,,b" has three parts, the second is empty; "" has one.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    const auto end = std::min(text.find(','), text.size());
    out.emplace_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

core::result<std::uint16_t> port_from(const std::string& text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  if (read.ec != std::errc{} || read.ptr != end || port == 0) {
    return wrong("the upstream's port is not a number from 1 to 65535.");
  }
  return port;
}

void take_timeout(const std::string& text, upstream_settings& into) {
  int seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  // 0 and negative numbers mean "wait for ever" to libpq; a relay does not.
  if (read.ec == std::errc{} && seconds > 0) into.connect_timeout = std::chrono::seconds{seconds};
}

// As libpq does without a host: a server's socket in Debian's directory or PostgreSQL's own, else
// TCP.
std::string usual_host(std::uint16_t port) {
  for (const auto* directory : usual_socket_directories) {
    std::error_code ignored;
    if (std::filesystem::is_socket(fmt::format("{}/.s.PGSQL.{}", directory, port), ignored)) {
      return directory;
    }
  }
  return "localhost";
}

// The servers in libpq's way: one port for all or one for each. An address goes before the name,
// which is then on the certificate only.
core::result<std::vector<upstream_server>> servers_of(const fields& all, const environment& env) {
  auto names = parts_of(first_of(value_of(all, "host"), env, "PGHOST", ""));
  auto addresses = parts_of(value_of(all, "hostaddr"));
  const auto count = std::max(names.size(), addresses.size());
  for (auto* list : {&names, &addresses}) {
    if (list->size() == 1 && list->front().empty()) list->resize(count);
  }
  if (names.size() != addresses.size()) {
    return wrong("the upstream names not as many hosts as addresses (host= and hostaddr=).");
  }
  const auto ports = parts_of(first_of(value_of(all, "port"), env, "PGPORT", "5432"));
  if (ports.size() != 1 && ports.size() != count) {
    return wrong("the upstream names not as many ports as hosts.");
  }
  std::vector<upstream_server> out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& text = ports[ports.size() == 1 ? 0 : i];
    const auto port = port_from(text.empty() ? "5432" : text);
    if (!port) return port.error();
    auto host = addresses[i].empty() ? names[i] : addresses[i];
    if (host.empty()) host = usual_host(*port);
    out.push_back({host, *port, names[i].empty() ? host : names[i]});
  }
  return out;
}

// An empty value is left out: libpq takes its own default.
void add_pair(std::string& out, std::string_view keyword, std::string_view value) {
  if (value.empty()) return;
  out += fmt::format("{}{}='", out.empty() ? "" : " ", keyword);
  for (char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  out += '\'';
}

struct words {
  const fields& of_dsn;
  const environment& of_environment;
};

// Variables are asked where the DSN says nothing, and mean nothing to a Unix socket.
core::result<void> take_tls(const words& said, const std::vector<upstream_server>& servers,
                            upstream_settings& into) {
  auto demanded = tls_of(said.of_dsn);
  if (!demanded) return demanded.error();
  const bool only_sockets = std::ranges::all_of(servers, &upstream_server::is_unix);
  auto usual = encryption_of(only_sockets ? environment{} : said.of_environment);
  for (const auto& [keyword, value] : said.of_dsn) usual.erase(keyword);
  const auto otherwise = tls_of(usual);
  if (!otherwise) return otherwise.error();
  into.tls = *std::move(demanded);
  into.tls_of_environment = *otherwise;
  return {};
}

}  // namespace

core::result<void> read_dsn(const std::string& dsn, const environment& env,
                            upstream_settings& into) {
  const auto all = parsed(dsn, "the upstream's");
  if (!all) return all.error();
  if (auto checked = check_choice(*all); !checked) return checked;
  auto servers = servers_of(*all, env);
  if (!servers) return servers.error();
  if (auto taken = take_tls({*all, env}, *servers, into); !taken) return taken;
  into.host = servers->front().host;
  into.port = servers->front().port;
  into.certificate_host = servers->front().certificate_host;
  into.others.assign(servers->begin() + 1, servers->end());
  into.user = first_of(value_of(*all, "user"), env, "PGUSER", "");
  into.database = first_of(value_of(*all, "dbname"), env, "PGDATABASE", into.user);
  take_timeout(value_of(*all, "connect_timeout"), into);
  return {};
}

core::result<std::string> complete_dsn(const std::string& dsn, const environment& env,
                                       std::string_view whose) {
  auto all = parsed(dsn, whose);
  if (!all) return all.error();
  const option_list known{PQconndefaults(), PQconninfoFree};
  for (const auto* o = known.get(); o != nullptr && o->keyword != nullptr; ++o) {
    const auto at = o->envvar == nullptr ? env.end() : env.find(o->envvar);
    if (at == env.end() || at->second.empty()) continue;
    all->emplace(o->keyword, word_of_libpq(o->keyword, at->second));
  }
  std::string out;
  for (const auto& [keyword, value] : *all) add_pair(out, keyword, value);
  return out;
}

std::string dsn_of(const upstream_settings& upstream) {
  std::string hosts = upstream.host;
  std::string out = fmt::format("port={}", upstream.port);
  for (const auto& other : upstream.others) {
    hosts += "," + other.host;
    out += fmt::format(",{}", other.port);
  }
  add_pair(out, "host", hosts);
  add_pair(out, "user", upstream.user);
  add_pair(out, "dbname", upstream.database);
  return out;
}

std::size_t end_of_userinfo(std::string_view url) {
  const auto begin = url.find("://") + 3;
  const auto end = url.find_first_of("@/", begin);
  return end != std::string_view::npos && url[end] == '@' ? end + 1 : begin;
}

bool is_postgres_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const auto scheme = text.substr(0, scheme_end);
  const auto dialect = scheme.substr(0, scheme.find('+'));
  return dialect == "postgres" || dialect == "postgresql";
}

}  // namespace pgweir::config
