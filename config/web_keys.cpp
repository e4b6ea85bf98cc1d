#include "config/web_keys.hpp"

#include "config/key_kinds.hpp"
#include "config/web.hpp"

namespace pgweir::config {

using namespace key_kinds;

namespace {

constexpr const char* pem = "the path of a PEM file";

// Host names mean the same in any case.
std::optional<std::string> host_name_from(std::string_view text) {
  std::string name{text};
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!is_host_name(name)) return std::nullopt;
  return name;
}

bool set_hosts(settings& into, std::string_view text) {
  auto all = list_from<std::string>(text, host_name_from);
  if (!all) return false;
  into.web.hosts = *std::move(all);
  return true;
}

}  // namespace

void add_web_keys(key_list& out) {
  boolean(
      out, "web.enabled", "answer watch, report and browsers",
      [](settings & s) -> auto& { return s.web.enabled; });
  address(
      out, "web.listen", "where they connect", [](settings & s) -> auto& { return s.web.listen; });
  path(
      out,
      {"web.token_file",
       "tokens that they must show, one a line; an address that other machines reach needs it, or "
       "web.client_ca"},
      "the path of a file", [](settings & s) -> auto& { return s.web.token_file; });
  path(
      out, {"web.certificate", "with it the web address speaks TLS: its certificate and its chain"},
      pem, [](settings & s) -> auto& { return s.web.certificate; });
  path(
      out, {"web.key", "its private key, without a passphrase"}, pem,
      [](settings & s) -> auto& { return s.web.key; });
  path(
      out, {"web.client_ca", "who signs the certificates that are as good as a token"}, pem,
      [](settings & s) -> auto& { return s.web.client_ca; });
  out.push_back({"web.hosts", "names of the web address beside localhost, as a reverse proxy sends",
                 "host names without ports, such as [\"pgweir.example.com\"]", value_type::list,
                 set_hosts, [](const settings& s) {
                   return printed(s.web.hosts, [](const std::string& each) { return each; });
                 }});
}

}  // namespace pgweir::config
