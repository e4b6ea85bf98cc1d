#include "proxy/net/web_door.hpp"

#include "config/scalars.hpp"
#include "core/ip_address.hpp"
#include "proxy/net/listener.hpp"
#include "proxy/net/secret_file.hpp"
#include "proxy/net/secrets.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/net/tls_context.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace pgweir::net {

namespace {

bool is_loopback(const socket_address& at) {
  const auto ip = at.ip();
  return ip && ip->is_loopback();
}

core::result<web::guard_rules> rules_of(const config::web_settings& how, bool on_loopback,
                                        std::vector<core::secret_text> tokens) {
  web::guard_rules rules;
  rules.on_loopback = on_loopback;
  rules.encrypted = !how.certificate.empty();
  rules.certificates = !how.client_ca.empty();
  rules.hosts = how.hosts;
  rules.tokens = std::move(tokens);
  if (auto closed = web::check(rules, config::to_text(how.listen)); !closed) return closed.error();
  if (!on_loopback && !rules.encrypted) {
    spdlog::warn(
        "web.listen {} speaks plain HTTP: whoever is on the way can read the token; see "
        "web.certificate",
        config::to_text(how.listen));
  }
  return rules;
}

}  // namespace

core::result<std::vector<core::secret_text>> web_tokens(const config::web_settings& how) {
  if (how.token_file.empty()) return std::vector<core::secret_text>{};
  const auto text = read_secret_file(how.token_file, "web.token_file");
  if (!text) return text.error();
  return web::tokens_from(text->view(), how.token_file);
}

web::seats::room web_room(std::size_t descriptors) {
  const web::seats::room usual;
  return {std::clamp<std::size_t>(descriptors / 16, 1, usual.requests),
          std::clamp<std::size_t>(descriptors / 16, 1, usual.listeners)};
}

core::result<web_door> open_web(const config::settings& how, web_matter matter,
                                std::size_t descriptors) {
  auto tls = read_web_context(how.web);
  if (!tls) return tls.error();
  auto listeners =
      listener::open(how.web.listen, {how.relay.take_over, 0},
                     {"the web server", "choose another address with --web or switch it off"});
  if (!listeners) return listeners.error();
  auto& first = listeners->front();
  auto rules = rules_of(how.web, is_loopback(bound_address(first.fd())), std::move(matter.tokens));
  if (!rules) return rules.error();
  std::optional<history::reader> past;
  if (!matter.history.empty()) past.emplace(std::move(matter.history));
  web_door out;
  out.port = first.port();
  out.server = std::make_unique<web::http_server>(
      first.release().release(),
      web::http_server::surroundings{matter.of, matter.page, std::move(past), *std::move(rules),
                                     random_digest(), tls->get(), web_room(descriptors)});
  return out;
}

}  // namespace pgweir::net
