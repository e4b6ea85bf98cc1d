#include "cli/postgres_url.hpp"

#include "config/dsn.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>

namespace pgweir::cli {

namespace {

constexpr std::string_view jdbc = "jdbc:";

// scheme://user:password@ | hosts | /database | ?query | #fragment
struct parts {
  std::string_view before;  // up to and with "@", or "://"
  std::string_view hosts;
  std::string_view path;   // with its "/"
  std::string_view query;  // without its "?"
  std::string_view fragment;
  bool has_query = false;
};

parts split(std::string_view url) {
  parts out;
  const auto begin = config::end_of_userinfo(url);
  const auto authority_end = std::min(url.find_first_of("/?#", begin), url.size());
  const auto at = url.substr(begin, authority_end - begin).rfind('@');
  const auto hosts_begin = at == std::string_view::npos ? begin : begin + at + 1;
  out.before = url.substr(0, hosts_begin);
  out.hosts = url.substr(hosts_begin, authority_end - hosts_begin);
  const auto fragment_begin = std::min(url.find('#', authority_end), url.size());
  const auto query_begin = std::min(url.find('?', authority_end), fragment_begin);
  out.path = url.substr(authority_end, query_begin - authority_end);
  out.has_query = query_begin < fragment_begin;
  if (out.has_query) out.query = url.substr(query_begin + 1, fragment_begin - query_begin - 1);
  out.fragment = url.substr(fragment_begin);
  return out;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const bool escape = text[i] == '%' && i + 2 < text.size() &&
                        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr ==
                            text.data() + i + 3;
    out += escape ? static_cast<char>(byte) : text[i];
    if (escape) i += 2;
  }
  return out;
}

std::string encoded(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        std::isalnum(byte) != 0 || std::string_view{"-._~"}.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

std::vector<std::string_view> separated(std::string_view text, char by) {
  std::vector<std::string_view> out;
  while (true) {
    const auto end = text.find(by);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::string> parameter(const parts& p, std::string_view name) {
  if (!p.has_query) return std::nullopt;
  for (const auto pair : separated(p.query, '&')) {
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return decoded(pair.substr(equals + 1));
    }
  }
  return std::nullopt;
}

std::uint16_t port_or(std::string_view text, std::uint16_t otherwise) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  return read.ec == std::errc{} && port != 0 ? port : otherwise;
}

// "db", "db:5433", "[::1]:5433", "%2Fvar%2Frun%2Fpostgresql"
endpoint endpoint_from(std::string_view text, const endpoint& otherwise) {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  return {host.empty() ? otherwise.host : decoded(host), port_or(port, otherwise.port)};
}

// As it stands in a URL.
std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

// Where a server on this machine is looked for when nothing else is said.
bool is_usual(const std::string& host) {
  if (host.empty() || host == "localhost" || host == "127.0.0.1" || host == "::1") return true;
  const auto& directories = config::usual_socket_directories;
  return std::find(directories.begin(), directories.end(), host) != directories.end();
}

// What a pair of the query becomes when it demands TLS; none: it does not. libpq knows no "ssl",
// drivers of SQLAlchemy no "sslmode".
std::optional<std::string_view> without_tls(std::string_view name, std::string_view value,
                                            bool of_a_driver) {
  if (name == "sslmode" && demands_tls(value)) return "sslmode=disable";
  if (name == "ssl" && (value == "true" || value == "1" || value == "on" || demands_tls(value))) {
    return of_a_driver ? "ssl=disable" : "sslmode=disable";
  }
  if (name == "channel_binding" && value == "require") return "channel_binding=disable";
  if (name == "gssencmode" && value == "require") return "gssencmode=disable";
  return std::nullopt;
}

// One "name=value" of the query, for the way to the proxy.
std::string redirected_pair(std::string_view pair, const endpoint& to, bool of_a_driver,
                            bool& tls_taken_out) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) return std::string{pair};
  const auto name = pair.substr(0, equals);
  if (name == "host" || name == "hostaddr") return fmt::format("{}={}", name, to.host);
  if (name == "port") return fmt::format("{}={}", name, to.port);
  const auto plain = without_tls(name, pair.substr(equals + 1), of_a_driver);
  if (plain) tls_taken_out = true;
  return std::string{plain.value_or(pair)};
}

}  // namespace

bool demands_tls(std::string_view sslmode) {
  return sslmode == "require" || sslmode == "verify-ca" || sslmode == "verify-full" ||
         sslmode == "no-verify";
}

bool same_server(const endpoint& a, const endpoint& b) {
  if (a.port != b.port) return false;
  if (is_usual(a.host) && is_usual(b.host)) return true;
  return std::equal(a.host.begin(), a.host.end(), b.host.begin(), b.host.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

std::optional<std::string_view> url_in(std::string_view text) {
  if (text.starts_with(jdbc)) text.remove_prefix(jdbc.size());
  return config::is_postgres_url(text) ? std::optional{text} : std::nullopt;
}

std::vector<endpoint> endpoints_of(std::string_view text, const endpoint& otherwise) {
  const auto p = split(*url_in(text));
  const auto port = parameter(p, "port");
  auto host = parameter(p, "hostaddr");
  if (!host) host = parameter(p, "host");
  std::vector<endpoint> out;
  if (host && !host->empty()) {
    const auto own_port = endpoint_from(separated(p.hosts, ',').front(), otherwise).port;
    for (const auto one : separated(*host, ',')) out.push_back({std::string{one}, own_port});
  } else {
    for (const auto one : separated(p.hosts, ',')) out.push_back(endpoint_from(one, otherwise));
  }
  if (!port) return out;
  const auto ports = separated(*port, ',');
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].port = port_or(ports[std::min(i, ports.size() - 1)], out[i].port);
  }
  return out;
}

redirected redirect(std::string_view text, const endpoint& to) {
  const auto url = *url_in(text);
  const auto p = split(url);
  const bool of_a_driver = url.substr(0, url.find("://")).find('+') != std::string_view::npos;
  redirected out;
  out.url = fmt::format("{}{}{}:{}{}", text.substr(0, text.size() - url.size()), p.before,
                        bracketed(to.host), to.port, p.path);
  if (p.has_query) {
    char separator = '?';
    for (const auto pair : separated(p.query, '&')) {
      out.url += separator + redirected_pair(pair, to, of_a_driver, out.tls_taken_out);
      separator = '&';
    }
  }
  out.url += p.fragment;
  return out;
}

std::string url_to(const std::string& dsn, const endpoint& to) {
  if (config::is_postgres_url(dsn)) return redirect(dsn, to).url;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfoParse(dsn.c_str(), nullptr), PQconninfoFree};
  std::string user;
  std::string password;
  std::string database;
  std::string query;
  for (const auto* o = options.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (o->val == nullptr) continue;
    const std::string_view name = o->keyword;
    if (name == "user") {
      user = encoded(o->val);
    } else if (name == "password") {
      password = ":" + encoded(o->val);
    } else if (name == "dbname") {
      database = encoded(o->val);
    } else if (name != "host" && name != "hostaddr" && name != "port" && name != "sslmode" &&
               name != "channel_binding" && name != "gssencmode") {
      query += fmt::format("{}{}={}", query.empty() ? '?' : '&', name, encoded(o->val));
    }
  }
  return fmt::format("postgresql://{}{}{}{}:{}/{}{}", user, password,
                     user.empty() && password.empty() ? "" : "@", bracketed(to.host), to.port,
                     database, query);
}

}  // namespace pgweir::cli
