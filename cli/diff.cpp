// pgweir diff: two reports compared, and a gate for what is new.
#include "reports/diff.hpp"

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/gate_flags.hpp"
#include "cli/report_files.hpp"
#include "config/nearest.hpp"
#include "reports/verdict_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

namespace pgweir::cli {

namespace {

enum class diff_format { text, markdown, json };

struct options {
  std::vector<std::string> reports;
  std::vector<std::string> fail_on;
  std::string format = "text";
  std::string output = "-";
  std::string colour = "auto";
};

core::result<diff_format> diff_format_named(const std::string& name) {
  if (name == "text") return diff_format::text;
  if (name == "markdown") return diff_format::markdown;
  if (name == "json") return diff_format::json;
  const std::vector<std::string> known{"text", "markdown", "json"};
  return wrong_usage(
      fmt::format("pgweir diff has no format \"{}\": text, markdown and json are known.{}", name,
                  config::did_you_mean(name, known)));
}

std::string formatted(const reports::report_diff& diff, diff_format as,
                      const reports::text_style& style) {
  switch (as) {
    case diff_format::text:
      return reports::diff_text(diff, style);
    case diff_format::markdown:
      return reports::diff_markdown(diff);
    case diff_format::json:
      return reports::diff_json(diff);
  }
  return {};
}

// Only what is new fails: everything that the old report has is known.
reports::verdict judged_against(const reports::report& before, const reports::report& after,
                                const reports::gate_policy& policy) {
  const reports::known_findings known{reports::updated({}, before.findings, false).made, {}};
  return reports::judge(after, policy, &known);
}

core::result<int> diff(const options& how) {
  if (how.reports.size() != 2) {
    return wrong_usage("pgweir diff needs two reports: pgweir diff old.json new.json.");
  }
  const auto format = diff_format_named(how.format);
  if (!format) return format.error();
  const auto colour = colour_from(how.colour);
  if (!colour) return colour.error();
  const auto policy = policy_from(how.fail_on);
  if (!policy) return policy.error();
  const auto before = report_from(how.reports[0]);
  if (!before) return before.error();
  const auto after = report_from(how.reports[1]);
  if (!after) return after.error();

  auto style = style_of(STDOUT_FILENO, *colour);
  if (how.output != "-" && *colour == colour_choice::automatic) style = {};
  const auto written =
      write_whole(how.output, formatted(reports::diff_of(*before, *after), *format, style));
  if (!written) return written.error();
  if (how.fail_on.empty()) return static_cast<int>(core::exit_code::clean);
  const auto verdict = judged_against(*before, *after, *policy);
  say(stderr, fmt::format("pgweir: gate: {}\n", reports::outcome_text(verdict)));
  return static_cast<int>(verdict.failed ? core::exit_code::gate_failed : core::exit_code::clean);
}

int run(const options& how) {
  const auto code = diff(how);
  return code ? *code : fail(code.error());
}

}  // namespace

void add_diff(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("diff", "Compare two reports: new, gone, worse, better");
  command->add_option("REPORT", how->reports, "the old one and the new one, as JSON");
  add_fail_on(*command, how->fail_on);
  command->add_option("--format", how->format, "text, markdown or json [text]")
      ->type_name("FORMAT");
  command->add_option("--output", how->output, "where to write it [standard output]")
      ->type_name("FILE");
  command->add_option("--color", how->colour, "auto, always or never [auto]")->type_name("WHEN");
  command->callback([how, &asked] { asked.chosen = [how] { return run(*how); }; });
}

}  // namespace pgweir::cli
