#include "cli/run_verdict.hpp"

#include "core/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <string_view>

namespace pgweir::cli {

int exit_code_of(const run_outcome& what) {
  if (what.child.code != 0) return what.child.code;
  auto code = core::exit_code::clean;
  if (what.queries == 0) {
    code = core::exit_code::not_judged;
  } else if (what.gate_failed) {
    code = core::exit_code::gate_failed;
  } else if (!what.reports_written) {
    code = core::exit_code::wrong_usage;
  }
  return static_cast<int>(code);
}

void add_gaps(reports::verdict& decided, const std::vector<std::string>& gaps, bool required) {
  decided.incomplete.insert(decided.incomplete.end(), gaps.begin(), gaps.end());
  if (gaps.empty() || !required) return;
  decided.failed = true;
  decided.why +=
      fmt::format("{}incomplete: {}", decided.why.empty() ? "" : "; ", fmt::join(gaps, ", "));
}

std::string words_about(const child_end& child) {
  if (child.code == 0) return {};
  if (child.signal == 0) {
    return fmt::format("pgweir: the command itself failed with exit code {}\n", child.code);
  }
  return fmt::format("pgweir: the command was ended by signal {} ({})\n", child.signal,
                     strsignal(child.signal));
}

std::string advice_without_queries(const child_variables& variables, std::uint64_t logins) {
  if (logins > 0) {
    return fmt::format(
        "{} connection{} came through the proxy and ran no query: there is nothing to judge.",
        logins, logins == 1 ? "" : "s");
  }
  auto offered = variables.changed;
  if (variables.libpq_changed) offered.emplace_back("PGHOST and PGPORT");
  return fmt::format(
      "no query came through the proxy. It was offered in {}: does the command read its server "
      "from another variable (name it with --env), connect to a fixed address (give it to the "
      "proxy with --listen), or did its logins fail?",
      offered.empty() ? "no variable" : fmt::format("{}", fmt::join(offered, ", ")));
}

}  // namespace pgweir::cli
