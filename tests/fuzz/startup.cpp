// The start of a connection, whole and in pieces: the answers must be the same.
#include "core/ensure.hpp"
#include "proxy/session/startup_phase.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <cstddef>

namespace pgweir::fuzz {
namespace {

using config::client_tls_mode;
using core::bytes_view;
using session::startup_action;
using session::startup_phase;

// Gives `bytes` in pieces of `size`, and goes on as a relay would.
startup_action play(startup_phase& phase, bytes_view bytes, std::size_t size) {
  auto said = startup_action::read_more;
  while (!bytes.empty() && said == startup_action::read_more) {
    const auto piece = bytes.first(std::min(size, bytes.size()));
    bytes = bytes.subspan(piece.size());
    said = phase.step(piece);
    // A relay sends the byte and reads on, when there is more to read.
    if (said == startup_action::answer_no && !bytes.empty()) said = startup_action::read_more;
  }
  return said;
}

void compare(bytes_view input, client_tls_mode mode) {
  startup_phase whole{{mode}};
  startup_phase slow{{mode}};
  const auto said = play(whole, input, input.size());
  const auto said_slowly = play(slow, input, 1);
  if (said == startup_action::refuse) {
    ensure(core::as_text(whole.error()).starts_with("E"));
    // Only bytes behind a negotiation request tell the two apart: they were not there yet.
    return;
  }
  ensure(said == said_slowly);
  if (said == startup_action::connect || said == startup_action::cancel) {
    ensure(core::as_text(whole.packet()) == core::as_text(slow.packet()));
    ensure(whole.fields().parameters == slow.fields().parameters);
    ensure(whole.packet().size() + whole.behind_packet().size() == input.size());
  }
}

}  // namespace

void startup(bytes_view input) {
  for (const auto mode : {client_tls_mode::off, client_tls_mode::allow, client_tls_mode::require}) {
    compare(input, mode);
  }
}

}  // namespace pgweir::fuzz
