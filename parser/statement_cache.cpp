#include "parser/statement_cache.hpp"

#include "core/bounded_map.hpp"
#include "parser/statement_reader.hpp"

#include <algorithm>
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
  explicit state(std::size_t capacity) : by_id{capacity} {}

  using handle = std::shared_ptr<const statement>;
  core::bounded_map<core::statement_id, handle> by_id;
  std::size_t most_bytes = 0;
  counters counted;
  bool missed = false;
  std::function<void(core::statement_id)> let_go = [](core::statement_id) {};
  std::shared_ptr<std::size_t> bytes = std::make_shared<std::size_t>(0);

  void forget(core::statement_id id) {
    by_id.erase(id);
    ++counted.evicted;
  }

  [[nodiscard]] bool has_room_for(std::size_t weight) const {
    return *bytes + weight <= most_bytes;
  }

  // What rules hold gives no room when it is forgotten, so it stays, as if it had been used.
  void make_room_for(std::size_t weight) {
    constexpr std::size_t most_looked_at = 64;
    const auto most = std::min(most_looked_at, by_id.size());
    for (std::size_t i = 0; i < most && !has_room_for(weight); ++i) {
      const auto oldest = *by_id.least_recent();
      let_go(oldest);
      if (by_id.find(oldest)->use_count() == 1) forget(oldest);
    }
  }

  // Its bytes count for as long as anybody holds it.
  [[nodiscard]] handle kept(statement&& facts) const {
    const auto weight = facts.bytes();
    auto made = std::make_shared<const weighed>(std::move(facts), bytes, weight);
    return {made, &made->facts};
  }
};

statement_cache::statement_cache(std::size_t capacity, std::size_t bytes)
    : state_{std::make_unique<state>(std::max<std::size_t>(1, capacity))} {
  state_->most_bytes = bytes;
}

statement_cache::~statement_cache() = default;

void statement_cache::before_forgetting(std::function<void(core::statement_id)> let_go) {
  state_->let_go = std::move(let_go);
}

void statement_cache::learn(const core::statement_seen& seen) {
  auto& its = *state_;
  if (!seen.text || its.by_id.find(seen.id)) return;
  auto facts = read_statement(*seen.text);
  ++(facts.kind == statement_kind::unparsed ? its.counted.unparsed : its.counted.parsed);
  if (const auto* oldest = its.by_id.next_to_go()) {
    its.let_go(*oldest);
    its.forget(*oldest);
  }
  const auto weight = facts.bytes();
  its.make_room_for(weight);
  if (!its.has_room_for(weight)) {
    facts = reduced(facts);
    ++its.counted.reduced;
  }
  its.by_id[seen.id] = its.kept(std::move(facts));
}

std::shared_ptr<const statement> statement_cache::find(core::statement_id id) {
  const auto* known = state_->by_id.find(id);
  if (known == nullptr && id) state_->missed = true;
  return known == nullptr ? nullptr : *known;
}

bool statement_cache::take_missed() { return std::exchange(state_->missed, false); }

const statement_cache::counters& statement_cache::counted() const { return state_->counted; }

std::size_t statement_cache::bytes() const { return *state_->bytes; }

}  // namespace pgweir::parser
