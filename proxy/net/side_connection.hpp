// pgweir's own way to the server: reads the catalogues of the databases that clients use, in a
// thread of its own, one database at a time, each by a connection that is closed again. No traffic
// waits for it.
//
// A database is read when it is asked for, again after settings.refresh_every, and after a failure
// with growing pauses. A failure costs knowledge only, and is said once.
#pragma once

#include "config/settings.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/net/catalogue_query.hpp"
#include "proxy/net/poller.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pgweir::net {

class side_connection {
 public:
  explicit side_connection(config::adviser_settings how);
  ~side_connection();

  // No thread, and nothing will ever be read, where the settings say so or name nobody to log in
  // as.
  void start();
  void stop();

  // Any thread. What cannot be asked now is forgotten.
  void ask(std::vector<core::side_question> questions);
  // Until what was asked for has been read once, or failed, or that much time has passed.
  void settle(core::duration patience);
  // What has been read since the last call.
  std::vector<core::event> take();

 private:
  struct schedule {
    core::time_point due{};
    core::time_point read{};  // at last
    core::duration pause{};   // after the last failure; 0: it was none
  };

  void read(const std::string& database);  // with lock_ held
  void run();
  // The next database whose time has come; waits for it. None: the end.
  std::optional<std::string> next();
  void look_at(const std::string& database);
  void hand_over(read_database&& found, core::time_point now);

  const config::adviser_settings how_;
  wake_bell stopped_;  // rings once, for the connection that is open then
  std::mutex lock_;    // for what follows
  std::condition_variable asked_;
  std::condition_variable looked_;
  std::map<std::string, schedule> databases_;  // at most limits::catalogue_databases
  std::vector<core::event> done_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace pgweir::net
