// Statement facts by id, on the analysis thread. Holds at most limits::statements; the least
// recently used goes first. Reading a statement parses it once (libpg_query), on this thread.
#pragma once

#include "core/event.hpp"
#include "parser/statement.hpp"

#include <cstdint>
#include <memory>

namespace pgweir::parser {

class statement_cache {
 public:
  explicit statement_cache(std::size_t capacity = core::limits::statements);
  ~statement_cache();

  // Learns a statement; known ones are refreshed, not parsed again.
  void learn(const core::statement_seen& seen);

  // The facts, or null when the statement was never announced or has been evicted. Shared, because
  // rules keep statements that the cache may forget.
  [[nodiscard]] std::shared_ptr<const statement> find(core::statement_id id);

  struct counters {
    std::uint64_t parsed = 0;
    std::uint64_t unparsed = 0;  // SQL that libpg_query does not know, or that is too long
    std::uint64_t evicted = 0;
  };
  [[nodiscard]] const counters& counted() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pgweir::parser
