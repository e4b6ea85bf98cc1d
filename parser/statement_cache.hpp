// Statement facts by id, on the analysis thread. Reading a statement parses it once (libpg_query),
// on this thread.
//
// Holds at most limits::statements, and as many as fit into limits::statement_bytes together with
// those that it has forgotten and rules still hold; the least recently used goes first. What finds
// no room even then is known by its key and the beginning of its text, and by no fact. Who keeps
// something of every statement asks to be told of those that go, and lets go of their facts then.
#pragma once

#include "core/event.hpp"
#include "parser/statement.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace pgweir::parser {

class statement_cache {
 public:
  explicit statement_cache(std::size_t capacity = core::limits::statements,
                           std::size_t bytes = core::limits::statement_bytes);
  ~statement_cache();

  // Called with each statement just before it is forgotten; one that others hold even then stays.
  // It must not call back.
  void before_forgetting(std::function<void(core::statement_id)> let_go);

  // Learns a statement; known ones are refreshed, not parsed again.
  void learn(const core::statement_seen& seen);

  // The facts, or null when the statement was never announced or has been evicted. Shared, because
  // rules keep statements that the cache may forget.
  [[nodiscard]] std::shared_ptr<const statement> find(core::statement_id id);

  // Whether one that is not known, or not any more, was asked for since the last call.
  bool take_missed();

  struct counters {
    std::uint64_t parsed = 0;
    std::uint64_t unparsed = 0;  // SQL that libpg_query does not know, or that is too long
    std::uint64_t evicted = 0;
    std::uint64_t reduced = 0;  // to their key, for want of room
  };
  [[nodiscard]] const counters& counted() const;
  // Of all statements alive, whoever holds them.
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pgweir::parser
