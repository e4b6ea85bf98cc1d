// join-explosion: two independent to-many joins multiply each other. An author with 12 posts and 10
// books comes as 120 rows, where 23 would do; and each row carries the author again.
//
// Measured on the rows that came (join_product.hpp), not guessed from the text: a join that finds
// one row, a single to-many join and a chain of them are left alone. One result a second is looked
// at for each statement; the executions between are taken for the same.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/join_product.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <optional>

namespace pgweir::analyzers {

class join_explosion {
 public:
  static constexpr auto its_settings = &settings::join_explosion;

  explicit join_explosion(const join_explosion_settings& how) : how_{how} {}
  void change(const join_explosion_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  struct verdict {
    core::time_point at{};
    std::uint64_t rows = 0;  // of the result that was looked at; 0: none yet
    std::optional<join_product> product;
  };

  const verdict& judge(const observed_execution& seen);
  void raise(const observed_execution& seen, const join_product& product, bool measured,
             findings_out& out);

  join_explosion_settings how_;
  core::bounded_map<std::uint64_t, verdict> verdicts_{core::limits::judged_joins};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
