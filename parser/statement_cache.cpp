#include "parser/statement_cache.hpp"

#include "parser/statement_reader.hpp"

#include <algorithm>
#include <list>
#include <unordered_map>
#include <utility>

namespace pgweir::parser {

struct statement_cache::state {
  struct entry {
    core::statement_id id;
    std::shared_ptr<const statement> facts;
  };
  std::size_t capacity;
  std::list<entry> by_use;  // the most recently used first
  std::unordered_map<core::statement_id, std::list<entry>::iterator> by_id;
  counters counted;

  // Moves a known statement to the front; null: not known.
  const entry* touch(core::statement_id id) {
    auto found = by_id.find(id);
    if (found == by_id.end()) return nullptr;
    by_use.splice(by_use.begin(), by_use, found->second);
    return &by_use.front();
  }
};

statement_cache::statement_cache(std::size_t capacity) : state_{std::make_unique<state>()} {
  state_->capacity = std::max<std::size_t>(1, capacity);
}

statement_cache::~statement_cache() = default;

void statement_cache::learn(const core::statement_seen& seen) {
  if (!seen.text || state_->touch(seen.id) != nullptr) return;
  auto facts = std::make_shared<const statement>(read_statement(*seen.text));
  auto& counted = state_->counted;
  ++(facts->kind == statement_kind::unparsed ? counted.unparsed : counted.parsed);
  if (state_->by_use.size() == state_->capacity) {
    state_->by_id.erase(state_->by_use.back().id);
    state_->by_use.pop_back();
    ++counted.evicted;
  }
  state_->by_use.push_front({seen.id, std::move(facts)});
  state_->by_id.emplace(seen.id, state_->by_use.begin());
}

std::shared_ptr<const statement> statement_cache::find(core::statement_id id) {
  const auto* known = state_->touch(id);
  return known == nullptr ? nullptr : known->facts;
}

const statement_cache::counters& statement_cache::counted() const { return state_->counted; }

}  // namespace pgweir::parser
