#include "analyzers/session_list.hpp"

#include "analyzers/open_transaction.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace pgweir::analyzers {

namespace {

using state = live_session::state;

std::string address_of(const core::connection_opened::description& login) {
  const auto& host = login.client_address;
  if (login.client_port == 0) return host;
  const bool six = host.find(':') != std::string::npos;
  return (six ? '[' + host + ']' : host) + ':' + std::to_string(login.client_port);
}

void name(live_session& out, const connection_context& who) {
  const auto& login = who.login;
  out.connection = who.id;
  out.backend_pid = login.backend_pid;
  out.client = address_of(login);
  out.user = login.user;
  out.database = login.database;
  out.application = login.application_name;
  out.scope = who.scope;
  out.client_tls = login.client_tls;
  out.server_tls = login.server_tls;
}

void end_gap(live_transaction& open, core::time_point at) {
  if (open.idle_since == core::time_point{}) return;
  open.longest_gap = std::max(open.longest_gap, at - open.idle_since);
  open.idle_since = {};
}

}  // namespace

void session_list::opened(core::connection_id id, core::time_point at) {
  followed_.erase(id);
  of(id, at);
}

session_list::followed& session_list::of(core::connection_id id, core::time_point at) {
  if (auto* known = followed_.find(id)) return *known;
  auto& made = followed_[id];
  made.since = at;
  made.state_since = at;
  return made;
}

void session_list::change(followed& whose, state to, core::time_point at) {
  if (whose.now == to && to == state::active) return;
  whose.now = to;
  whose.state_since = std::max(whose.state_since, at);
}

session_list::block& session_list::block_of(followed& whose, std::uint32_t number,
                                            core::time_point at) {
  auto& open = whose.open;
  // An execution may come before the step that numbers its block.
  if (open && open->number == 0) open->number = number;
  if (!open || (number != 0 && open->number != number)) open = block{number, {.opened = at}};
  return *open;
}

void session_list::observe(const observed_execution& seen, statement_ledger::account_id statement) {
  const auto& event = seen.event;
  auto& whose = of(seen.connection.id, event.completed);
  ++whose.queries;
  whose.statement = statement;
  const bool in_block = event.status_after != core::transaction_status::idle;
  if (!in_block && !whose.open) return change(whose, state::idle, event.completed);
  // What is left of a block that ends with this round trip: its last step says so.
  if (!in_block) return;
  auto& open = block_of(whose, event.transaction, event.completed).how;
  if (is_transaction_word(seen.statement->kind)) return;
  ++open.statements;
  const bool wrote = seen.statement->writes && event.outcome == core::execution_outcome::completed;
  if (wrote) ++open.writes;
}

void session_list::observe(const observed_step& seen) {
  using kind = core::transaction_step::kind;
  const auto& event = seen.event;
  auto& whose = of(event.connection, event.at);
  if (event.what == kind::closed) {
    whose.open.reset();
    return change(whose, state::idle, event.at);
  }
  auto& open = block_of(whose, event.transaction, event.at).how;
  switch (event.what) {
    case kind::request_sent:
      end_gap(open, event.at);
      return change(whose, state::active, event.at);
    case kind::opened:
    case kind::ready:
      open.idle_since = event.at;
      return change(whose, state::idle_in_transaction, event.at);
    case kind::failed:
      open.idle_since = event.at;
      return change(whose, state::idle_in_failed_transaction, event.at);
    case kind::closed:
      return;
  }
}

void session_list::went_blind(const connection_context& whose, core::blind_reason why,
                              core::time_point at) {
  const auto* known = followed_.find(whose.id);
  live_session out = known ? shown(*known, whose, at) : live_session{};
  if (!known) name(out, whose);
  if (!known) out.since = at;
  out.now = state::idle;
  out.state_since = at;
  out.transaction.reset();
  out.blind = why;
  followed_.erase(whose.id);
  blind_[whose.id] = std::move(out);
}

void session_list::lose_sight_of(core::connection_id id, const connection_context* whose) {
  if (whose != nullptr && whose->login.pulse && whose->login.pulse->is_over()) return forget(id);
  auto* known = followed_.find(id);
  if (known == nullptr || !known->open) return;
  known->open.reset();
  known->now = state::idle;
}

void session_list::forget(core::connection_id id) {
  followed_.erase(id);
  blind_.erase(id);
}

live_session session_list::shown(const followed& what, const connection_context& who,
                                 core::time_point now) {
  live_session out;
  name(out, who);
  out.since = what.since;
  out.now = what.now;
  out.state_since = what.state_since;
  out.queries = what.queries;
  if (what.open) {
    out.transaction = what.open->how;
    auto& open = *out.transaction;
    if (open.idle_since != core::time_point{})
      open.longest_gap = std::max(open.longest_gap, now - open.idle_since);
  }
  const auto waits = who.login.pulse ? who.login.pulse->waits_since() : core::time_point{};
  const bool runs = waits != core::time_point{} && waits <= now && what.now != state::active;
  if (!runs) return out;
  out.now = state::active;
  out.state_since = waits;
  if (out.transaction) end_gap(*out.transaction, waits);
  return out;
}

std::vector<live_session> session_list::sessions(core::time_point now, const contexts& who,
                                                 const statement_ledger& statements) const {
  struct candidate {
    core::connection_id id;
    const followed* what;  // null: blind
    core::time_point oldest;
  };
  std::vector<candidate> all;
  all.reserve(size());
  for (const auto& [id, each] : followed_)
    all.push_back({id, &each, each.open ? each.open->how.opened : each.since});
  for (const auto& [id, each] : blind_) all.push_back({id, nullptr, each.since});
  const auto most = std::min(all.size(), core::limits::shown_sessions);
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(most);
  std::ranges::partial_sort(all, end, [](const candidate& a, const candidate& b) {
    const auto rank = [](const candidate& of) {
      const bool in_block = of.what != nullptr && of.what->open;
      return std::tuple(!in_block, of.oldest, of.id);
    };
    return rank(a) < rank(b);
  });
  std::vector<live_session> out;
  out.reserve(most);
  for (const auto& each : std::vector(all.begin(), end)) {
    if (each.what == nullptr) {
      out.push_back(*blind_.peek(each.id));
      continue;
    }
    const auto* context = who.peek(each.id);
    if (context == nullptr) continue;
    auto& made = out.emplace_back(shown(*each.what, *context, now));
    if (const auto* text = statements.text_of(each.what->statement)) made.statement = *text;
  }
  return out;
}

memory_share session_list::memory() const {
  // Of an entry, beside itself: two nodes. Of a context: names, a hundred bytes in all.
  constexpr std::size_t of_followed = sizeof(followed) + 96 + sizeof(connection_context) + 192;
  constexpr std::size_t of_blind = sizeof(live_session) + 96 + 100;
  return {
      "sessions", followed_.size() * of_followed + blind_.size() * of_blind,
      core::limits::watched_connections * of_followed + core::limits::blind_sessions * of_blind};
}

}  // namespace pgweir::analyzers
