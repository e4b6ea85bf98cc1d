#include "analyzers/asked_questions.hpp"

#include <algorithm>
#include <cstddef>

namespace pgweir::analyzers {

asked_question* asked_questions::find(std::uint64_t key) {
  if (key == nobody) return nullptr;
  const auto label = label_of(key);
  for (std::size_t at = 0; at < keys_.size(); at += stride) {
    bool is_here = false;
    for (std::size_t i = 0; i < stride; ++i) is_here |= labels_[at + i] == label;
    if (!is_here) continue;
    const auto end = std::min(at + stride, keys_.size());
    for (std::size_t place = at; place < end; ++place) {
      if (keys_[place] == key) return &questions_[place];
    }
  }
  return nullptr;
}

asked_question& asked_questions::add(std::uint64_t key, std::size_t most) {
  std::size_t place = keys_.size();
  if (place < most) {
    keys_.push_back(key);
    if (place % stride == 0) labels_.resize(place + stride);
    if (questions_.size() == place) questions_.emplace_back();
  } else {
    place = make_room();
    keys_[place] = key;
  }
  labels_[place] = label_of(key);
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
