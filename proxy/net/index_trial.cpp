#include "proxy/net/index_trial.hpp"

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/hypothetical_index.hpp"
#include "proxy/net/plan_query.hpp"
#include "proxy/net/side_asking.hpp"
#include "proxy/net/trial_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;
using index_result = core::indexes_tried::index;
using effects = std::vector<core::indexes_tried::effect>;

// Of one question; who drops the database waits for five seconds.
constexpr core::duration patience = 3s;
constexpr core::duration planning_timeout = 1s;
// While an index is built others wait that write to the table.
constexpr core::duration building_timeout = 1s;
constexpr const char* building_lock_timeout = "SET LOCAL lock_timeout = '100ms'";

constexpr const char* size_query = R"(
SELECT pg_catalog.sum(pg_catalog.pg_table_size(relid))::pg_catalog.int8
  FROM (SELECT pg_catalog.to_regclass($1) AS relid
         UNION SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1))) part)";

// What this transaction has made: it makes nothing else. An index with indcheckxmin is there, and
// not used by the transaction that built it.
constexpr const char* made_query = R"(
SELECT made.relname, pg_catalog.pg_relation_size(made.oid), entry.indcheckxmin
  FROM pg_catalog.pg_index entry JOIN pg_catalog.pg_class made ON made.oid = entry.indexrelid
 WHERE entry.xmin::text::int8 = pg_catalog.txid_current() % 4294967296)";

struct planned_statement {
  const core::sample_statement* what;
  bool custom;
  double cost = 0;  // as things are
};

index_result failed(std::string why) {
  index_result result;
  result.error = std::move(why);
  return result;
}

bool uses(const core::plan& plan, const std::vector<std::string>& names) {
  return std::ranges::any_of(plan.nodes, [&](const auto& node) {
    return !node.index.empty() && std::ranges::find(names, node.index) != names.end();
  });
}

class trial {
 public:
  trial(side_session& server, const core::index_question& asked, config::verification verify)
      : server_{server},
        asked_{asked},
        may_build_{verify == config::verification::execute},
        until_{now() + patience} {}

  core::indexes_tried::answer run();

 private:
  effects before();
  index_result with_index(const hypopg* believed, const std::string& text);
  index_result hypothetical(const hypopg& believed, const index_text& index);
  index_result built(const std::string& text, const std::string& table);
  std::optional<std::string> too_large(const std::string& table);
  effects effects_of(const std::vector<std::string>& names);
  std::optional<core::plan> plan(const planned_statement& one);
  [[nodiscard]] side_transaction reading() const {
    return {side_access::read, &asked_.who, planning_timeout};
  }

  side_session& server_;
  const core::index_question& asked_;
  const bool may_build_;
  const core::time_point until_;
  std::vector<planned_statement> planned_;
};

core::indexes_tried::answer trial::run() {
  using core::index_trial;
  core::indexes_tried::answer answer;
  answer.number = asked_.number;
  answer.before = before();
  const auto believed = hypopg::find(server_, until_);
  if (!believed && !may_build_) return answer;
  answer.how = believed ? index_trial::hypothetical : index_trial::built;
  for (const auto& text : asked_.indexes) {
    if (answer.indexes.size() == core::limits::tried_indexes) break;
    answer.indexes.push_back(with_index(believed ? &*believed : nullptr, text));
  }
  return answer;
}

effects trial::before() {
  effects costs;
  if (!server_.begin(reading())) return costs;
  for (const auto& statement : asked_.statements) {
    if (costs.size() == core::limits::tried_statements) break;
    if (!may_be_planned(statement.text)) continue;
    planned_statement one{&statement, true};
    auto found = plan(one);
    one.custom = found.has_value();
    if (!found) found = plan(one);
    if (!found) continue;
    one.cost = found->cost();
    planned_.push_back(one);
    costs.push_back({.statement_key = statement.key, .cost = one.cost});
  }
  server_.end();
  return costs;
}

std::optional<core::plan> trial::plan(const planned_statement& one) {
  return one.custom ? custom_plan(server_, *one.what, until_)
                    : generic_plan(server_, *one.what, until_);
}

effects trial::effects_of(const std::vector<std::string>& names) {
  effects all;
  for (const auto& one : planned_) {
    const auto found = plan(one);
    if (!found) continue;
    // Nothing else is new. A generic plan shows no partition that its NULLs rule out, a long one
    // is cut.
    const bool used = uses(*found, names) || found->cost() < one.cost;
    all.push_back({one.what->key, found->cost(), used});
  }
  return all;
}

index_result trial::with_index(const hypopg* believed, const std::string& text) {
  const auto index = read_index(text);
  if (!index) return failed("it is no CREATE INDEX that could be tried");
  if (now() >= until_) return failed("there was no time left to try it");
  if (!believed) return built(text, index->table);
  auto tried = hypothetical(*believed, *index);
  if (tried.error.empty() || !may_build_) return tried;
  auto real = built(text, index->table);
  return real.error.empty() ? real : tried;
}

index_result trial::hypothetical(const hypopg& believed, const index_text& index) {
  index_result result;
  auto made = believed.create(server_, asked_.who, index, until_);
  if (!made) {
    result.error = made.error().sentence;
  } else if (server_.begin(reading())) {
    result.bytes = made->bytes;
    result.effects = effects_of(made->names);
    server_.end();
  }
  believed.forget(server_, until_);
  return result;
}

std::optional<std::string> trial::too_large(const std::string& table) {
  const auto size = server_.query(size_query, {text_value(table)}, left(until_));
  if (!size) return size.error().sentence;
  const auto bytes = size->cell(0, 0);
  if (!bytes) return "there is no such table";
  if (number_in<std::uint64_t>(*bytes) <= core::limits::built_table_bytes) return std::nullopt;
  return "the table is too large to build an index on it for a trial";
}

index_result trial::built(const std::string& text, const std::string& table) {
  const auto begun = server_.begin(
      {.access = side_access::write, .who = &asked_.who, .statement_timeout = building_timeout});
  if (!begun) return failed(begun.error().sentence);
  const auto result = [&]() -> index_result {
    if (auto why = too_large(table)) return failed(*std::move(why));
    if (const auto set = server_.query(building_lock_timeout, left(until_)); !set)
      return failed(set.error().sentence);
    if (const auto done = server_.query(text, {}, left(until_)); !done)
      return failed(done.error().sentence);
    const auto made = server_.query(made_query, left(until_));
    if (!made) return failed(made.error().sentence);
    index_result of_all;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < made->cells.size(); ++i) {
      if (made->cell(i, 2) == "t")
        return failed("rows changed lately: only a later transaction may use it");
      names.push_back(made->cell(i, 0).value_or(""));
      of_all.bytes += number_in<std::uint64_t>(made->cell(i, 1).value_or("0"));
    }
    of_all.effects = effects_of(names);
    return of_all;
  }();
  server_.end();
  return result;
}

}  // namespace

core::indexes_tried::answer try_indexes(side_session& server, const core::index_question& asked,
                                        config::verification verify) {
  return trial{server, asked, verify}.run();
}

}  // namespace pgweir::net
