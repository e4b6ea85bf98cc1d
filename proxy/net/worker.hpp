// One thread with its connections: both sides of each stay here for life, nothing on the byte path
// is shared with another thread.
//
// Other threads give it sockets through a small mailbox, ask it to drain or to stop, and read its
// counters. Everything else happens on the worker's own thread.
#pragma once

#include "config/settings.hpp"
#include "core/unused_results.hpp"
#include "core/value_digest.hpp"
#include "proxy/net/connection.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/event_ring.hpp"
#include "proxy/net/handed_over.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/spsc_queue.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace pgweir::net {

class worker {
 public:
  // What all workers share; outlives them.
  struct surroundings {
    upstream& server;
    process_counts& process;
    session_tables& tables;
    const core::value_digester& digester;
    const core::unused_results& unused;
    tls_source& tls;
    login_source& logins;
    console_desk* console;    // null: there is none
    std::size_t most_silent;  // of one worker: clients whose startup packet has not come
  };

  // Throws std::system_error when the system has no descriptor left.
  worker(const config::settings& how, const surroundings& around);
  ~worker();

  // `number`: from 1, for the thread's name.
  void start(std::size_t number);
  // From one thread, the acceptor's. False when the mailbox is full: `client` is untouched.
  bool give(accepted&& client);
  [[nodiscard]] std::size_t load() const { return load_.load(std::memory_order_relaxed); }

  // Holds for what comes from now on.
  void reload(const config::settings& how);

  // Texts that it has told are missed: it tells all of them again as they are met.
  void announce_anew() { announces_anew_.store(true, std::memory_order_relaxed); }

  // Ends what this stage says, as it becomes possible; from now on logins are refused, unless they
  // were handed over (process_counts). A later stage includes the earlier ones.
  void drain(drain_stage stage);
  void end_all() { ask(order::end_all); }
  // Ends all, and the thread.
  void stop();

  // Looks at what it has sent on and put off.
  void look_up() { bell_.ring(); }

  // For the analysis thread, its only consumer.
  [[nodiscard]] event_ring& events() { return ring_; }
  // Everything that happened before is in the ring: the beginning of the wake-up that is going on,
  // or of the first one whose bytes were not looked at yet; else time_point::max().
  [[nodiscard]] core::time_point handed_over_until() const {
    return awake_since_.load(std::memory_order_acquire);
  }
  [[nodiscard]] const worker_counters& counters() const { return counters_; }
  [[nodiscard]] std::uint64_t dropped_events() const { return sink_.dropped(); }

 private:
  // What was asked; a later one includes the earlier ones.
  enum class order : int { none, end_sessions, end_walsenders, end_silent, end_all, stop };

  static drain_stage stage_of(order asked);
  void ask(order what);
  void run();
  void say_awake(core::time_point now);
  void on_event(const epoll_event& event, core::time_point now);
  void look_if_due();
  void take_mail(core::time_point now);
  void take_settings();
  void make_room(core::time_point now);
  void fire_deadlines(core::time_point now);
  void obey(core::time_point now);
  // Does something for one connection. Whatever goes wrong ends that one.
  template <class Step>
  void serve(connection& whose, core::time_point now, Step step);
  void sweep();

  config::settings how_;
  const std::size_t most_silent_;
  process_counts& process_;
  event_ring ring_;
  session::shared_state sessions_;
  event_sink sink_;
  worker_counters counters_;
  unseen_bytes unseen_;
  watch_room watch_;
  poller poll_;
  wake_bell bell_;
  watched_fd bell_watch_;
  deadlines<connection> timers_;
  tls_buffers tls_room_;
  login_desk logins_;
  worker_room room_;
  std::vector<std::unique_ptr<connection>> connections_;
  std::vector<const connection*> gone_;  // in this wake-up; destroyed at its end
  spsc_queue<accepted> mail_;
  handed_over<config::settings> new_settings_;
  std::atomic<std::size_t> load_{0};
  std::atomic<core::time_point> awake_since_{core::time_point::max()};
  std::atomic<order> asked_{order::none};
  std::atomic<bool> announces_anew_{false};
  order obeyed_ = order::none;
  std::uint32_t wake_ups_ = 0;
  bool was_rung_ = false;  // in this wake-up
  std::thread thread_;
};

}  // namespace pgweir::net
