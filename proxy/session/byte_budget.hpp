// A bound on what may be kept in all, shared by those who keep. Not a limit on any one of them.
#pragma once

#include <cstddef>
#include <utility>

namespace pgweir::session {

class byte_budget;

// A part of a budget, given back when this goes. The budget must outlive it.
class byte_reservation {
 public:
  byte_reservation() = default;
  byte_reservation(byte_reservation&& other) noexcept
      : budget_{std::exchange(other.budget_, nullptr)}, bytes_{other.bytes_} {}
  byte_reservation& operator=(byte_reservation&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~byte_reservation();

  explicit operator bool() const { return budget_ != nullptr; }

 private:
  friend class byte_budget;
  byte_reservation(byte_budget* budget, std::size_t bytes) : budget_{budget}, bytes_{bytes} {}

  byte_budget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

class byte_budget {
 public:
  explicit byte_budget(std::size_t bytes) : left_{bytes} {}

  // Nothing (false) when there is not so much left.
  byte_reservation reserve(std::size_t bytes) {
    if (bytes > left_) return {};
    left_ -= bytes;
    return {this, bytes};
  }

 private:
  friend class byte_reservation;
  std::size_t left_;
};

inline byte_reservation::~byte_reservation() {
  if (budget_ != nullptr) budget_->left_ += bytes_;
}

}  // namespace pgweir::session
