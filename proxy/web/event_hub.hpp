// What listeners of events are told, in which order (docs/api/openapi.yaml, /api/v1/events): the
// findings that there are, then news as they come. No sockets, no clock: steps take the time.
//
// Every text is made once, however many listen, and only while somebody does. A listener is a
// position and nothing else; one that is slower than the ring is long gets all findings once more.
//
// Bounded, whoever listens and however slowly: the ring, one snapshot, and per kind of detail two
// lists of the present findings. Who still reads an older list begins anew with the newest; of
// snapshots, a listener that was busy gets the newest only.
#pragma once

#include "core/time.hpp"
#include "proxy/live/process.hpp"
#include "proxy/web/news_ring.hpp"
#include "proxy/web/routes.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_set>
#include <vector>

namespace pgweir::web {

class event_hub {
 public:
  static constexpr auto snapshot_every = std::chrono::seconds{1};
  // Only a comparison of the whole report tells which findings are no longer there.
  static constexpr auto gone_after = std::chrono::seconds{5};
  // So long a list of the present findings serves those who come, together with the ring.
  static constexpr auto list_serves = std::chrono::seconds{5};
  static constexpr std::size_t lists_kept = 2;
  // In a storm of findings whoever falls behind waits for a list, so that the analysis thread is
  // not asked for one report after another.
  static constexpr auto list_pause = std::chrono::seconds{1};
  static constexpr std::size_t block_bytes = 32 * 1024;

  class listener;

  // `of` outlives it.
  explicit event_hub(live::process& of) : of_{of} {}

  [[nodiscard]] listener join(detail wanted);
  void leave(const listener& who);
  [[nodiscard]] std::size_t listeners() const { return listening_[0] + listening_[1]; }

  // Takes what is new; true when there is something to tell. Often: ten times a second.
  bool step(core::time_point now);
  // What comes next for this listener; null: nothing now.
  event_text next(listener& who, core::time_point now);
  // The proxy has stopped: nothing will come any more.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  // All findings of one moment as texts, some in a block.
  struct present_list {
    std::vector<event_text> blocks;
    std::uint64_t news_after = 0;  // where the ring goes on
    core::time_point made{};
    bool is_over = false;  // and empty
  };
  using list_ptr = std::shared_ptr<present_list>;

  [[nodiscard]] bool anybody_wants(detail which) const {
    return listening_[static_cast<std::size_t>(which)] > 0;
  }
  void fall_silent();
  void take_news();
  // True: there is a new one.
  bool take_snapshot(core::time_point now);
  void look_for_gone(core::time_point now);
  void drop_unread_lists(core::time_point now);
  // Null: not yet.
  list_ptr present(detail wanted, core::time_point now);
  list_ptr new_list(detail wanted, core::time_point now);
  event_text begin_list(listener& who, core::time_point now);
  event_text next_of_list(listener& who, core::time_point now);
  event_text next_of_news(listener& who, core::time_point now);
  event_text next_of_ring(listener& who);

  live::process& of_;
  std::shared_ptr<live::finding_stream> stream_;
  news_ring ring_;
  event_text snapshot_;                        // the newest
  std::uint64_t snapshots_ = 0;                // made so far
  std::uint64_t announced_ = 0;                // end of the ring when a step last said so
  std::array<std::size_t, 2> listening_{};     // by detail
  std::array<std::deque<list_ptr>, 2> lists_;  // by detail, newest last
  std::unordered_set<std::uint64_t> told_of_;  // findings that listeners may know
  core::time_point last_snapshot_{};
  core::time_point last_look_{};
  bool ended_ = false;
};

class event_hub::listener {
 public:
  explicit listener(detail wanted) : wanted_{wanted} {}

 private:
  friend class event_hub;
  enum class stage : std::uint8_t {
    greeting,   // nothing has been said
    behind,     // needs a list of the findings that there are
    present,    // is told them
    following,  // news
  };
  detail wanted_;
  stage now_ = stage::greeting;
  list_ptr list_;                // present
  std::size_t block_ = 0;        // present: the next one
  std::uint64_t place_ = 0;      // following: of the next piece of news
  std::uint64_t snapshots_ = 0;  // following: of those made, it has had or missed so many
};

}  // namespace pgweir::web
