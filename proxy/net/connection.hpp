// One client from accept to close: its startup, the way to the server, the relay, the end.
//
// Decisions of protocol are startup_phase's, those about bytes the relay's, those about the
// server's addresses the approach's; here is what they need of the world: deadlines, limits and
// words for the client. Lives on one worker. connection.cpp has its way in order,
// connection_startup.cpp what a client says first, connection_admit.cpp who may come in,
// connection_login.cpp logins on behalf, connection_console.cpp what goes to
// the console, connection_end.cpp how it comes to its end.
#pragma once

#include "config/settings.hpp"
#include "core/secret_text.hpp"
#include "core/time.hpp"
#include "proxy/login/client_login.hpp"
#include "proxy/login/server_login.hpp"
#include "proxy/net/admissions.hpp"
#include "proxy/net/approach.hpp"
#include "proxy/net/backend_keys.hpp"
#include "proxy/net/connection_watch.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/deadlines.hpp"
#include "proxy/net/login_source.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/relay.hpp"
#include "proxy/net/silent_line.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/net/tls_context.hpp"
#include "proxy/net/upstream.hpp"
#include "proxy/session/startup_phase.hpp"
#include "proxy/wire/proxy_header.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::net {

class connection;
class console_desk;

// A client's socket on its way from the acceptor to a worker.
struct accepted {
  unique_fd fd;
  socket_address from;
};

// How far a worker has come with ending its connections: each stage includes those before.
enum class drain_stage : std::uint8_t {
  none,
  sessions,    // as they become idle
  walsenders,  // nothing else is left: PostgreSQL, too, ends them last
  silent,      // clients whose startup packet has not come
};

// What all workers share of the sessions; outlives them.
struct session_tables {
  admissions admitted;
  backend_keys keys;
};

// What a worker lends to its connections; outlives them.
struct worker_room {
  poller& poll;
  unseen_bytes& unseen;
  deadlines<connection>& timers;
  watch_room& watch;
  upstream& server;
  process_counts& process;
  const config::settings& how;
  session_tables& tables;
  tls_source& tls;
  tls_buffers& tls_room;
  login_desk& logins;
  console_desk* console;           // null: there is none
  silent_line<connection> silent;  // collecting their startup packets, oldest first
  drain_stage draining = drain_stage::none;
};

class connection {
 public:
  connection(worker_room& room, accepted client, core::time_point now);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void on_ready(side which, std::uint32_t events, core::time_point now);
  // The deadline has passed (and is no longer among the room's timers).
  void on_deadline(core::time_point now);
  // Ends it if the stage of the room's drain asks for that. While the room drains, on_ready() does
  // the same as soon as that comes true.
  void drain_step(core::time_point now);
  // Ends it, with a word for the client where the protocol has a place for one.
  void end_now(core::time_point now);

  // Closes both sockets without a word.
  void close(core::time_point now);

  [[nodiscard]] bool over() const { return phase_ == phase::over; }

  // The worker's bookkeeping.
  std::size_t position = 0;
  bool noted_as_over = false;

 private:
  enum class phase : std::uint8_t {
    starting,     // collecting the startup packet
    verifying,    // the client proves who it is (login on behalf)
    approaching,  // the server, for a session or a cancel request
    presenting,   // pgweir logs in at the server for the client
    cancelling,   // the request is sent; the server closes when it has signalled
    logging_in,   // relaying, and the server has not said ReadyForQuery yet
    relaying,
    ending,  // the session is over, our last words are on their way
    over,    // may be destroyed
  };
  // What it counts as among the process_counts.
  enum class role : std::uint8_t {
    nobody,
    session,
    walsender,  // a session, too
    cancel,
    console,  // one of its sessions
  };

