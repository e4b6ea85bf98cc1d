// HypoPG in one database: indexes that only the planner of this connection believes in.
#pragma once

#include "core/side_question.hpp"
#include "core/time.hpp"
#include "proxy/net/side_session.hpp"
#include "proxy/net/trial_text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {

struct believed_indexes {
  std::vector<std::string> names;  // as plans call them
  std::uint64_t bytes = 0;         // of all, by HypoPG's estimate
};

class hypopg {
 public:
  // None: it is not installed, or not for us.
  static std::optional<hypopg> find(side_session& server, core::time_point until);

  // One on the table, or on each of its partitions, which are limits::tried_partitions at most.
  // Outside of a transaction, as pgweir itself (the role may not be allowed to) with that search
  // path. Some may be there after a failure.
  side_result<believed_indexes> create(side_session& server, const core::asking_session& who,
                                       const index_text& index, core::time_point until) const;
  // All of them.
  void forget(side_session& server, core::time_point until) const;

 private:
  explicit hypopg(std::string schema) : schema_{std::move(schema)} {}

  const std::string schema_;  // in quotes where it must be
};

}  // namespace pgweir::net
