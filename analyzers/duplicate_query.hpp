// duplicate-query: the same statement with the same parameters gave the same answer again and again
// within one scope, and nothing wrote to its tables in between.
//
// The scope is a tagged request or trace, a transaction, a SET pgweir.scope, or else a burst on one
// connection. A burst proves less: another request may ask the same on a pooled connection, and one
// that never pauses asks everything again some day. So it is LIKELY only, it remembers the last few
// questions, its repeats must be more than luck given how many different ones there are, and it
// says nothing at all while other connections of the pool ask the same question. Bounded: the piece
// of work used least recently is forgotten.
#pragma once

#include "analyzers/asked_questions.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/pool_questions.hpp"
#include "analyzers/question_population.hpp"
#include "analyzers/scope.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"

#include <cstddef>
#include <cstdint>

namespace pgweir::analyzers {

class duplicate_query {
 public:
  static constexpr auto its_settings = &settings::duplicate_query;

  explicit duplicate_query(const duplicate_query_settings& how) : how_{how} {}
  void change(const duplicate_query_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void forget(core::connection_id connection, findings_out&);
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  struct work_in_progress {
    std::uint64_t instance = 0;  // of a burst: its number on the connection
    core::time_point last{};     // when it last did something
    std::uint64_t questions = 0;
    asked_questions asked;
  };

  // The running work of this scope, started anew where another one has begun.
  work_in_progress& work_of(const observed_execution& seen, const work_scope& scope);
  void forget_work(std::uint64_t key);
  asked_question& add(work_in_progress& work, std::uint64_t key, bool is_burst);
  static void forget_answers(const parser::statement& writer, asked_questions& asked);
  [[nodiscard]] bool may_be_luck(const observed_execution& seen, const work_in_progress& work,
                                 const asked_question& asked, std::uint64_t number) const;
  void raise(const observed_execution& seen, const work_scope& scope, const work_in_progress& work,
             asked_question& asked, findings_out& out);

  duplicate_query_settings how_;
  core::bounded_map<std::uint64_t, work_in_progress> works_{4'096};
  std::size_t places_ = 0;  // of questions, in all works
  pool_questions pool_;
  question_population populations_;
  incidents incidents_;
};

}  // namespace pgweir::analyzers
