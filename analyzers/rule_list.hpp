// The rules of the pipeline, each with its switch.
#pragma once

#include "analyzers/connection_churn.hpp"
#include "analyzers/duplicate_query.hpp"
#include "analyzers/failed_transaction.hpp"
#include "analyzers/idle_in_transaction.hpp"
#include "analyzers/join_explosion.hpp"
#include "analyzers/literal_sql.hpp"
#include "analyzers/long_transaction.hpp"
#include "analyzers/missing_foreign_key.hpp"
#include "analyzers/missing_index.hpp"
#include "analyzers/n_plus_one.hpp"
#include "analyzers/no_statement_timeout.hpp"
#include "analyzers/offset_pagination.hpp"
#include "analyzers/privileged_session.hpp"
#include "analyzers/query_budget.hpp"
#include "analyzers/runtime_ddl.hpp"
#include "analyzers/sequential_chain.hpp"
#include "analyzers/settings.hpp"
#include "analyzers/shape_explosion.hpp"
#include "analyzers/slow_query.hpp"
#include "analyzers/unbounded_select.hpp"
#include "analyzers/unindexed_foreign_key.hpp"
#include "analyzers/unsafe_migration.hpp"
#include "analyzers/unwrapped_writes.hpp"
#include "analyzers/wide_select.hpp"
#include "analyzers/write_loop.hpp"
#include "core/value_digest.hpp"

#include <tuple>
#include <type_traits>

namespace pgweir::analyzers {

// A rule, until it is switched off: by its setting, or by a broken invariant of its own. A rule
// names its settings as `its_settings`, a member of analyzers::settings.
template <class Rule>
struct guarded {
  guarded(const settings& how, const core::value_digester& digester)
      : rule{made(how.*Rule::its_settings, digester)}, on{(how.*Rule::its_settings).enabled} {}

  template <class Settings>
  static Rule made(const Settings& its, const core::value_digester& digester) {
    if constexpr (std::is_constructible_v<Rule, const Settings&, const core::value_digester&>) {
      return Rule{its, digester};
    } else {
      return Rule{its};
    }
  }

  void change(const settings& how) {
    const auto& its = how.*Rule::its_settings;
    rule.change(its);
    on = its.enabled && !broken;
  }

  Rule rule;
  bool on;
  bool broken = false;
};

template <class... Rules>
struct guarded_rules {
  using list = std::tuple<guarded<Rules>...>;
  static list made(const settings& how, const core::value_digester& digester) {
    return list{guarded<Rules>{how, digester}...};
  }
};

// The rules, in the order in which they see each event; one a line.
using rule_list = guarded_rules<n_plus_one,             //
                                sequential_chain,       //
                                write_loop,             //
                                duplicate_query,        //
                                unbounded_select,       //
                                offset_pagination,      //
                                wide_select,            //
                                join_explosion,         //
                                slow_query,             //
                                missing_index,          //
                                unindexed_foreign_key,  //
                                missing_foreign_key,    //
                                long_transaction,       //
                                idle_in_transaction,    //
                                failed_transaction,     //
                                unwrapped_writes,       //
                                literal_sql,            //
                                shape_explosion,        //
                                runtime_ddl,            //
                                unsafe_migration,       //
                                privileged_session,     //
                                no_statement_timeout,   //
                                connection_churn,       //
                                query_budget>;

}  // namespace pgweir::analyzers
