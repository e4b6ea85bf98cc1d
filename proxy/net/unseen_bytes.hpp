// Where the connections of a worker read to, and what of it was sent on and is still to be looked
// at.
//
// A wake-up sends on all that has come before it looks at any of it: nobody's bytes wait for what
// is thought about another's. And what several wake-ups brought is looked at together: the code
// that looks is fetched into the processor's caches once, not again after each system call, and no
// peer that a send has woken waits for this processor. The order of looking is that of coming.
#pragma once

#include "core/bytes.hpp"
#include "core/time.hpp"
#include "proxy/net/side.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace pgweir::net {

class connection_watch;

class unseen_bytes {
 public:
  unseen_bytes();

  // For one read, limits::scratch_bytes. Looks at all first when there is no place left.
  std::span<std::byte> room();
  // The beginning of room() was read for `whose` at `now` and sent on; it stays until look().
  void keep(connection_watch& whose, side from, std::size_t count, core::time_point now);
  void look();

  // When the oldest of it came; time_point::max() when there is none.
  [[nodiscard]] core::time_point waits_since() const {
    return pieces_.empty() ? core::time_point::max() : pieces_.front().came;
  }
  // More would make who comes next wait too long.
  [[nodiscard]] bool is_much() const;

 private:
  struct piece {
    connection_watch* whose;
    side from;
    core::bytes_view bytes;
    core::time_point came;
  };

  std::unique_ptr<std::byte[]> bytes_;
  std::size_t used_ = 0;
  std::vector<piece> pieces_;
};

}  // namespace pgweir::net
