// One run of one loop: the proven chains that belong together, as a tree. Chains of the same
// executions are one node (the best-named parent speaks); children of one parent stand side by
// side; a child whose parent is another child hangs below it: 1 + N + N·M is one incident.
#pragma once

#include "analyzers/provenance/provenance.hpp"
#include "core/finding.hpp"
#include "core/value_digest.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

// One child statement of an incident. Views: it lives as long as the incident does not change.
struct loop_node {
  const chain* one = nullptr;  // that names the parent best
  core::value_kind values = core::value_kind::none;
  chain_number group = 0;    // the same for all that tell of the same executions
  std::size_t above = none;  // index of the node that returned its source
  std::vector<const chain*> aliases;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  [[nodiscard]] bool writes() const { return one->child()->facts->writes; }
};

// What a rule has said of an incident.
struct told_finding {
  std::uint64_t about = 0;                    // key of the writing statement; 0: what reads
  std::uint64_t varying = ~std::uint64_t{0};  // of that statement: bit n, $n differs each time
  std::uint64_t id = 0;                       // 0: nothing was said
  std::uint64_t occurrence = 0;
  std::vector<core::finding::earlier> replaces;  // said of it before, under other ids
  std::uint64_t said_calls = 0;
  core::time_point said_at{};
};

class loop_incident {
 public:
  // Most chains of one incident; further ones are left out of its evidence.
  static constexpr std::size_t members_kept = 64;

  loop_incident(core::place where, core::orm dialect)
      : where_{std::move(where)}, dialect_{dialect} {}

  // `values`: of which kind they are that it loops over.
  void add(chain& proven, core::value_kind values);
  // The chain has ended; the incident keeps it for its evidence.
  void keep(std::unique_ptr<chain> ended);
  // The other's chains, and what was said of them, are told by this one from now on.
  void absorb(loop_incident& other);

  [[nodiscard]] bool holds(chain_number number) const;
  // Sibling of one of these chains (same result), or above or below one of them.
  [[nodiscard]] bool is_related_to(const chain& proven) const;
  [[nodiscard]] bool running() const;
  [[nodiscard]] bool writes() const;  // one of its statements does
  [[nodiscard]] std::uint64_t calls() const;
  [[nodiscard]] core::time_point last() const;
  [[nodiscard]] const core::place& where() const { return where_; }
  [[nodiscard]] core::orm dialect() const { return dialect_; }

  // Outermost first, then by statements: the same order whichever was proven first.
  [[nodiscard]] std::vector<loop_node> tree() const;
  // How it is told; kept by the rules, made if need be.
  told_finding& told(std::uint64_t about);

  core::time_point proven_at{};

 private:
  struct member {
    const chain* one = nullptr;
    std::unique_ptr<chain> ended;  // owns `one` once it is over
    chain_number group = 0;
    core::value_kind values = core::value_kind::none;
  };

  core::place where_;
  core::orm dialect_;
  std::vector<member> members_;
  std::vector<told_finding> told_;
};

// What is known of the name of a result's column.
core::column_ref column_of(const known_statement& statement, std::uint16_t position);

// The node that writes the row which `read` has looked up for it; null: `read` is no part of a
// write loop.
const loop_node* write_of(const loop_node& read, const std::vector<loop_node>& nodes);

}  // namespace pgweir::analyzers
