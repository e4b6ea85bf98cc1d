// The psql console's sessions: one thread for all of them, because what they ask of the process may
// take some milliseconds, which no worker has.
//
// To a worker a session is a server like any other: it is given a socket and relays. So TLS,
// deadlines and drains are the relay's here, too. Workers hand over and never wait.
#pragma once

#include "core/secret_text.hpp"
#include "core/time.hpp"
#include "proxy/console/console_session.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/net/unique_fd.hpp"
#include "proxy/web/guess_limit.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

struct pollfd;

namespace pgweir::net {

class console_desk {
 public:
  // Each may keep, while its client reads, an answer with what stands before it
  // (console_session.hpp) and those of its portals: of each kind no more rows than core::limits has
  // findings, statements and sessions to list, with shortened texts.
  static constexpr std::size_t sessions_at_most = 16;

  struct rules {
    // Where there is no token: who is on pgweir's machine comes in, as with the web address.
    bool open_to_this_machine = false;
    // Any of them is the password, for all, also on this machine. Read while the desk is made.
    std::span<const core::secret_text> tokens{};
  };

  // What it asks outlives it.
  console_desk(console::console_sources sources, const rules& who);
  ~console_desk();

  void start();
  // Closes all sessions and ends the thread.
  void stop();

  // These hold for sessions from now on; see rules.
  void open_to_this_machine(bool open) { open_to_this_machine_.store(open); }
  void use(std::span<const core::secret_text> tokens);

  // The worker's end of a new session of a client there, which begins with the startup packet.
  // None: there are too many, or no descriptor is left.
  unique_fd open(const socket_address& from, core::time_point now);

  // Clients that were told a FATAL in place of a session.
  [[nodiscard]] std::uint64_t refused() const { return refused_.get(); }

 private:
  struct seat {
    unique_fd fd;
    socket_address from;
    console::console_session session;
    std::vector<std::byte> unsent;
    std::size_t sent = 0;
  };

  [[nodiscard]] console::admission admission_of(const socket_address& from, core::time_point now);
  void run();
  void seat_newcomers();
  bool is_to_stop(std::chrono::milliseconds patience);
  void serve(const std::vector<pollfd>& watched);
  // False: the session is over.
  bool step(seat& who);
  void note_refusal(const seat& who);
  static bool read_from(seat& who);
  static bool write_to(seat& who);

  console::console_sources sources_;
  std::atomic<bool> open_to_this_machine_;
  wake_bell bell_;
  std::thread thread_;
  std::vector<std::unique_ptr<seat>> seats_;  // the thread's own
  single_writer_counter refused_;             // the thread writes it

  std::mutex lock_;  // for what follows
  std::vector<login::scram_secret> tokens_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::size_t taken_ = 0;
  std::vector<std::unique_ptr<seat>> newcomers_;
  // As the web address has one, of its own. A visitor may be ahead of it by as many sessions as are
  // open at once. All who come by a Unix socket are one visitor.
  web::guess_limit guesses_;
};

}  // namespace pgweir::net
