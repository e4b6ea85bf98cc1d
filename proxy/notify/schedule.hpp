// When one destination is told of which findings: what it wants to hear, a cooldown for each
// finding, findings of some seconds in one delivery, another attempt after a failure.
//
// A machine without I/O, threads or clock: findings and times come in, deliveries go out, one at a
// time. Bounded: of limits::alerts_remembered findings it knows when they were told last, of
// `queue` findings it keeps what is to be told; beyond that the oldest is dropped and counted.
#pragma once

#include "config/notify.hpp"
#include "core/time.hpp"
#include "proxy/notify/alert.hpp"
#include "proxy/notify/backoff.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pgweir::notify {

// Sums since the start.
struct schedule_counts {
  std::uint64_t delivered = 0;  // deliveries
  std::uint64_t alerts = 0;     // findings in them
  std::uint64_t failures = 0;   // attempts
  std::uint64_t given_up = 0;   // findings of deliveries that were refused, or failed for too long
  std::uint64_t dropped = 0;    // findings for which there was no room
};

class schedule {
 public:
  enum class state : std::uint8_t {
    idle,     // nothing is to be told now
    sending,  // a delivery is on its way: done() ends this
    waiting,  // it failed, and is tried again later
  };

  schedule(config::notify_destination how, std::uint64_t seed)
      : how_{std::move(how)}, backoff_{seed}, ids_{seed} {}

  // Other settings of the same destination from now on. What fires and is not asked for any more is
  // resolved.
  void change(config::notify_destination how, core::time_point now);
  [[nodiscard]] const config::notify_destination& how() const { return how_; }

  void take(const shared_finding& finding, core::time_point now);
  // Findings that were lost before they came here, and before those that are taken from here on.
  void add_lost(std::uint64_t findings, core::time_point now);

  // What is to be sent now; null: nothing yet. Valid until done().
  const delivery* next(core::time_point now);
  void done(const outcome& what, core::time_point now);
  // Nobody knows what came of it, and that is no failure: it is sent again at once.
  void broken_off(core::time_point now);
  // When next() may have something; none: not before something is taken.
  [[nodiscard]] std::optional<core::time_point> wake() const;

  // pgweir ends: nothing waits for its group from here on, and what has failed is tried again now.
  void hurry(core::time_point now);

  [[nodiscard]] state now_is() const { return state_; }
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] const schedule_counts& counts() const { return counts_; }

 private:
  enum class waits : std::uint8_t {
    no,
    as_it_is,  // in the queue: told as it is then
    as_ended,  // in the queue, and over meanwhile
  };
  enum class heard : std::uint8_t {
    nothing,
    firing,
    over,  // that it was firing, and is no more
  };
  // What is known of one finding.
  struct memory {
    shared_finding last;  // as it was taken last
    shared_finding told;  // as it was told last; null: it is not firing
    core::time_point told_at{};
    core::time_point seen_at{};
    std::uint64_t held_back = 0;
    waits queued = waits::no;
    heard receiver = heard::nothing;
  };
  using memories = std::unordered_map<std::uint64_t, memory>;  // by finding id

  [[nodiscard]] bool wanted(const core::finding& f) const;
  [[nodiscard]] bool resolves() const { return how_.kind == config::notify_kind::alertmanager; }
  [[nodiscard]] core::duration pause() const;
  [[nodiscard]] core::time_point due_at(const memory& known) const;
  [[nodiscard]] static bool worse(const core::finding& now, const core::finding& before);
  [[nodiscard]] core::time_point repeat_at(const memory& known) const;
  [[nodiscard]] core::time_point lapses_at(const memory& known) const;
  memory& remember(std::uint64_t id);
  void take_unwanted(const core::finding& f, core::time_point now);
  void resolve_replaced(const core::finding& f, core::time_point now);
  void resolve(memory& known, const shared_finding& as, core::time_point now);
  static alert ending(memory& known, const shared_finding& as);
  void unqueue(std::uint64_t id, memory& known);
  void queue(std::uint64_t id, core::time_point now);
  void queue(alert what, core::time_point now);
  void wake_held_back(core::time_point now);
  void look_again(const memory& known);
  void fill(core::time_point now);
  void tell(memory& known, core::time_point now);

  config::notify_destination how_;
  backoff backoff_;
  std::uint64_t ids_;
  state state_ = state::idle;
  memories known_;
  // What is to be told, oldest first; of one that fires the finding is put in when it is sent.
  std::deque<alert> queue_;
  core::time_point group_began_{};
  bool hurried_ = false;
  core::time_point next_look_ = core::time_point::max();  // at what is held back or goes on
  core::time_point lost_at_{};  // what was seen before may have ended unheard
  delivery current_;
  core::time_point made_at_{};   // of the current delivery
  core::time_point retry_at_{};  // waiting: the next attempt
  std::uint64_t lost_ = 0;       // since the last delivery
  schedule_counts counts_;
};

}  // namespace pgweir::notify
