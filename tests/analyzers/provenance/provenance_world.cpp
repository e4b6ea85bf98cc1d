#include "tests/analyzers/provenance/provenance_world.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <utility>

namespace pgweir::analyzers::corpus {
namespace {

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text) | 1U; }

std::uint32_t oid_of(std::string_view table) {
  return 16'384 + static_cast<std::uint32_t>(hash_of(table) % 100'000);
}

std::uint32_t usual_unused_results() {
  const char* chosen = std::getenv("PGWEIR_CORPUS_UNUSED");
  return chosen != nullptr ? static_cast<std::uint32_t>(std::strtoul(chosen, nullptr, 10))
                           : core::limits::unused_results;
}

}  // namespace

sql select(const select_text& what) {
  auto facts = std::make_shared<parser::statement>();
  std::vector<core::result_column> columns;
  facts->kind = parser::statement_kind::select;
  facts->returns_rows = true;
  facts->tables = {{"", what.table}};
  facts->text = "SELECT ";
  for (const auto& name : what.columns) {
    if (!columns.empty()) facts->text += ", ";
    facts->text += name;
    facts->columns.push_back({{what.table, name}, name});
    columns.push_back({name, oid_of(what.table), static_cast<std::uint16_t>(columns.size() + 1),
                       core::type_oid::int8});
  }
  facts->text += " FROM " + what.table;
  if (!what.key.empty()) {
    facts->text += " WHERE ";
    auto begin = static_cast<std::uint32_t>(facts->text.size());
    facts->text += what.key + " = $1";
    auto end = static_cast<std::uint32_t>(facts->text.size());
    auto name_end = begin + static_cast<std::uint32_t>(what.key.size());
    facts->slots.push_back({1,
                            parser::slot_use::key_equal,
                            {what.table, what.key},
                            {begin, end},
                            {begin, name_end},
                            true});
    facts->narrowed = true;
  }
  facts->text += what.suffix;
  facts->key = hash_of(facts->text);
  return {facts, columns};
}

sql with_second_key(sql statement, const std::string& key) {
  auto facts = std::make_shared<parser::statement>(*statement.facts);
  facts->text += " AND ";
  const auto begin = static_cast<std::uint32_t>(facts->text.size());
  facts->text += key + " = $2";
  const auto end = static_cast<std::uint32_t>(facts->text.size());
  auto slot = facts->slots.front();
  slot.number = 2;
  slot.column.column = key;
  slot.predicate = {begin, end};
  slot.column_text = {begin, begin + static_cast<std::uint32_t>(key.size())};
  facts->slots.push_back(slot);
  facts->key = hash_of(facts->text);
  statement.facts = facts;
  return statement;
}

sql with_use(sql statement, parser::slot_use use) {
  auto facts = std::make_shared<parser::statement>(*statement.facts);
  facts->slots.front().use = use;
  facts->key += static_cast<std::uint64_t>(use) << 1U;
  statement.facts = facts;
  return statement;
}

world::world(std::uint64_t seed, n_plus_one_settings how)
    : world{seed, how, usual_unused_results()} {}

world::world(std::uint64_t seed, n_plus_one_settings how, std::uint32_t unused_results)
    : random_{seed},
      loops_{how, &unused_, {.unused_results = unused_results}},
      reads_{how},
      writes_{{}} {}

std::size_t world::connect(std::uint64_t client_group) {
  auto made = std::make_unique<connected>();
  made->context.id = core::connection_id{connections_.size() + 1};
  made->context.login.database = "shop";
  made->context.client_group = client_group;
  connections_.push_back(std::move(made));
  return connections_.size() - 1;
}

void world::disconnect(std::size_t connection) {
  auto id = connections_[connection]->context.id;
  loops_.forget(id);
  reads_.forget(id, loops_, said_);
  writes_.forget(id, loops_, said_);
}

void world::begin(std::size_t connection) {
  auto& c = *connections_[connection];
  c.transaction = ++c.transactions;
}

void world::commit(std::size_t connection) {
  auto& c = *connections_[connection];
  core::transaction_step step{c.context.id, now_, c.transaction,
                              core::transaction_step::kind::closed, true};
  reads_.observe(observed_step{step, c.context}, said_);
  writes_.observe(observed_step{step, c.context}, said_);
  c.transaction = 0;
}

core::value_digest world::digest(const value& what) const {
  return what.is_text() ? digester_.text(what.text, core::type_oid::text)
                        : digester_.integer(what.number);
}

