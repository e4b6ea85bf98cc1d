#include "parser/statement_cache.hpp"

#include "parser/statement_reader.hpp"

#include <algorithm>
#include <list>
#include <unordered_map>
#include <utility>

namespace pgweir::parser {

namespace {

// What is left of a statement that has no room: enough to be named.
statement reduced(const statement& whole) {
  constexpr std::size_t beginning = 200;
  statement out;
  out.kind = statement_kind::unparsed;
  out.key = whole.key;
  out.text = whole.text.substr(0, beginning);
  out.truncated = out.shortened = true;
  return out;
}

// A statement that is counted while it lives.
struct weighed {
  weighed(statement&& of, std::shared_ptr<std::size_t> in, std::size_t bytes)
      : facts{std::move(of)}, ledger{std::move(in)}, weight{bytes} {
    *ledger += weight;
  }
  ~weighed() { *ledger -= weight; }
  weighed(const weighed&) = delete;
  weighed& operator=(const weighed&) = delete;

  statement facts;
  std::shared_ptr<std::size_t> ledger;
  std::size_t weight;
};

}  // namespace

struct statement_cache::state {
  struct entry {
    core::statement_id id;
    std::shared_ptr<const statement> facts;
  };
  std::size_t capacity;
  std::size_t most_bytes;
  std::list<entry> by_use;  // the most recently used first
  std::unordered_map<core::statement_id, std::list<entry>::iterator> by_id;
  counters counted;
  bool missed = false;
  std::function<void(core::statement_id)> let_go = [](core::statement_id) {};
  std::shared_ptr<std::size_t> bytes = std::make_shared<std::size_t>(0);

  // Moves a known statement to the front; null: not known.
  const entry* touch(core::statement_id id) {
    auto found = by_id.find(id);
    if (found == by_id.end()) return nullptr;
    by_use.splice(by_use.begin(), by_use, found->second);
    return &by_use.front();
  }

  void forget_oldest() {
    let_go(by_use.back().id);
    by_id.erase(by_use.back().id);
    by_use.pop_back();
    ++counted.evicted;
  }

  [[nodiscard]] bool has_room_for(std::size_t weight) const {
    return *bytes + weight <= most_bytes;
  }

  // What rules hold gives no room when it is forgotten, so it stays.
  void make_room_for(std::size_t weight) {
    constexpr int most_looked_at = 64;
    auto at = by_use.end();
    for (int i = 0; i < most_looked_at && at != by_use.begin() && !has_room_for(weight); ++i) {
      --at;
      let_go(at->id);
      if (at->facts.use_count() > 1) continue;
      by_id.erase(at->id);
      at = by_use.erase(at);
      ++counted.evicted;
    }
  }

  // Its bytes count for as long as anybody holds it.
  [[nodiscard]] std::shared_ptr<const statement> kept(statement&& facts) const {
    const auto weight = facts.bytes();
    auto made = std::make_shared<const weighed>(std::move(facts), bytes, weight);
    return {made, &made->facts};
  }
};

statement_cache::statement_cache(std::size_t capacity, std::size_t bytes)
    : state_{std::make_unique<state>()} {
  state_->capacity = std::max<std::size_t>(1, capacity);
  state_->most_bytes = bytes;
}

statement_cache::~statement_cache() = default;

void statement_cache::before_forgetting(std::function<void(core::statement_id)> let_go) {
  state_->let_go = std::move(let_go);
}

void statement_cache::learn(const core::statement_seen& seen) {
  if (!seen.text || state_->touch(seen.id) != nullptr) return;
  auto& its = *state_;
  auto facts = read_statement(*seen.text);
  ++(facts.kind == statement_kind::unparsed ? its.counted.unparsed : its.counted.parsed);
  if (its.by_use.size() >= its.capacity) its.forget_oldest();
  const auto weight = facts.bytes();
  its.make_room_for(weight);
  if (!its.has_room_for(weight)) {
    facts = reduced(facts);
    ++its.counted.reduced;
  }
  its.by_use.push_front({seen.id, its.kept(std::move(facts))});
  its.by_id.emplace(seen.id, its.by_use.begin());
}

std::shared_ptr<const statement> statement_cache::find(core::statement_id id) {
  const auto* known = state_->touch(id);
  if (known == nullptr && id) state_->missed = true;
  return known == nullptr ? nullptr : known->facts;
}

bool statement_cache::take_missed() { return std::exchange(state_->missed, false); }

const statement_cache::counters& statement_cache::counted() const { return state_->counted; }

std::size_t statement_cache::bytes() const { return *state_->bytes; }

}  // namespace pgweir::parser
