// A conversation between a client and a server, played through a session in any pieces, and what
// the session saw, one line per event. A step is one millisecond.
#pragma once

#include "core/event.hpp"
#include "proxy/session/session.hpp"
#include "tests/support/chunker.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::session {

class watched_conversation {
 public:
  using lines = std::vector<std::string>;

  watched_conversation();

  watched_conversation& startup(std::string name, std::string value);
  watched_conversation& client(std::string bytes);
  watched_conversation& server(std::string bytes);
  // A login that needs no password, up to its ReadyForQuery.
  watched_conversation& login();
  // client() of a simple query, server() of its answer.
  watched_conversation& asks(std::string_view text, std::string answer);
  watched_conversation& closes();

  // What was seen, without the opening; also checks that the pieces do not matter.
  [[nodiscard]] lines seen() const;
  // All events, as they came.
  [[nodiscard]] std::vector<core::event> events() const;
  // Only the executions.
  [[nodiscard]] std::vector<core::execution> executions() const;

 private:
  enum class side { from_client, from_server, end };
  struct step {
    side who;
    std::string bytes;
  };
  template <class Cut>
  std::vector<core::event> play(Cut cut) const;

  startup_packet startup_;
  std::vector<step> steps_;
};

// The secrets that these sessions digest with.
core::value_digester test_digester();
core::value_digest digest_of(std::int64_t key);

}  // namespace pgweir::session
