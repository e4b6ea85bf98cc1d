// pgweir's own ways to the server, in two threads with a connection each at most: one looks at the
// catalogues of the databases that clients use and at who waits for a lock, one asks for plans and
// tries advice. No traffic waits for them. When each question is asked, side_schedule decides.
//
// A failure costs knowledge only; what is asked may never be answered. Trouble with a database is
// said once, and so is its end.
#pragma once

#include "config/settings.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/net/catalogue_query.hpp"
#include "proxy/net/deep_thread.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/side_line.hpp"
#include "proxy/net/side_schedule.hpp"

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::net {

// How plans and trials are made; what is empty is never answered.
struct side_trials {
  std::function<core::plan_seen::answer(side_session&, const core::plan_question&)> plan;
  std::function<core::indexes_tried::answer(side_session&, const core::index_question&,
                                            config::verification)>
      indexes;
  std::function<core::rewrite_measured::answer(side_session&, const core::rewrite_question&)>
      rewrite;
};

class side_connection {
 public:
  side_connection(config::adviser_settings how, side_trials trials);
  ~side_connection();

  // No thread, and nothing will ever be asked, where the settings say so or name nobody to log in
  // as. `own`: where pgweir listens itself.
  void start(std::vector<sockaddr_storage> own);
  void stop();

  // Any thread. What cannot be asked now is forgotten.
  void ask(std::vector<core::side_question> questions);
  // The traffic is over: until all that was asked is answered, or cannot be, or that much time has
  // passed.
  void settle(core::duration patience);
  // What has been answered since the last call.
  std::vector<core::event> take();

 private:
  [[nodiscard]] bool wanted(const core::side_question& question) const;
  void run(side_lane lane);
  // The lane's next question; waits for it. None: the end.
  std::optional<core::side_question> next(side_lane lane, side_line& line);
  void answer(side_lane lane, core::side_question&& question, side_line& line);
  // What was answered; the trouble, where there was none.
  struct outcome {
    std::vector<core::event> events;
    std::optional<side_failure> trouble;
  };
  outcome put_any(side_session& server, const core::side_question& question);
  outcome put(side_session& server, const core::catalogue_question& question);
  outcome put(side_session& server, const core::waiters_question& question) const;
  // Said once where it may not.
  bool may_try(const side_session& server, const core::asking_session& who);
  outcome put(side_session& server, const core::plan_question& question);
  outcome put(side_session& server, const core::index_question& question);
  outcome put(side_session& server, const core::rewrite_question& question);

  const config::adviser_settings how_;
  const side_trials trials_;
  std::vector<sockaddr_storage> own_;
  wake_bell stopped_;  // rings once, for the connections that are open then
  std::mutex lock_;    // for what follows
  std::condition_variable asked_;
  std::condition_variable answered_;
  side_schedule schedule_;
  std::vector<core::event> done_;
  std::uint64_t looks_ = 0;  // catalogues read so far
  std::map<std::string, std::uint64_t>
      versions_;  // of each database's last: the number of its look
  bool stopping_ = false;
  bool warned_of_superuser_ = false;  // of the trials' thread
  std::array<deep_thread, 2> threads_;
};

}  // namespace pgweir::net
