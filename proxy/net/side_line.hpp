// One lane's way to the server: at most one connection, to the database that was asked last. Not
// thread-safe.
//
// A connection is kept for a short while after a question, and for two seconds in all, then left
// for a moment: CREATE DATABASE … TEMPLATE and DROP DATABASE wait for such a moment, and must not
// fail because of us. One that the server has not let go of counts as open: there is no new one
// before it has.
#pragma once

#include "config/settings.hpp"
#include "core/time.hpp"
#include "proxy/net/side_session.hpp"
#include "proxy/net/unique_fd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgweir::net {

class side_line {
 public:
  // All outlive the line. `own`: where pgweir listens.
  side_line(const config::adviser_settings& how, const std::vector<sockaddr_storage>& own,
            int stop_fd)
      : how_{how}, own_{own}, stop_fd_{stop_fd} {}

  // Valid until the next call of anything here.
  side_result<side_session*> to(const std::string& database);
  // The question is answered: when close() is due if no other comes. None: nothing is open.
  std::optional<core::time_point> rest();
  void close();

 private:
  [[nodiscard]] bool serves(const std::string& database) const;
  void stay_away() const;

  const config::adviser_settings& how_;
  const std::vector<sockaddr_storage>& own_;
  const int stop_fd_;
  std::optional<side_session> session_;
  core::time_point opened_{};
  core::time_point closed_{};
  std::string left_;  // the database of the last one that was closed
  unique_fd not_let_go_;
};

}  // namespace pgweir::net
