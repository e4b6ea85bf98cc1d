#include "proxy/net/side_line.hpp"

#include "proxy/net/clock.hpp"

#include <algorithm>
#include <chrono>
#include <poll.h>
#include <utility>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

constexpr core::duration idle_time = 500ms;
constexpr core::duration longest_stay = 2s;
// Who waits until a database is left looks every 100 ms.
constexpr core::duration time_away = 300ms;

}  // namespace

bool side_line::serves(const std::string& database) const {
  return session_ && session_->alive() && session_->database() == database &&
         now() - opened_ < longest_stay;
}

side_result<side_session*> side_line::to(const std::string& database) {
  if (serves(database)) return &*session_;
  close();
  if (not_let_go_ && !has_ended(not_let_go_.get(), 0ms)) {
    return side_failure{
        side_trouble::late, "the server has not let go of the last connection that was closed", {}};
  }
  not_let_go_.reset();
  if (database == left_) stay_away();
  auto opened = side_session::open(how_, database, stop_fd_, own_);
  if (!opened) return opened.error();
  session_.emplace(*std::move(opened));
  opened_ = now();
  return &*session_;
}

void side_line::stay_away() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(closed_ + time_away - now());
  pollfd stop{stop_fd_, POLLIN, 0};
  if (left > 0ms) ::poll(&stop, 1, static_cast<int>(left.count()));
}

std::optional<core::time_point> side_line::rest() {
  if (!session_) return std::nullopt;
  if (!session_->alive()) {
    close();
    return std::nullopt;
  }
  return std::min(now() + idle_time, opened_ + longest_stay);
}

void side_line::close() {
  if (!session_) return;
  left_ = session_->database();
  not_let_go_ = session_->close();
  session_.reset();
  closed_ = now();
}

}  // namespace pgweir::net
