#include "tests/proxy/session/watched_conversation.hpp"

#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <variant>

namespace pgweir::session {
namespace {

using namespace std::chrono_literals;

// Events as text. Statements are named by their shapes, columns and tags by what was announced.
class teller {
 public:
  watched_conversation::lines tell(const std::vector<core::event>& events) {
    for (const auto& event : events) std::visit([&](const auto& e) { tell(e); }, event);
    return std::move(lines_);
  }

 private:
  void tell(const core::connection_opened&) {}
  void tell(const core::connection_closed&) { lines_.emplace_back("closed"); }
  void tell(const core::session_labelled& e) {
    const std::array<const char*, 3> labels{"application ", "scope ", "superuser "};
    lines_.push_back(labels[static_cast<std::size_t>(e.what)] + *e.value);
  }
  void tell(const core::connection_blind& e) {
    lines_.push_back("blind " + std::string{core::name_of(e.reason)});
  }
  void tell(const core::session_defaults&) { lines_.emplace_back("defaults"); }
  // Its names are seen in what is executed; a test of its own looks at these.
  void tell(const core::statement_prepared&) {}
  void tell(const core::observation_gap&) { lines_.emplace_back("gap"); }
  void tell(const core::statement_seen& e) { shapes_[e.id] = e.text->shape; }
  void tell(const core::columns_seen&) {}
  void tell(const core::parameters_seen&) {}
  // Not of a session: of pgweir's own connection.
  void tell(const core::catalogue_seen&) {}
  void tell(const core::plan_seen&) {}
  void tell(const core::indexes_tried&) {}
  void tell(const core::rewrite_measured&) {}
  void tell(const core::waiters_seen&) {}
  void tell(const core::tags_seen& e) {
    for (const auto& tag : *e.tags) tags_[e.id] += " " + tag.key + "=" + tag.value;
  }
  void tell(const core::transaction_step& e) {
    using kind = core::transaction_step::kind;
    const std::map<kind, std::string> words{{kind::opened, "opened"},
                                            {kind::request_sent, "asked"},
                                            {kind::ready, "ready"},
                                            {kind::failed, "failed"},
                                            {kind::closed, "closed"}};
    lines_.push_back("transaction " + std::to_string(e.transaction) + " " + words.at(e.what) +
                     (e.committed ? " by commit" : ""));
  }
  void tell(const core::execution& e) {
    const std::array<const char*, 4> outcomes{"completed", "failed", "suspended", "discarded"};
    std::string line = e.statement ? shapes_[e.statement] : "?";
    line += std::string{": "} + outcomes[static_cast<std::size_t>(e.outcome)];
    if (e.error[0] != 0) line += " " + std::string{e.error.data(), e.error.size()};
    if (e.rows != 0) line += ", rows " + std::to_string(e.rows);
    if (e.transaction != 0) line += ", transaction " + std::to_string(e.transaction);
    if (e.fetches != 1) line += ", fetches " + std::to_string(e.fetches);
    if (e.tags) line += "," + tags_[e.tags];
    line += ", trip " + std::to_string(e.round_trip) + (e.ends_round_trip ? " ends" : "");
    lines_.push_back(line);
  }

  watched_conversation::lines lines_;
  std::map<core::statement_id, std::string> shapes_;
  std::map<core::tags_id, std::string> tags_;
};

// Every field that must not depend on the pieces.
std::string all_of(const std::vector<core::event>& events) {
  std::string out;
  for (const auto& event : events) {
    const auto* e = std::get_if<core::execution>(&event);
    if (e == nullptr) continue;
    for (const auto at : {e->sent, e->first_row, e->completed}) {
      out += std::to_string(at.time_since_epoch().count()) + " ";
    }
    out += std::to_string(e->bytes) + " " + std::to_string(e->parameters_hash) + " " +
           std::to_string(e->result_hash) + " " + std::to_string(e->columns.value());
    for (const auto digest : e->parameters.view()) out += " " + std::to_string(digest.bits);
    if (e->row_values) {
      for (const auto cell : e->row_values->cells) out += " " + std::to_string(cell.bits);
    }
    out += "\n";
  }
  return out;
}

}  // namespace

core::value_digester test_digester() { return {11, 1000}; }
core::value_digest digest_of(std::int64_t key) { return test_digester().integer(key); }

watched_conversation::watched_conversation() {
  startup_.protocol = 0x0003'0000;
  startup_.parameters = {{"user", "ann"}, {"database", "shop"}};
}

watched_conversation& watched_conversation::startup(std::string name, std::string value) {
  startup_.parameters.emplace_back(std::move(name), std::move(value));
  return *this;
}
watched_conversation& watched_conversation::client(std::string bytes) {
  steps_.push_back({side::from_client, std::move(bytes)});
  return *this;
}
watched_conversation& watched_conversation::server(std::string bytes) {
  steps_.push_back({side::from_server, std::move(bytes)});
  return *this;
}
watched_conversation& watched_conversation::login() {
  return server(test::server::authentication_ok() + test::server::key_data(77) +
                test::server::ready());
}
watched_conversation& watched_conversation::asks(std::string_view text, std::string answer) {
  return client(test::client::query(text)).server(std::move(answer));
}
watched_conversation& watched_conversation::closes() {
  steps_.push_back({side::end, {}});
  return *this;
}

template <class Cut>
std::vector<core::event> watched_conversation::play(Cut cut) const {
  shared_state shared{test_digester(), {}};
  shared.tells_values = true;
  session watched{core::connection_id{1}, startup_, {"10.0.0.9"}, shared};
  std::vector<core::event> out;
  core::time_point now{};
  for (const auto& each : steps_) {
    now += 1ms;
    if (each.who == side::end) {
      watched.closed(now, out);
      continue;
    }
    for (const auto piece : cut(std::string_view{each.bytes})) {
      if (each.who == side::from_client) {
        watched.client_sent(core::as_bytes(piece), now, out);
      } else {
        watched.server_sent(core::as_bytes(piece), now, out);
      }
    }
  }
  return out;
}

std::vector<core::event> watched_conversation::events() const { return play(test::whole); }

watched_conversation::lines watched_conversation::seen() const {
  const auto events_whole = events();
  const auto lines_whole = teller{}.tell(events_whole);
  const auto all_whole = all_of(events_whole);
  const auto check = [&](const std::vector<core::event>& other, const std::string& how) {
    EXPECT_EQ(teller{}.tell(other), lines_whole) << how;
    EXPECT_EQ(all_of(other), all_whole) << how;
  };
  check(play(test::every_byte), "byte by byte");
  std::size_t longest = 0;
  for (const auto& each : steps_) longest = std::max(longest, each.bytes.size());
  for (std::size_t at = 1; at < std::min<std::size_t>(longest, 600); ++at) {
    check(play([at](std::string_view bytes) { return test::cut_at(bytes, at); }),
          "cut at " + std::to_string(at));
  }
  return lines_whole;
}

std::vector<core::execution> watched_conversation::executions() const {
  std::vector<core::execution> out;
  for (auto& event : events()) {
    if (auto* happened = std::get_if<core::execution>(&event)) out.push_back(std::move(*happened));
  }
  return out;
}

}  // namespace pgweir::session
