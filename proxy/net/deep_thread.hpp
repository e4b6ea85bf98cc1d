// A thread with limits::parser_stack_bytes of stack, for what parses SQL (libpg_query recurses).
// Its owner joins it. Throws std::system_error when the system gives no thread.
#pragma once

#include <functional>
#include <optional>
#include <pthread.h>
#include <utility>

namespace pgweir::net {

class deep_thread {
 public:
  deep_thread() = default;
  explicit deep_thread(std::function<void()> body);
  deep_thread(deep_thread&& other) noexcept : thread_{std::exchange(other.thread_, {})} {}
  // Precondition: this one is not joinable.
  deep_thread& operator=(deep_thread&& other) noexcept {
    thread_ = std::exchange(other.thread_, {});
    return *this;
  }
  ~deep_thread() = default;

  [[nodiscard]] bool joinable() const { return thread_.has_value(); }
  void join();

 private:
  std::optional<pthread_t> thread_;
};

}  // namespace pgweir::net
