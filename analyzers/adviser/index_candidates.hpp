// What an index could do for a statement: the tables whose rows it picks in a way that no index of
// theirs serves, the indexes that would, and what keeps the existing ones from being used.
//
// Facts of the text and of the catalogue's statistics. Not judged here: whether the table is large
// enough, whether the statement runs often, whether it is written more than read, and whether the
// planner would use a candidate. Those are the rule's questions, and the trial's.
#pragma once

#include "analyzers/adviser/index_ddl.hpp"
#include "core/catalogue.hpp"
#include "core/side_question.hpp"
#include "parser/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

// Why an index that exists (or could) is of no use to the statement as it is written.
enum class hindrance : std::uint8_t {
  none,
  function,          // lower(email) = $1, and the index is on email
  cast,              // id::text = $1; created_at::date of a timestamp with time zone
  arithmetic,        // amount * 2 > $1
  leading_wildcard,  // LIKE '%abc': only trigrams would help
  invalid_index,     // it is there, but broken: CREATE INDEX CONCURRENTLY had failed
  key_order,         // its first column is not asked for
  sort_order,        // its columns do, but not in these directions
  collation,         // a prefix in a collation whose order is not that of bytes
  operator_class,    // jsonb_path_ops has no `?`; hash knows equality only
  partial,           // its predicate is not part of the condition
  alternatives,      // OR between columns of two tables
};

std::string_view name_of(hindrance what);

struct index_need {
  std::uint16_t source = 0;  // in access::sources
  // Of the catalogue given; of a partition its parent. Never null.
  const core::catalogue_table* table = nullptr;
  // What picks the rows, printable: slots as $n. "customer_id = $1 AND created_at > $2"; empty:
  // only the order does.
  std::string predicate;
  std::string order;  // "created_at DESC": it is sorted by, and limited; empty: not
  // Of the table's rows, what the predicate keeps, by statistics; 1: not known. Where values are
  // skewed, `least_share` is that of a value that is not the most common one, else the same:
  // without a plan nobody knows which of them was asked for.
  double share = 1;
  double least_share = 1;
  // Indexes that would serve it, best first; each by itself would do, but with `together` (an OR)
  // only all of them. Empty: no index helps the text as it is.
  std::vector<advised_index> candidates;
  bool together = false;
  bool by_join = false;  // rows are looked up by those of another table, once for each
  // An index that exists serves a part of it: what of the table's rows it leaves to be looked
  // through. A candidate is then an improvement, to be proven. Empty: nothing serves it.
  std::string helping_index;
  double helping_share = 1;
  hindrance hindered = hindrance::none;
  std::string hindering_index;  // whose use that prevents; empty: there is none
  std::string rewrite;          // of the predicate: "id = $1::bigint"; may be empty
  // What the rewritten predicate needs and has not; none: it exists, or there is no rewrite.
  std::optional<advised_index> after_rewrite;
  std::string repair;  // "REINDEX INDEX CONCURRENTLY orders_email_idx;"; may be empty
  std::string note;    // one sentence: what to do about the hindrance; may be empty
};

// Nothing without `statement.access`, or where that is cut. `values`: of $1…$n as they were bound
// once; may be null: then patterns of LIKE are known only where they are literals
// (statement.sample). The needs point into `all` and are good for as long as it is.
std::vector<index_need> needs_of(const parser::statement& statement, const core::catalogue& all,
                                 const std::vector<core::sample_value>* values);

// The index that deletes and joins along this key need; none: there is one (or no such table).
std::optional<advised_index> index_for(const core::catalogue_foreign_key& key,
                                       const core::catalogue& all);

}  // namespace pgweir::analyzers
