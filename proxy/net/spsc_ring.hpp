// A bounded queue from one thread to one other, without locks and without system calls.
//
// One producer calls try_push; one consumer calls front, pop and size. A full ring refuses: what to
// do then is the producer's decision. Elements that are left are destroyed with the ring.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

namespace pgweir::net {

template <class T>
class spsc_ring {
 public:
  // `capacity` is rounded up to a power of two.
  explicit spsc_ring(std::size_t capacity)
      : mask_{std::bit_ceil(capacity) - 1}, slots_{std::make_unique<slot[]>(mask_ + 1)} {}
  spsc_ring(const spsc_ring&) = delete;
  spsc_ring& operator=(const spsc_ring&) = delete;
  ~spsc_ring() {
    while (front() != nullptr) pop();
  }

  [[nodiscard]] std::size_t capacity() const { return mask_ + 1; }

  // Producer: moves `value` in. False when full: `value` is untouched.
  bool try_push(T&& value) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_seen_ > mask_) {
      head_seen_ = head_.load(std::memory_order_acquire);
      if (tail - head_seen_ > mask_) return false;
    }
    std::construct_at(&slots_[tail & mask_].value, std::move(value));
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  // Consumer: the oldest element, where it lies; null when empty.
  T* front() {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_seen_) {
      tail_seen_ = tail_.load(std::memory_order_acquire);
      if (head == tail_seen_) return nullptr;
    }
    return &slots_[head & mask_].value;
  }
  // Consumer: destroys the oldest. Precondition: front() was not null.
  void pop() {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    std::destroy_at(&slots_[head & mask_].value);
    head_.store(head + 1, std::memory_order_release);
  }
  // Consumer: at least so many are waiting.
  [[nodiscard]] std::size_t size() const {
    return tail_.load(std::memory_order_acquire) - head_.load(std::memory_order_relaxed);
  }

 private:
  union slot {
    slot() {}
    ~slot() {}
    T value;
  };

  std::size_t mask_;
  std::unique_ptr<slot[]> slots_;
  // Each side's index and its copy of the other's, on a cache line of its own.
  alignas(64) std::atomic<std::size_t> tail_{0};
  std::size_t head_seen_ = 0;
  alignas(64) std::atomic<std::size_t> head_{0};
  std::size_t tail_seen_ = 0;
};

}  // namespace pgweir::net
