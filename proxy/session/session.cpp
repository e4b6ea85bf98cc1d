#include "proxy/session/session.hpp"

#include "core/ensure.hpp"
#include "core/limits.hpp"
#include "proxy/session/conversation.hpp"
#include "proxy/session/query_phase.hpp"
#include "proxy/session/request_phase.hpp"
#include "proxy/session/startup_options.hpp"

#include <array>
#include <utility>

namespace pgweir::session {

// The spellings of false that the server takes for the parameter.
bool asks_for_replication(const startup_packet& startup) {
  constexpr std::array<std::string_view, 5> no{"", "false", "off", "no", "0"};
  const auto value = startup.parameter("replication");
  for (const auto spelling : no) {
    if (value == spelling) return false;
  }
  return true;
}

struct session::state {
  // Everything there is while the session is watched.
  struct watched {
    watched(core::connection_id id, shared_state& shared)
        : talk{id, shared}, requests{talk}, answers{talk} {}
    ~watched() { talk.pulse->ended(); }
    watched(const watched&) = delete;
    watched& operator=(const watched&) = delete;
    conversation talk;
    request_phase requests;
    query_phase answers;
  };

  void go_blind(core::blind_reason why, core::time_point now, std::vector<core::event>& out) {
    counted = watching->talk.counted;
    watching->talk.trip.cut_off(out);
    watching.reset();
    reason = why;
    out.emplace_back(core::connection_blind{id, now, why});
  }

  // Feeds one direction. Whatever breaks in here is ours, and ends the watching only.
  template <class Read>
  void watch(core::time_point now, std::vector<core::event>& out, Read read) {
    if (!watching) return;
    trouble bad;
    try {
      bad = read(*watching);
    } catch (const core::broken_invariant&) {
      bad = core::blind_reason::internal;
    }
    if (bad) go_blind(*bad, now, out);
  }

  core::connection_id id;
  std::optional<watched> watching;  // none: blind, or closed
  std::optional<core::blind_reason> reason;
  traffic_counters counted;  // as of the end of watching
};

session::session(core::connection_id id, const startup_packet& startup, arrival_of_client client,
                 shared_state& shared)
    : state_{std::make_unique<state>()} {
  state_->id = id;
  state_->watching.emplace(id, shared);
  auto& talk = state_->watching->talk;
  auto login = std::make_unique<core::connection_opened::description>();
  // The server cuts names, too; who is compared with whom stays the same.
  auto named = [&](std::string_view what) {
    return std::string{startup.parameter(what).substr(0, core::limits::name_bytes)};
  };
  login->user = named("user");
  login->database = named("database");
  if (login->database.empty()) login->database = login->user;
  login->client_address = std::move(client.address);
  login->client_port = client.port;
  login->client_tls = client.client_tls;
  login->server_tls = client.server_tls;
  login->client_encoding = named("client_encoding");
  login->asked_for_tls = startup.asked_for_tls;
  login->replication = asks_for_replication(startup);
  login->timeouts = timeouts_of(startup);
  login->pulse = talk.pulse;
  talk.arrived = client.at;
  talk.application_name = named("application_name");
  talk.is_walsender = login->replication;
  talk.login = std::move(login);
}

session::~session() = default;

void session::client_sent(core::bytes_view bytes, core::time_point now,
                          std::vector<core::event>& out) {
  state_->watch(now, out, [&](state::watched& all) { return all.requests.read(bytes, now, out); });
}

void session::server_sent(core::bytes_view bytes, core::time_point now,
                          std::vector<core::event>& out) {
  state_->watch(now, out, [&](state::watched& all) { return all.answers.read(bytes, now, out); });
}

void session::client_was_slow(core::duration blocked) {
  if (state_->watching) state_->watching->talk.client_wait += blocked;
}

void session::closed(core::time_point now, std::vector<core::event>& out) {
  bool was_opened = state_->reason.has_value();
  state_->watch(now, out, [&](state::watched& all) {
    was_opened = was_opened || !all.talk.login;
    if (was_opened) all.answers.closed(now, out);
    state_->counted = all.talk.counted;
    return trouble{};
  });
  state_->watching.reset();
  if (was_opened) out.emplace_back(core::connection_closed{state_->id, now});
}

bool session::is_logging_in() const { return state_->watching && state_->watching->talk.login; }

standstill session::standing() const {
  const auto& watching = state_->watching;
  const bool quiet = watching && !watching->talk.login && watching->answers.is_waiting() &&
                     watching->requests.at_boundary();
  if (!quiet) return standstill::busy;
  return watching->talk.transactions.status() == core::transaction_status::idle
             ? standstill::idle
             : standstill::idle_in_transaction;
}

bool session::farewell_said() const {
  return state_->watching && state_->watching->talk.farewell_said;
}

bool session::at_server_message_boundary() const {
  return state_->watching && state_->watching->answers.at_boundary();
}

std::optional<core::blind_reason> session::blind() const { return state_->reason; }

const traffic_counters& session::counted() const {
  return state_->watching ? state_->watching->talk.counted : state_->counted;
}

}  // namespace pgweir::session
