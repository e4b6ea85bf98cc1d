// Objects that a session needs only while something is under way, kept by its worker for whoever
// needs one next: an idle session holds none of them, and a busy one asks the system for none.
// Keeps at most `most_kept`; what is given back beyond them is freed.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace pgweir::session {

template <class T>
class spares {
 public:
  static constexpr std::size_t most_kept = 64;

  // One that somebody gave back, as it was then; or a new one.
  template <class... Arguments>
  [[nodiscard]] std::unique_ptr<T> take(Arguments&&... arguments) {
    if (kept_.empty()) return std::make_unique<T>(std::forward<Arguments>(arguments)...);
    auto one = std::move(kept_.back());
    kept_.pop_back();
    return one;
  }
  void give(std::unique_ptr<T> one) {
    if (one && kept_.size() < most_kept) kept_.push_back(std::move(one));
  }

 private:
  std::vector<std::unique_ptr<T>> kept_;
};

}  // namespace pgweir::session
