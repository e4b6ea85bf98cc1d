// The fixes of one rule's findings, tried on the server: asks once for each finding, tells the
// finding again when the answer is there, and knows it for all its later incidents. Where the
// rewrite returned other rows, it is withdrawn.
//
// Bounds: limits::tried_fixes findings, limits::open_fixes of them without an answer. What was
// refused is asked again with a later incident, a few times.
#pragma once

#include "analyzers/adviser/fix_question.hpp"
#include "analyzers/adviser/known_values.hpp"
#include "analyzers/observed.hpp"
#include "core/bounded_map.hpp"
#include "core/finding.hpp"
#include "core/limits.hpp"
#include "core/side_question.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace pgweir::analyzers {

class measured_fixes {
 public:
  // Adds what is known of the finding's fix. To be called before it is said.
  void complete(core::finding& found);
  // It was said; so it will be said again when the answer is there.
  void said(const core::finding& found);
  // Whether its fix is to be tried, and how. After said().
  [[nodiscard]] bool wants(const core::finding& found);
  void want(const core::finding& found, fix_trial how);

  // Pushes the questions that have come up since.
  void ask(known_values& values, std::vector<core::side_question>& out);
  void answered(const core::rewrite_measured& seen, findings_out& out);

 private:
  enum class state : std::uint8_t {
    unknown,     // nothing was asked, or nothing came of it
    wanted,      // to be asked
    asked,       // no answer yet
    measured,    // `result` tells
    other_rows,  // the rewrite is wrong
  };
  struct trial {
    state is = state::unknown;
    std::uint32_t attempts = 0;
    std::uint64_t occurrence = 0;  // of the incident that was tried last
    core::time_point since{};      // wanted
    core::measured_fix result;
  };
  struct open_trial {
    std::uint64_t id = 0;
    fix_trial what;
    core::finding last;  // as it was said last
  };

  open_trial* open_of(std::uint64_t id);
  void close(std::uint64_t id);
  void give_up_oldest(core::time_point now);

  core::bounded_map<std::uint64_t, trial> trials_{core::limits::tried_fixes};
  std::vector<std::unique_ptr<open_trial>> open_;  // at most limits::open_fixes
};

}  // namespace pgweir::analyzers
