#include "config/relay_keys.hpp"

#include "config/key_kinds.hpp"

#include <charconv>
#include <optional>

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;
using namespace key_kinds;

constexpr std::uint64_t most_connections = 1'000'000;

void listen_key(key_list& out) {
  out.push_back(
      {"relay.listen", "where applications connect: TCP addresses, directories of Unix sockets",
       "addresses with ports such as \"127.0.0.1:7432\" or \"/run/pgweir:7432\"; port 0 takes a "
       "free one",
       value_type::list,
       [](settings& into, std::string_view text) {
         auto all = list_from<tcp_address>(text, address_from);
         if (!all || all->empty()) return false;
         for (const auto& each : *all) {
           if (each.is_unix() && each.port == 0) return false;
         }
         into.relay.listen = *std::move(all);
         return true;
       },
       [](const settings& s) {
         return printed(s.relay.listen, [](const tcp_address& each) { return to_text(each); });
       }});
}

void permissions_key(key_list& out) {
  out.push_back({"relay.socket_permissions", "who may use a Unix socket, as chmod takes it",
                 "an octal number such as \"0770\"", value_type::text,
                 [](settings& into, std::string_view text) {
                   constexpr unsigned all = 0777;
                   unsigned mode = 0;
                   const auto* end = text.data() + text.size();
                   const auto read = std::from_chars(text.data(), end, mode, 8);
                   if (read.ec != std::errc{} || read.ptr != end || mode > all) return false;
                   into.relay.socket_permissions = mode;
                   return true;
                 },
                 [](const settings& s) {
                   return toml_text(fmt::format("{:04o}", s.relay.socket_permissions));
                 }});
}

void limit_keys(key_list& out) {
  integer(
      out, "relay.workers",
      fmt::format("threads that pass traffic; 0: one per core, at most {}", core::limits::workers),
      {0, core::limits::workers}, [](settings & s) -> auto& { return s.relay.workers; });
  integer(
      out, "relay.connections", "client connections at once; more are refused",
      {1, most_connections}, [](settings & s) -> auto& { return s.relay.connections; });
  integer(
      out, "relay.connections_per_user", "the same for one user; 0: no limit",
      {0, most_connections}, [](settings & s) -> auto& { return s.relay.connections_per_user; });
  integer(
      out, "relay.connections_per_address", "the same for one client address; 0: no limit",
      {0, most_connections}, [](settings & s) -> auto& { return s.relay.connections_per_address; });
  time(
      out, "relay.login_time", "a client that has not logged in by then is closed", 1ms,
      [](settings & s) -> auto& { return s.relay.login_time; });
}

void life_keys(key_list& out) {
  boolean(
      out, "relay.take_over", "share the port with a pgweir that runs and will be told to end",
      [](settings & s) -> auto& { return s.relay.take_over; });
  time(
      out, "relay.drain_delay", "after SIGTERM, only /readyz changes for so long", 0ms,
      [](settings & s) -> auto& { return s.relay.drain_delay; });
  time(
      out, "relay.drain_time", "after SIGTERM, the process is gone within (the delay included)",
      0ms, [](settings & s) -> auto& { return s.relay.drain_time; });
  time(
      out, "relay.drain_pause", "meanwhile, a session idle in a transaction for so long is ended",
      0ms, [](settings & s) -> auto& { return s.relay.drain_pause; });
  boolean(
      out, "relay.cancel_abandoned", "cancel the running query of a client that is gone",
      [](settings & s) -> auto& { return s.relay.cancel_abandoned; });
  boolean(
      out, "relay.analyse", "false: pass traffic only, watch nothing",
      [](settings & s) -> auto& { return s.relay.analyse; });
}

void tcp_keys(key_list& out) {
  time(
      out, "relay.tcp.keepalives_idle", "silence before the peer is probed; 0s: the system's", 0s,
      [](settings & s) -> auto& { return s.relay.tcp.keepalives_idle; });
  time(
      out, "relay.tcp.keepalives_interval", "between two probes; 0s: the system's", 0s,
      [](settings & s) -> auto& { return s.relay.tcp.keepalives_interval; });
  integer(
      out, "relay.tcp.keepalives_count", "lost probes that end a connection; 0: the system's",
      {0, 127}, [](settings & s) -> auto& { return s.relay.tcp.keepalives_count; });
  time(
      out, "relay.tcp.user_timeout", "data unacknowledged for so long ends a connection; 0s: off",
      0s, [](settings & s) -> auto& { return s.relay.tcp.user_timeout; });
}

void proxy_protocol_keys(key_list& out) {
  out.push_back({"relay.proxy_protocol.from", "load balancers whose PROXY header is believed",
                 "networks such as \"10.0.0.0/8\", or \"unix\" for Unix sockets", value_type::list,
                 [](settings& into, std::string_view text) {
                   auto all = list_from<network>(text, network::from);
                   if (all) into.relay.proxy_protocol.from = *std::move(all);
                   return all.has_value();
                 },
                 [](const settings& s) {
                   return printed(s.relay.proxy_protocol.from,
                                  [](const network& each) { return each.text(); });
                 }});
  boolean(
      out, "relay.proxy_protocol.required", "false: they may also connect without one",
      [](settings & s) -> auto& { return s.relay.proxy_protocol.required; });
}

}  // namespace

void add_relay_keys(std::vector<setting_key>& out) {
  listen_key(out);
  permissions_key(out);
  limit_keys(out);
  life_keys(out);
  tcp_keys(out);
  proxy_protocol_keys(out);
}

}  // namespace pgweir::config
