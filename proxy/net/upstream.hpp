// Where the server is: the resolved addresses of all its hosts, and which of them answered last.
// That one is tried first until it cannot be reached; the others follow in the order of the list.
//
// Names are resolved by a thread of its own, once at the start, again when connecting failed and
// from time to time, so that no worker ever waits for a name server. All members but start() may be
// called from any thread and do not block.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"
#include "proxy/net/handed_over.hpp"
#include "proxy/net/socket.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pgweir::net {

// One address of a server, and the name that its certificate must bear.
struct server_address {
  socket_address at;
  std::string host;
};

class upstream {
 public:
  using address_list = std::shared_ptr<const std::vector<server_address>>;

  explicit upstream(config::upstream_settings where);
  ~upstream();

  // Resolves (waiting for it) and starts the thread. Failure: no name has an address.
  core::result<void> start();

  // Never empty after start(); the one that answered last comes first.
  [[nodiscard]] address_list addresses() const;
  // This address was reached.
  void reached(const server_address& which);
  [[nodiscard]] bool was_ever_reached() const { return ever_reached_.load(); }
  // Connecting failed: look the name up again (at most once a second).
  void resolve_again();

  // "db:5432", for messages.
  [[nodiscard]] std::string name() const { return where_.place(); }
  [[nodiscard]] core::duration connect_timeout() const { return where_.connect_timeout; }

 private:
  void run();
  // What can be resolved of all hosts; empty: nothing, and `why` is the last reason.
  [[nodiscard]] std::vector<server_address> resolve_all(std::string& why) const;
  void renew();

  config::upstream_settings where_;
  bool has_names_ = false;  // whose addresses may change
  handed_over<std::vector<server_address>> addresses_;
  std::atomic<bool> ever_reached_{false};
  std::mutex lock_;
  std::condition_variable asked_;
  bool wanted_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace pgweir::net
