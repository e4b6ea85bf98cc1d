// One run of one N+1: the proven chains that belong together, as a tree. Chains of the same
// executions are one child (the best-named parent speaks); children of one parent stand side by
// side; a child whose parent is another child hangs below it: 1 + N + N·M is one finding.
#pragma once

#include "analyzers/provenance.hpp"
#include "core/finding.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace pgweir::analyzers {

class loop_incident {
 public:
  // Most chains of one incident; further ones are left out of its evidence.
  static constexpr std::size_t members_kept = 64;

  loop_incident(core::place where, core::orm dialect, core::value_kind values)
      : where_{std::move(where)}, dialect_{dialect}, values_{values} {}

  void add(chain& proven);
  // The chain has ended; the incident keeps it for its evidence.
  void keep(std::unique_ptr<chain> ended);
  // The other's chains, and what was said of them, are told by this one from now on.
  void absorb(loop_incident& other);

  [[nodiscard]] bool holds(chain_number number) const;
  // Sibling of one of these chains (same result), or above or below one of them.
  [[nodiscard]] bool is_related_to(const chain& proven) const;
  [[nodiscard]] bool running() const;
  [[nodiscard]] std::uint64_t calls() const;
  [[nodiscard]] core::time_point last() const;

  // Everything but id, occurrence and what it replaces.
  [[nodiscard]] core::finding describe() const;

  // How it is said; kept by n_plus_one.
  std::uint64_t finding = 0;  // 0: not said yet
  std::uint64_t occurrence = 0;
  std::vector<core::finding::earlier> replaces;  // said of it before, under other ids
  std::uint64_t said_calls = 0;
  core::time_point said_at{};
  core::time_point proven_at{};

 private:
  struct member {
    const chain* one = nullptr;
    std::unique_ptr<chain> ended;  // owns `one` once it is over
    chain_number group = 0;        // the same for all that tell of the same executions
  };
  struct node {
    const chain* one = nullptr;
    chain_number group = 0;
    std::size_t above = none;  // index of the node that returned its source
    std::vector<const chain*> aliases;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
  };

  [[nodiscard]] std::vector<node> tree() const;
  static void hang(std::vector<node>& nodes);
  static void put_in_order(std::vector<node>& nodes);
  static void add_followers(const node& from, std::size_t index,
                            core::n_plus_one_evidence& evidence);

  core::place where_;
  core::orm dialect_;
  core::value_kind values_;
  std::vector<member> members_;
};

}  // namespace pgweir::analyzers
