// Those who have connected and not yet said what they want, oldest first: who makes room when there
// are too many of them. Not a bound by itself: the owner asks for oldest() while size() is too
// much.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <utility>

namespace pgweir::net {

template <class Owner>
class silent_line {
  using line = std::list<Owner*>;

 public:
  // A place in the line, left when this goes. The line must outlive it.
  class place {
   public:
    place() = default;
    place(place&& other) noexcept : of_{std::exchange(other.of_, nullptr)}, at_{other.at_} {}
    place& operator=(place&& other) noexcept {
      std::swap(of_, other.of_);
      std::swap(at_, other.at_);
      return *this;
    }
    ~place() { leave(); }

    void leave() {
      if (of_ != nullptr) std::exchange(of_, nullptr)->erase(at_);
    }

   private:
    friend class silent_line;
    place(line* of, typename line::iterator at) : of_{of}, at_{at} {}
    line* of_ = nullptr;
    typename line::iterator at_;
  };

  [[nodiscard]] place join(Owner* who) {
    waiting_.push_back(who);
    return {&waiting_, std::prev(waiting_.end())};
  }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  // Precondition: somebody waits.
  [[nodiscard]] Owner* oldest() const { return waiting_.front(); }

 private:
  line waiting_;
};

}  // namespace pgweir::net