  // Login on behalf: what is being proved, and what is shown to the server for it. Of one state of
  // the auth_file: what is read anew meanwhile is for those who come after.
  struct login_on_behalf {
    login_on_behalf(std::string_view user, login::scram_server check, core::secret_text known)
        : client{user, std::move(check)}, password{std::move(known)} {}
    login::client_login client;
    core::secret_text password;  // empty: the client's proof is shown
    login::credential shown;     // once the client is verified
    std::unique_ptr<login::server_login> server;
  };

  void read_startup(std::uint32_t events, core::time_point now);
  void take_startup(const early_bytes& early, core::time_point now);
  void begin_client_tls();
  void client_tls_failed(core::time_point now);
  // A load balancer, whose connections begin with a PROXY header.
  [[nodiscard]] bool speaks_for_others(const socket_address& who) const;
  bool read_proxy_header(core::bytes_view& received, core::time_point now);
  void act(session::startup_action action, core::time_point now);
  void admit(core::time_point now);
  bool take_place(core::time_point now);
  void admit_cancel(core::time_point now);
  [[nodiscard]] bool asks_for_console() const;
  void enter_console(core::time_point now);
  void approach_server(core::time_point now);
  void take(approach::progress made, core::time_point now);
  void arrived(core::time_point now);
  void cannot_reach(core::time_point now);
  void cannot_secure(core::time_point now);
  void send_cancel(core::time_point now);
  void start_relay(core::time_point now);
  void open_watch();
  void verify_client(login::credentials& users, core::time_point now);
  void read_proof(std::uint32_t events, core::time_point now);
  void client_is_verified(core::time_point now);
  void present_login(core::time_point now);
  void read_question(std::uint32_t events, core::time_point now);
  void relay_from(core::bytes_view said, core::time_point now);
  void prepare_scram();
  void login_is_doomed(core::time_point now);
  void read_cancel_end(core::time_point now);
  void login_is_over(core::time_point now);
  void server_was_lost(core::time_point now);
  void login_took_too_long(core::time_point now);
  void pause_took_too_long(core::time_point now);
  void after_relay_step(core::time_point now);
  [[nodiscard]] bool client_left_a_query() const;
  void cancel_what_runs(core::time_point now);
  void refuse(std::string_view code, const std::string& message, std::string_view hint,
              core::time_point now);
  // `message`: our last words, may be none. What was forwarded before is still delivered.
  void say_last(core::bytes_view message, core::time_point now);
  void linger(core::time_point now);
  void leave_session(core::time_point now);
  [[nodiscard]] bool relays() const {
    return phase_ == phase::logging_in || phase_ == phase::relaying;
  }
  [[nodiscard]] bool is_session() const {
    return role_ == role::session || role_ == role::walsender || role_ == role::console;
  }
  void set_deadline(core::time_point at);
  void clear_deadline();

  worker_room& room_;
  phase phase_ = phase::starting;
  role role_ = role::nobody;
  connection_watch watch_;
  relay relay_;
  admissions::ticket place_;
  std::shared_ptr<const server_address> server_;              // once it was reached
  std::optional<std::uint64_t> key_;                          // among the room's keys
  std::unique_ptr<const std::vector<std::byte>> cancel_key_;  // for a query that is abandoned
  std::optional<core::time_point> deadline_;

  // Only until the login is over.
  struct beginning {
    // Of a client, or (nobody) of a request of our own.
    beginning(const socket_address& client, std::shared_ptr<const tls_contexts> contexts);
    socket_address from;  // the client, as a load balancer names it
    core::time_point arrived{};
    core::time_point login_until{};
    std::optional<wire::proxy_header> header;  // none: not expected, or read
    silent_line<connection>::place silent;
    session::startup_phase startup;
    std::shared_ptr<const tls_contexts> tls;     // the same from the first byte to the server
    bool is_secured = false;                     // startup knows that TLS with the client stands
    std::unique_ptr<login_on_behalf> on_behalf;  // null: the login passes through
    upstream::address_list addresses;            // null: not decided yet
    std::unique_ptr<approach> way;               // to one of them
  };
  std::unique_ptr<beginning> beginning_;
};

}  // namespace pgweir::net
