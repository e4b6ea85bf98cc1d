// The events that listeners are told, each made once and kept for the slower ones: a ring with
// numbers that only grow. A listener that asks for what is gone by must be caught up otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace pgweir::web {

// One event as it is sent ("event: …", "data: …", an empty line); shared by all who are told it.
using event_text = std::shared_ptr<const std::string>;
event_text event_of(std::string_view kind, std::string_view json);

struct piece_of_news {
  event_text whole;  // null: nobody listened for it
  event_text brief;
};

class news_ring {
 public:
  // Some seconds of a storm of findings. The newest one stays, however long.
  static constexpr std::size_t most_pieces = 4'096;
  static constexpr std::size_t most_bytes = 4 * 1024 * 1024;

  void push(piece_of_news news);
  // Whoever has not read to the end must be caught up, and so must all others.
  void break_off();

  // The oldest that is kept, and one past the newest.
  [[nodiscard]] std::uint64_t begin() const { return end_ - kept_.size(); }
  [[nodiscard]] std::uint64_t end() const { return end_; }
  // Precondition: begin() <= number < end().
  [[nodiscard]] const piece_of_news& at(std::uint64_t number) const {
    return kept_[static_cast<std::size_t>(number - begin())];
  }

 private:
  static std::size_t bytes_of(const piece_of_news& news);

  std::deque<piece_of_news> kept_;
  std::uint64_t end_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace pgweir::web
