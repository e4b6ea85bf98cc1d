// The start of a connection, whole and in pieces: the answers must be the same.
#include "core/ensure.hpp"
#include "proxy/session/startup_phase.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace {

using pgweir::core::bytes_view;
using pgweir::session::startup_action;
using pgweir::session::startup_phase;

// Gives `bytes` in pieces of `size`, and goes on as a relay would.
startup_action play(startup_phase& phase, bytes_view bytes, std::size_t size) {
  auto said = startup_action::read_more;
  while (!bytes.empty() && said == startup_action::read_more) {
    const auto piece = bytes.first(std::min(size, bytes.size()));
    bytes = bytes.subspan(piece.size());
    said = phase.step(piece);
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span{data, size});
  startup_phase whole;
  startup_phase slow;
  const auto said = play(whole, bytes, size);
  const auto said_slowly = play(slow, bytes, 1);
  // Only bytes behind a negotiation request tell the two apart: they were not there yet.
  if (said == startup_action::refuse) return 0;
  ensure(said == said_slowly);
  if (said == startup_action::connect || said == startup_action::cancel) {
    ensure(pgweir::core::as_text(whole.packet()) == pgweir::core::as_text(slow.packet()));
    ensure(whole.packet().size() + whole.behind_packet().size() == size);
  }
  return 0;
}
