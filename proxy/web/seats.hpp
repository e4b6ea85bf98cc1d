// How many connections the web address holds at once, and which one gives way when there are too
// many: bookkeeping, no sockets.
//
// Whoever asks for a page and whoever listens to events have rooms of their own, so that a thousand
// listeners leave space for a request. A newcomer always finds a seat: the one that has kept its
// seat for longest without asking anything stands up for it, or else the one that has been at its
// answer for longest. So nobody fills the room with silence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>

namespace pgweir::web {

class seats {
 public:
  struct room {
    std::size_t requests = 128;
    std::size_t listeners = 1'000;
  };
  using ticket = std::uint64_t;
  struct arrival {
    ticket mine = 0;
    std::optional<ticket> gives_way;  // is to be closed; its seat is taken already
  };

  explicit seats(room size) : size_{size} {}

  arrival arrive();
  // Has nothing to do until a request comes; has got one.
  void waits(ticket who) { move_to(who, place::waiting); }
  void works(ticket who) { move_to(who, place::working); }
  // False: there are as many listeners as may be; it keeps the seat it has.
  bool listens(ticket who);
  void leaves(ticket who);

  [[nodiscard]] std::size_t taken() const { return where_.size(); }

 private:
  enum class place : std::uint8_t { waiting, working, listening };
  struct seat {
    place at;
    std::list<ticket>::iterator position;
  };
  std::list<ticket>& list_of(place at);
  void move_to(ticket who, place to);

  room size_;
  ticket last_ = 0;
  // Each: who came there first goes first.
  std::list<ticket> waiting_;
  std::list<ticket> working_;
  std::list<ticket> listening_;
  std::unordered_map<ticket, seat> where_;
};

}  // namespace pgweir::web
