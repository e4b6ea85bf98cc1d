// missing-index: rows are looked for that no index leads to. Which index would, and whether it is
// worth having, the server's planner is asked (core::index_question): then it is proven. Where
// nobody answers, it is likely, and said only of large tables and of what keeps few of their rows.
//
// One table is looked at at a time, the one with the dearest statements first, and a few are tried
// at once; again when a table has other statements, other indexes, or several times the work. An
// index is one finding, whichever statements want it.
#pragma once

#include "analyzers/adviser/adviser_stage.hpp"
#include "analyzers/adviser/index_survey.hpp"
#include "analyzers/adviser/index_verdict.hpp"
#include "analyzers/settings.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

class missing_index {
 public:
  static constexpr auto its_settings = &settings::missing_index;

  explicit missing_index(const missing_index_settings& how) : how_{how} {}
  void change(const missing_index_settings& how) { how_ = how; }

  void advance(core::time_point now, adviser_stage& stage, findings_out& out);
  void wind_up(core::time_point now, adviser_stage& stage, findings_out& out);
  void finish(core::time_point now, adviser_stage& stage, findings_out& out);
  void ask(std::vector<core::side_question>& out);
  void answered(const core::indexes_tried& event, adviser_stage& stage, findings_out& out);
  void answered(const core::plan_seen& event, adviser_stage& stage, findings_out& out);

 private:
  using table_key = std::pair<std::string, core::qualified_name>;  // in its database

  struct reading {
    std::uint64_t version = 0;  // of the catalogue
    bool with_values = false;
    friend bool operator==(const reading&, const reading&) = default;
  };
  // What a statement needs; the tables are of that look at the catalogue.
  struct read_needs {
    reading by;
    std::vector<index_need> needs;  // never empty
  };
  struct table_sum {
    const core::catalogue_table* table = nullptr;
    std::vector<std::uint64_t> works;
    std::uint64_t mark = 0;  // another one: it is to be looked at anew
    core::duration time{};
  };
  struct table_look {
    std::uint64_t mark = 0;
    core::time_point at{};
    bool answered = false;  // the planner has spoken once: nothing untried is said of it any more
  };
  struct open_trial {
    index_survey survey;
    core::time_point asked{};
    bool given_up = false;  // what can be said untried was said; a late answer is welcome
  };
  struct told_index {
    core::finding finding;
    core::qualified_name table;
    std::vector<advised_index> indexes;  // empty: none helps
    std::vector<std::uint64_t> works;    // of all its uses; the first few are evidence.uses
    std::uint64_t said_calls = 0;
  };

  // The traffic goes on; it is over and the server may be asked; nobody is asked any more.
  enum class phase : std::uint8_t { watching, winding_up, over };

  // False: there is more to read before the tables can be judged.
  bool read(core::time_point now, phase when, adviser_stage& stage);
  [[nodiscard]] std::map<table_key, table_sum> sums(adviser_stage& stage);
  [[nodiscard]] bool is_due(const table_key& key, const table_sum& sum, core::time_point now,
                            phase when) const;
  [[nodiscard]] std::size_t waiting() const;
  index_survey survey_of(const table_key& key, const table_sum& sum, adviser_stage& stage);
  void look_at(const table_key& key, const table_sum& sum, adviser_stage& stage,
               core::time_point now, phase when, findings_out& out);
  // False: too many wait for an answer.
  bool begin_trial(const index_survey& survey, core::index_question question, core::time_point now);
  void give_up(core::time_point now, phase when, adviser_stage& stage, findings_out& out);
  void tell(const index_survey& survey, const std::vector<index_verdict>& verdicts,
            adviser_stage& stage, findings_out& out);
  void tell(const index_survey& survey, const index_verdict& verdict, adviser_stage& stage,
            findings_out& out);
  [[nodiscard]] std::vector<std::uint64_t> outdone_by(const index_verdict& verdict,
                                                      const index_survey& survey) const;
  void ask_for_plan(const index_verdict& verdict, adviser_stage& stage);
  void say_growth(adviser_stage& stage, phase when, findings_out& out);

  missing_index_settings how_;
  core::time_point looked_at_{};
  core::bounded_map<std::uint64_t, reading> read_{core::limits::advised_statements};
  core::bounded_map<std::uint64_t, read_needs> needs_{core::limits::needy_statements};
  std::map<table_key, table_look> looks_;  // at most limits::surveyed_tables
  std::map<std::uint64_t, open_trial> trials_;
  std::uint64_t questions_asked_ = 0;
  std::vector<core::side_question> questions_;
  core::bounded_map<std::uint64_t, told_index> told_{core::limits::named_indexes};
};

}  // namespace pgweir::analyzers
