#include "cli/libpq_service.hpp"

#include "cli/command.hpp"
#include "cli/files.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

namespace pgweir::cli {

namespace {

using option_list = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

option_list usual_options() { return {PQconndefaults(), PQconninfoFree}; }

// Variables of this process that are gone again at the end.
class passing_variables {
 public:
  passing_variables() = default;
  ~passing_variables() {
    for (const auto& name : names_) unsetenv(name.c_str());
  }
  passing_variables(const passing_variables&) = delete;
  passing_variables& operator=(const passing_variables&) = delete;
  void set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    names_.push_back(name);
  }

 private:
  std::vector<std::string> names_;
};

// Why libpq cannot use the service; empty: it can. With a demand that nobody can fulfil libpq reads
// everything and connects to nobody.
std::string objection(const std::string& name) {
  constexpr const char* demand = "ssl_max_protocol_version";
  const char* names[] = {"service", demand, nullptr};
  const char* values[] = {name.c_str(), "none", nullptr};
  const std::unique_ptr<PGconn, decltype(&PQfinish)> attempt{PQconnectStartParams(names, values, 0),
                                                             PQfinish};
  const option_list read{PQconninfo(attempt.get()), PQconninfoFree};
  for (const auto* o = read.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (o->val != nullptr && std::string_view{o->keyword} == demand) return {};
  }
  std::string why = PQerrorMessage(attempt.get());
  while (why.ends_with('\n')) why.pop_back();
  return why.empty() ? "libpq does not say why" : why;
}

// Every variable that libpq would ask says the mark: what has another value comes from the service.
void mark_variables(passing_variables& variables, const std::string& mark) {
  const auto known = usual_options();
  for (const auto* o = known.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (o->envvar == nullptr) continue;
    const std::string name = o->envvar;
    if (name != "PGSERVICE" && name != "PGSERVICEFILE") variables.set(name, mark);
  }
}

bool is_said(const PQconninfoOption& o, const std::string& mark) {
  if (o.val == nullptr || std::string_view{o.keyword}.starts_with("service")) return false;
  if (o.envvar != nullptr) return o.val != mark;
  return o.compiled == nullptr || std::string_view{o.val} != o.compiled;
}

// The value in the way to the proxy, which has no TLS.
std::string without_tls(std::string_view keyword, const std::string& value, bool& taken_out) {
  constexpr std::array<std::string_view, 3> demands{"sslmode", "channel_binding", "gssencmode"};
  const bool can_demand = std::find(demands.begin(), demands.end(), keyword) != demands.end();
  if (!can_demand || !demands_tls(value)) return value;
  taken_out = true;
  return "disable";
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto begin = std::min(line.find_first_not_of(blanks), line.size());
  line.remove_prefix(begin);
  return line.substr(0, line.find_last_not_of(blanks) + 1);
}

}  // namespace

std::string libpq_service::dsn() const {
  std::string out;
  for (const auto& [keyword, value] : says) {
    out += fmt::format("{}{}='", out.empty() ? "" : " ", keyword);
    for (char c : value) {
      if (c == '\'' || c == '\\') out += '\\';
      out += c;
    }
    out += '\'';
  }
  return out;
}

core::result<libpq_service> read_service(const std::string& name,
                                         const config::environment& variables) {
  passing_variables meanwhile;
  for (const std::string place : {"PGSERVICEFILE", "PGSYSCONFDIR"}) {
    const auto at = variables.find(place);
    if (at != variables.end()) meanwhile.set(place, at->second);
  }
  if (const auto why = objection(name); !why.empty()) {
    return wrong_usage(fmt::format("the service {} cannot be used: {}.", name, why));
  }
  const std::string mark = "\x01";
  meanwhile.set("PGSERVICE", name);
  mark_variables(meanwhile, mark);
  libpq_service out{name, {}};
  const auto all = usual_options();
  for (const auto* o = all.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (is_said(*o, mark)) out.says.emplace(o->keyword, o->val);
  }
  return out;
}

std::string service_file_of(const config::environment& variables) {
  const auto named = variables.find("PGSERVICEFILE");
  const auto home = variables.find("HOME");
  if (named == variables.end() && home == variables.end()) return {};
  const auto text =
      read_whole(named == variables.end() ? home->second + "/.pg_service.conf" : named->second);
  return text ? *text : std::string{};
}

redirected_service redirect(const libpq_service& service, const endpoint& to) {
  redirected_service out;
  out.section = fmt::format("[{}]\nhost={}\nport={}\n", service.name, to.host, to.port);
  for (const auto& [keyword, value] : service.says) {
    if (keyword == "host" || keyword == "hostaddr" || keyword == "port") continue;
    out.section += fmt::format("{}={}\n", keyword, without_tls(keyword, value, out.tls_taken_out));
  }
  return out;
}

std::string without_service(std::string_view file, std::string_view name) {
  std::string out;
  bool inside = false;
  while (!file.empty()) {
    const auto end = std::min(file.find('\n'), file.size());
    const auto line = file.substr(0, end);
    const auto word = trimmed(line);
    if (word.starts_with('[')) inside = word.substr(1, word.find(']') - 1) == name;
    if (!inside) out.append(line).append("\n");
    file.remove_prefix(std::min(end + 1, file.size()));
  }
  return out;
}

}  // namespace pgweir::cli
