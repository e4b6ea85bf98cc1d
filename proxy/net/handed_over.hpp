// A value that one thread gives to others, whole: they have the old one or the new one. For what
// changes with a reload, not for the byte path.
//
// A lock and no std::atomic<std::shared_ptr>: libstdc++ 12 lets go of that one's own lock without
// release order after a load, which is a race by the letter and to the thread sanitizer.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace pgweir::net {

template <class T>
class handed_over {
 public:
  void give(std::shared_ptr<const T> value) {
    const std::lock_guard held{lock_};
    value_.swap(value);
  }
  // Null: none yet, or it was taken.
  [[nodiscard]] std::shared_ptr<const T> current() const {
    const std::lock_guard held{lock_};
    return value_;
  }
  [[nodiscard]] std::shared_ptr<const T> take() {
    const std::lock_guard held{lock_};
    return std::exchange(value_, nullptr);
  }

 private:
  mutable std::mutex lock_;
  std::shared_ptr<const T> value_;
};

}  // namespace pgweir::net
