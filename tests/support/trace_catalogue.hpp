// The server beside a trace: what its catalogues say, and what it answers to pgweir's own
// questions. Written as lines of the trace language (tests/traces/README.md); where nothing is said
// of a question, it is never answered, as without credentials.
#pragma once

#include "core/catalogue.hpp"
#include "core/event.hpp"
#include "core/plan.hpp"
#include "core/side_question.hpp"
#include "core/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::support {

class trace_catalogue {
 public:
  // table DATABASE SCHEMA.NAME OPTIONS: COLUMNS; KEYS AND INDEXES. The catalogue that it is in, as
  // it is now; none: the line is not understood.
  std::optional<core::catalogue> add_table(std::string_view line);
  // extension DATABASE NAME
  std::optional<core::catalogue> add_extension(std::string_view line);
  // tried HOW: how questions about indexes are answered from here on
  bool set_trial(std::string_view line);
  // cost TEXT: COST, or: cost TEXT with INDEX: COST. Of statements that contain TEXT
  bool add_cost(std::string_view line);
  // plan TEXT: a node
  bool add_plan_node(std::string_view line);

  // What is answered at `now`.
  std::vector<core::event> answers(const std::vector<core::side_question>& questions,
                                   core::time_point now) const;

 private:
  struct cost {
    std::string text;
    std::string index;  // empty: without one
    double amount = 0;
  };

  [[nodiscard]] std::optional<double> cost_of(const core::sample_statement& statement,
                                              std::string_view index) const;
  [[nodiscard]] core::indexes_tried::answer tried(const core::index_question& question) const;
  [[nodiscard]] std::optional<core::plan> plan_of(const core::sample_statement& statement) const;
  core::catalogue& of(std::string_view database);

  std::map<std::string, core::catalogue, std::less<>> catalogues_;
  std::uint64_t versions_ = 0;
  std::optional<core::index_trial> trial_;
  std::vector<cost> costs_;
  std::vector<std::pair<std::string, core::plan>> plans_;  // by text
};

}  // namespace pgweir::support
