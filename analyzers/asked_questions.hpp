// The last questions of one piece of work: a question is a statement with its parameters, and its
// answer is known by a hash. A flat table, made for being searched at every execution: what is
// searched are sixteen bits of each key, some cache lines in all; no node for each question, and a
// question asked once costs its place only.
//
// Bounded: where there is no room, a question that was not asked again for longest goes.
#pragma once

#include "analyzers/observed.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pgweir::analyzers {

struct asked_question {
  // What is kept of a question from its second time on.
  struct repetition {
    std::uint64_t asked = 1;
    core::duration shortest_gap = core::duration::max();
    core::duration longest_gap{};
    core::cost spent;   // of all but the first
    bool said = false;  // a finding has told `spent`
  };

  statement_handle statement;
  std::uint64_t result_hash = 0;
  std::uint64_t first = 0;  // number of the first asking (question_population)
  core::time_point last{};
  std::unique_ptr<repetition> again;  // null: asked once
  bool keep = false;                  // asked again since the search for room last passed
};

class asked_questions {
 public:
  // Null: not known. Valid until the next add().
  [[nodiscard]] asked_question* find(std::uint64_t key);
  // A question that is not known, asked once. `most`: how many to keep, at least 1.
  asked_question& add(std::uint64_t key, std::size_t most);

  // Forgets what `gone(question)` says.
  template <class Predicate>
  void forget_if(Predicate gone) {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] != nobody && gone(questions_[i])) forget(i);
    }
  }
  // Keeps the memory for what is asked next.
  void clear();
  // Of which there is memory.
  [[nodiscard]] std::size_t places() const { return questions_.size(); }

 private:
  static constexpr std::uint64_t nobody = 0;
  // So many labels are compared at a time.
  static constexpr std::size_t stride = 16;

  static std::uint16_t label_of(std::uint64_t key) { return static_cast<std::uint16_t>(key >> 48); }
  void forget(std::size_t place);
  std::size_t make_room();

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint16_t> labels_;      // of the keys; filled up to a multiple of `stride`
  std::vector<asked_question> questions_;  // at least as many as keys; the rest is empty
  std::size_t hand_ = 0;                   // where the search for room goes on
};

}  // namespace pgweir::analyzers
