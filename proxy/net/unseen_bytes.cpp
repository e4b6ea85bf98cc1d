#include "proxy/net/unseen_bytes.hpp"

#include "core/limits.hpp"
#include "proxy/net/connection_watch.hpp"

namespace pgweir::net {

namespace {

constexpr std::size_t one_read = core::limits::scratch_bytes;
constexpr std::size_t all_bytes = 2 * one_read;
// Those of some eight wake-ups with 16 busy clients. Who comes next waits until they are looked at.
constexpr std::size_t many_pieces = 32;

}  // namespace

unseen_bytes::unseen_bytes() : bytes_{std::make_unique_for_overwrite<std::byte[]>(all_bytes)} {}

std::span<std::byte> unseen_bytes::room() {
  if (used_ + one_read > all_bytes) look();
  return {bytes_.get() + used_, one_read};
}

void unseen_bytes::keep(connection_watch& whose, side from, std::size_t count,
                        core::time_point now) {
  pieces_.push_back({&whose, from, {bytes_.get() + used_, count}, now});
  used_ += count;
}

bool unseen_bytes::is_much() const { return pieces_.size() >= many_pieces; }

void unseen_bytes::look() {
  for (const auto& each : pieces_) each.whose->show(each.from, each.bytes, each.came);
  pieces_.clear();
  used_ = 0;
}

}  // namespace pgweir::net
