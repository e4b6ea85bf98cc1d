// What the server answers in a trace to the questions of pgweir's own connection: `answer …` lines
// as events. A line answers the oldest question of its kind that has no answer yet.
//
//   measured 50 values 300 rows loop 31ms batch 900us     (also: other_rows, refused, too_few)
//   waiters 3: web on orders for 12s, cron for 3s         (also: waiters 0)
#pragma once

#include "core/event.hpp"
#include "core/side_question.hpp"
#include "core/time.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace pgweir::support {

class trace_answers {
 public:
  void asked(std::vector<core::side_question> questions);
  // None: nothing of the kind was asked, or the line says nothing that is known.
  std::optional<core::event> answer(std::string_view line, core::time_point at);

 private:
  template <class Question>
  std::optional<Question> take();

  std::vector<core::side_question> open_;
};

}  // namespace pgweir::support
