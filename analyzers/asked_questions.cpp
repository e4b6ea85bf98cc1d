#include "analyzers/asked_questions.hpp"

#include <algorithm>

namespace pgweir::analyzers {

asked_question* asked_questions::find(std::uint64_t key) {
  if (key == nobody) return nullptr;
  auto found = std::ranges::find(keys_, key);
  if (found == keys_.end()) return nullptr;
  return &questions_[static_cast<std::size_t>(found - keys_.begin())];
}

asked_question& asked_questions::add(std::uint64_t key, std::size_t most) {
  std::size_t place = keys_.size();
  if (place < most) {
    keys_.push_back(key);
    if (questions_.size() == place) questions_.emplace_back();
  } else {
    place = make_room();
    keys_[place] = key;
  }
  auto& made = questions_[place];
  made.again.reset();
  made.keep = false;
  return made;
}

// The second chance: what was asked again since the last time round stays for another round.
std::size_t asked_questions::make_room() {
  while (true) {
    if (hand_ >= keys_.size()) hand_ = 0;
    auto& candidate = questions_[hand_];
    if (keys_[hand_] == nobody || !candidate.keep) return hand_++;
    candidate.keep = false;
    ++hand_;
  }
}

void asked_questions::forget(std::size_t place) {
  keys_[place] = nobody;
  questions_[place].again.reset();
  questions_[place].keep = false;
}

void asked_questions::clear() {
  keys_.clear();
  hand_ = 0;
}

}  // namespace pgweir::analyzers
