// The book of findings: every finding once, with all its incidents, their number and their cost.
//
// Owned by the analysis thread. It decides what is worth a line (a new finding at once; growth when
// it is much or the last line is old), not how the line reads. Holds at most limits::findings; a
// new one beyond that takes the place of the least severe, oldest one, and the loss is counted. An
// entry tells of the last incident of the highest severity and grade.
#pragma once

#include "core/finding.hpp"
#include "core/time.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pgweir::reports {

// What a raised finding means to those who watch.
enum class news : std::uint8_t {
  raised,     // a finding that was not in the book
  grown,      // known, and worth a line: it became worse in grade or severity, or it ended
  held_back,  // known, booked; due() says it later if it stays worth saying
  dropped,    // the book is full of worse ones
};

class findings_book {
 public:
  struct entry_news {
    news what = news::held_back;
    const booked_finding* entry = nullptr;  // null: dropped. Valid until the next raise().
  };

  // `cooldown`: at least this long between two lines about slow growth of one finding.
  explicit findings_book(core::duration cooldown);
  void change_cooldown(core::duration cooldown) { cooldown_ = cooldown; }

  // Books a complete incident: the same occurrence replaces what was known of it, another one adds
  // to count and cost, and what it replaces is taken out (with the entry, when nothing else is in
  // it; one of more than 32 occurrences ago can no longer be). `anchor` turns its times into dates.
  entry_news raise(const core::finding& incident, core::time_point now,
                   const core::clock_anchor& anchor);

  // Takes an incident out, and what it replaces, as far as they are in the book.
  void take_out(const core::finding& incident);
  // Takes out the findings that `leaves(booked_finding)` is true for, with all their incidents.
  template <class Leaves>
  void take_out_if(Leaves leaves) {
    for (auto at = entries_.begin(); at != entries_.end();) {
      const auto each = at++;
      if (leaves(std::as_const(each->second.booked))) erase(each);
    }
  }

  // Findings whose held-back growth is to be said now: grown by a quarter and quiet for 300 ms, or
  // the cooldown is over. Call it about every 100 ms. Pointers valid until the next raise().
  std::vector<const booked_finding*> due(core::time_point now);

  // All, worst first.
  [[nodiscard]] std::vector<booked_finding> findings() const;
  // Null: there is none (any more). Valid until the next raise().
  [[nodiscard]] const booked_finding* find(std::uint64_t id) const {
    const auto known = entries_.find(id);
    return known == entries_.end() ? nullptr : &known->second.booked;
  }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  struct booked_incident {
    std::uint64_t occurrence = 0;
    core::cost spent;
  };
  struct entry {
    booked_finding booked;
    std::vector<booked_incident> recent;  // the last ones; older ones are only in the sum
    std::uint64_t newest = 0;             // highest occurrence booked
    core::time_point raised_at{};
    core::time_point said_at{};
    core::cost said_total;
    std::uint64_t said_count = 0;
    bool unsaid = false;
  };

  using entries = std::unordered_map<std::uint64_t, entry>;  // by finding id

  entry* find_or_make(const core::finding& incident, bool& is_new);
  bool make_room(const core::finding& incident);
  void take_out(const core::finding::earlier& replaced, const core::place& where);
  void count_in(booked_finding& booked, const core::place& where, int change);
  void count_in(std::vector<seen_in>& places, seen_in what, int change);
  void erase(entries::iterator at);
  void add(entry& into, const core::finding& incident);
  static void say(entry& what, core::time_point now);

  core::duration cooldown_;
  entries entries_;
  std::size_t places_ = 0;  // of all entries
  std::uint64_t dropped_ = 0;
};

}  // namespace pgweir::reports