std::size_t world::rows_to_digest(core::statement_id of) {
  if (!unused_.holds(of) || ++probes_ % core::limits::full_looks == 0)
    return core::limits::digested_rows;
  return core::limits::probed_rows;
}

std::optional<core::row_digests> world::digests(const request& what) {
  if (what.rows.empty()) return std::nullopt;
  std::optional<core::row_digests> made{std::in_place};
  std::size_t columns = std::min(what.rows.front().size(), core::limits::digested_columns);
  for (std::size_t i = 0; i < columns; ++i) made->columns.push_back(static_cast<std::uint16_t>(i));
  const auto most = rows_to_digest(core::statement_id{what.statement->facts->key});
  for (std::size_t r = 0; r < std::min(what.rows.size(), most); ++r) {
    for (std::size_t i = 0; i < columns; ++i) made->cells.push_back(digest(what.rows[r][i]));
  }
  return made;
}

void world::run(std::size_t connection, const request& what) {
  auto& c = *connections_[connection];
  ++executions_;
  core::execution event;
  event.connection = c.context.id;
  event.statement = core::statement_id{what.statement->facts->key};
  event.columns = core::columns_id{what.statement->facts->key};
  event.sent = now_ - what.latency;
  event.completed = now_;
  event.rows = what.rows.size();
  event.bytes = what.rows.size() * 20;
  if (!what.same_round_trip) ++c.round_trip;
  event.round_trip = c.round_trip;
  event.transaction = c.transaction;
  std::uint64_t hash = 17;
  for (const auto& parameter : what.parameters) {
    auto made = digest(parameter);
    event.parameters.push_back(made);
    hash = hash * 31 + made.bits;
  }
  event.parameters_hash = hash;
  event.row_values = digests(what);
  std::vector<core::request_tag> tags;
  if (what.trace != 0) tags.push_back({"trace_id", std::to_string(what.trace)});
  observed_execution seen{event, what.statement->facts, &what.statement->columns,
                          tags.empty() ? nullptr : &tags, c.context};
  loops_.observe(seen);
  reads_.observe(seen, loops_, said_);
  writes_.observe(seen, loops_, said_);
}

void world::pass(core::duration time) {
  constexpr core::duration tick = std::chrono::milliseconds{100};
  auto until = now_ + time;
  if (advanced_ == core::time_point{}) advanced_ = now_;
  while (advanced_ + tick <= until) {
    advanced_ += tick;
    now_ = std::max(now_, advanced_);
    loops_.advance(advanced_);
    reads_.advance(advanced_, loops_, said_);
    writes_.advance(advanced_, loops_, said_);
  }
  now_ = until;
}

void world::finish() {
  pass(std::chrono::seconds{2});
  loops_.finish();
  reads_.finish(now_, loops_, said_);
  writes_.finish(now_, loops_, said_);
}

void world::add(actor who, core::duration after) {
  actors_.push_back(std::move(who));
  queue_.push_back({now_ + after, ++order_, actors_.size() - 1});
  std::ranges::push_heap(queue_, std::greater<>{});
}

void world::play(core::duration most) {
  auto end = now_ + most;
  while (!queue_.empty()) {
    std::ranges::pop_heap(queue_, std::greater<>{});
    auto next = queue_.back();
    queue_.pop_back();
    if (next.at > end) continue;
    if (next.at > now_) pass(next.at - now_);
    auto again = actors_[next.who](*this);
    if (again < core::duration::zero()) continue;
    queue_.push_back({now_ + again, ++order_, next.who});
    std::ranges::push_heap(queue_, std::greater<>{});
  }
  actors_.clear();
}

std::int64_t world::pick(std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>{low, high}(random_);
}

core::duration world::about(core::duration mean) {
  std::exponential_distribution<double> spread{1.0};
  auto time = 0.3 + 0.7 * std::min(spread(random_), 8.0);
  return core::duration{static_cast<std::int64_t>(static_cast<double>(mean.count()) * time)};
}

std::vector<core::finding> world::findings() const {
  std::vector<core::finding> last;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> places;
  auto is_replaced = [&](const core::finding& one) {
    return std::ranges::any_of(said_, [&](const core::finding& later) {
      const auto& replaced = later.replaces;
      core::finding::earlier mine{one.id, one.occurrence};
      return std::ranges::find(replaced, mine) != replaced.end();
    });
  };
  for (const auto& one : said_) {
    if (is_replaced(one)) continue;
    auto [place, is_new] = places.try_emplace({one.id, one.occurrence}, last.size());
    if (is_new) {
      last.push_back(one);
    } else {
      last[place->second] = one;
    }
  }
  return last;
}

}  // namespace pgweir::analyzers::corpus
