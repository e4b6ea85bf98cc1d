// A bounded queue from one thread to one other, without locks and without system calls.
//
// One producer calls try_push; one consumer calls front, pop and size. A full queue refuses: what
// to do then is the producer's decision. Elements that are left are destroyed with the queue.
//
// Elements lie in blocks, and the block that was emptied last is filled next: while the consumer
// keeps up, all that passes goes through the same few kilobytes, which both have in their caches. A
// ring of the whole capacity would be walked through from end to end. Memory grows with what waits,
// and most of it is given back when that has become less.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace pgweir::net {

template <class T>
class spsc_queue {
 public:
  explicit spsc_queue(std::size_t capacity)
      : capacity_{capacity},
        filled_{std::make_unique_for_overwrite<block>().release()},
        emptied_{filled_} {}
  spsc_queue(const spsc_queue&) = delete;
  spsc_queue& operator=(const spsc_queue&) = delete;
  ~spsc_queue() {
    while (front() != nullptr) pop();
    free_all(filled_);
    free_all(spare_);
    free_all(returned_.load(std::memory_order_relaxed));
  }

  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  // Producer: moves `value` in. False when full, or without memory: `value` is untouched.
  bool try_push(T&& value) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_seen_ >= capacity_) {
      head_seen_ = head_.load(std::memory_order_acquire);
      if (tail - head_seen_ >= capacity_) return false;
    }
    const std::size_t at = tail % block_size;
    if (at == 0 && tail != 0 && !begin_block()) return false;
    std::construct_at(&filled_->slots[at].value, std::move(value));
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
    if (head % block_size == 0 && head != left_at_) leave_block(head);
    return &emptied_->slots[head % block_size].value;
  }
  // Consumer: destroys the oldest. Precondition: front() was not null.
  void pop() {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    std::destroy_at(&emptied_->slots[head % block_size].value);
    head_.store(head + 1, std::memory_order_release);
  }
  // Consumer: at least so many are waiting.
  [[nodiscard]] std::size_t size() const {
    return tail_.load(std::memory_order_acquire) - head_.load(std::memory_order_relaxed);
  }

 private:
  static constexpr std::size_t block_size = 64;
  static constexpr std::size_t most_spare = 16;  // blocks

  union slot {
    slot() {}
    ~slot() {}
    T value;
  };
  struct block {
    std::array<slot, block_size> slots;
    block* next = nullptr;  // the one filled after it, or below it on a stack
  };

  // Producer: the next element begins another block.
  bool begin_block() {
    take_returned();
    block* const fresh = spare_ != nullptr ? std::exchange(spare_, spare_->next) : new_block();
    if (fresh == nullptr) return false;
    fresh->next = nullptr;
    filled_->next = fresh;
    filled_ = fresh;
    return true;
  }

  // Producer: the block that was emptied last lies on top. What is more than enough is given back.
  void take_returned() {
    block* const newest = returned_.exchange(nullptr, std::memory_order_acquire);
    if (newest == nullptr) return;
    block* last = newest;
    while (last->next != nullptr) last = last->next;
    last->next = std::exchange(spare_, newest);
    last = newest;
    for (std::size_t i = 1; i < most_spare && last != nullptr; ++i) last = last->next;
    if (last != nullptr) free_all(std::exchange(last->next, nullptr));
  }

  // Consumer: all of it has been popped, and something waits in the next one.
  void leave_block(std::size_t head) {
    left_at_ = head;
    block* empty = std::exchange(emptied_, emptied_->next);
    empty->next = returned_.load(std::memory_order_relaxed);
    while (!returned_.compare_exchange_weak(empty->next, empty, std::memory_order_release,
                                            std::memory_order_relaxed)) {
    }
  }

  // Null: there is no memory. Whoever holds a block by a plain pointer owns it.
  static block* new_block() {
    try {
      return std::make_unique_for_overwrite<block>().release();
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
  }
  static void free_all(block* first) {
    while (first != nullptr) {
      const std::unique_ptr<block> owner{std::exchange(first, first->next)};
    }
  }

  const std::size_t capacity_;
  std::atomic<block*> returned_{nullptr};
  // Each side's index, its copy of the other's and its block, on a cache line of its own.
  alignas(64) std::atomic<std::size_t> tail_{0};
  std::size_t head_seen_ = 0;
  block* filled_;
  block* spare_ = nullptr;
  alignas(64) std::atomic<std::size_t> head_{0};
  std::size_t tail_seen_ = 0;
  block* emptied_;
  std::size_t left_at_ = 0;  // where the block in front began
};

}  // namespace pgweir::net
