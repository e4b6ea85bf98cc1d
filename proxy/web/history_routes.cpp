#include "proxy/web/history_routes.hpp"

#include "history/history_json.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgweir::web {

namespace {

constexpr std::string_view all_findings = "/api/v1/history/findings";
constexpr std::string_view one_finding = "/api/v1/history/findings/";
constexpr std::string_view one_statement = "/api/v1/history/statements/";
constexpr std::string_view not_kept =
    "no history is kept: start pgweir without --history off and with history.enabled = true; its "
    "log tells of a directory that cannot be written";
constexpr std::array<std::string_view, 4> series_parameters{"database", "from", "to", "step"};

answer answer_of(history::api_answer made) {
  answer out;
  out.status = made.status;
  out.body = std::move(made.body);
  return out;
}

std::string_view word(const target& to, std::string_view parameter) {
  const auto* said = to.parameter(parameter);
  return said == nullptr ? std::string_view{} : std::string_view{*said};
}

bool knows_all(const target& to) {
  return std::ranges::all_of(to.parameters, [](const auto& each) {
    return std::ranges::find(series_parameters, each.first) != series_parameters.end();
  });
}

answer statement(const target& to, const history::reader& past, core::wall_time now) {
  if (!knows_all(to)) return error_answer(400, "there is no such parameter here");
  const auto key = std::string_view{to.path}.substr(one_statement.size());
  return answer_of(history::statement_answer(
      past, {key, word(to, "database"), word(to, "from"), word(to, "to"), word(to, "step")}, now));
}

}  // namespace

std::optional<answer> history_answer(const target& to, const history::reader* past,
                                     core::wall_time now) {
  const std::string_view path = to.path;
  const bool finding = path.starts_with(one_finding);
  const bool series = path.starts_with(one_statement);
  if (path != all_findings && !finding && !series) return std::nullopt;
  if (past == nullptr) return error_answer(503, not_kept);
  if (series) return statement(to, *past, now);
  if (!to.parameters.empty()) return error_answer(400, "there is no such parameter here");
  if (!finding) return answer_of(history::past_findings_answer(*past));
  return answer_of(history::finding_answer(*past, path.substr(one_finding.size())));
}

}  // namespace pgweir::web
