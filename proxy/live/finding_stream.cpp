#include "proxy/live/finding_stream.hpp"

#include <utility>

namespace pgweir::live {

std::optional<reports::booked_finding> finding_stream::next(std::chrono::milliseconds patience) {
  std::unique_lock held{lock_};
  arrived_.wait_for(held, patience, [this] { return !waiting_.empty() || ended_; });
  if (waiting_.empty()) return std::nullopt;
  auto oldest = std::move(waiting_.front());
  waiting_.pop_front();
  return oldest;
}

bool finding_stream::ended() const {
  const std::lock_guard held{lock_};
  return ended_ && waiting_.empty();
}

std::uint64_t finding_stream::take_lost() {
  const std::lock_guard held{lock_};
  return std::exchange(lost_, 0);
}

void finding_stream::push(const reports::booked_finding& finding) {
  {
    const std::lock_guard held{lock_};
    if (waiting_.size() == capacity) {
      waiting_.pop_front();
      ++lost_;
    }
    waiting_.push_back(finding);
  }
  arrived_.notify_one();
}

void finding_stream::end() {
  {
    const std::lock_guard held{lock_};
    ended_ = true;
  }
  arrived_.notify_all();
}

}  // namespace pgweir::live
