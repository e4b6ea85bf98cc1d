// The values that statements were bound to once, by statement: what pgweir's own connection runs or
// plans them with. Kept for as long as there is room (limits::known_values_bytes); those that were
// not asked for or brought anew for longest go first. Holders share a list beyond that only while
// they work with it: in a question to the server.
//
// They are a client's own: never logged, never reported, sent to the server that they came for.
#pragma once

#include "core/bounded_map.hpp"
#include "core/ids.hpp"
#include "core/limits.hpp"
#include "core/side_question.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace pgweir::analyzers {

class known_values {
 public:
  using list = std::vector<core::sample_value>;
  using list_ptr = std::shared_ptr<const list>;

  explicit known_values(std::size_t most_bytes = core::limits::known_values_bytes)
      : most_bytes_{most_bytes} {}

  // The newest ones of a statement take the place of those before.
  void learn(core::statement_id of, const list& values);
  // Of $1, $2, …; null: none are kept.
  [[nodiscard]] list_ptr find(core::statement_id of);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct kept_list {
    list_ptr values;
    std::size_t bytes = 0;
  };

  void drop(core::statement_id of);

  core::bounded_map<core::statement_id, kept_list> lists_{core::limits::statements};
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
};

}  // namespace pgweir::analyzers
