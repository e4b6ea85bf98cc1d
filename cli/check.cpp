// pgweir check: the gate for reports that were written before; also makes the baseline.
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/formats.hpp"
#include "cli/gate_flags.hpp"
#include "cli/report_files.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::cli {

namespace {

struct options {
  std::vector<std::string> reports;
  gate_flags gate;
  bool update_baseline = false;
  bool prune = false;
  std::string format = "text";
  std::string output = "-";
  std::string colour = "auto";
};

core::result<void> check_usage(const options& how) {
  if (how.reports.empty()) {
    return wrong_usage("pgweir check needs a report: pgweir check report.json.");
  }
  if (how.update_baseline && how.gate.baseline.empty()) {
    return wrong_usage("--update-baseline needs the file: --baseline FILE.");
  }
  if (how.prune && !how.update_baseline) {
    return wrong_usage("--prune needs --update-baseline: it removes entries when it writes.");
  }
  if (how.update_baseline) return check_writable(how.gate.baseline);
  return {};
}

std::string what_changed(const reports::baseline_update& update, const options& how) {
  using reports::counted;
  auto out = fmt::format("pgweir: {} has {}, {} new", how.gate.baseline,
                         counted(update.made.entries.size(), "finding"), update.added);
  if (update.unseen > 0) {
    out += fmt::format(
        ", {} {}", update.unseen,
        how.prune ? "removed that no report has" : "that no report has (--prune removes them)");
  }
  return out + "\n";
}

// From here on the gate knows what was written.
core::result<void> update_baseline(const options& how, const reports::report& made,
                                   gate_rules& gate) {
  std::vector<reports::booked_finding> found;
  for (const auto& f : made.findings) {
    if (reports::belongs_in_baseline(f, gate.policy)) found.push_back(f);
  }
  auto update = reports::updated(gate.known->entries, found, how.prune);
  const auto written = write_whole(how.gate.baseline, reports::baseline_text(update.made));
  if (!written) return written;
  say(stderr, what_changed(update, how));
  gate.known->entries = std::move(update.made);
  return {};
}

core::result<int> check(const options& how) {
  if (const auto usage = check_usage(how); !usage) return usage.error();
  const auto format = format_named(how.format);
  if (!format) return format.error();
  const auto colour = colour_from(how.colour);
  if (!colour) return colour.error();
  auto gate = checked_gate(how.gate, how.update_baseline);
  if (!gate) return gate.error();
  const auto made = merged_from(how.reports);
  if (!made) return made.error();
  const bool judgeable = made->traffic.queries > 0;
  if (how.update_baseline && judgeable) {
    if (const auto done = update_baseline(how, *made, *gate); !done) return done.error();
  }
  const auto verdict = judged(*made, *gate);
  auto style = style_of(STDOUT_FILENO, *colour);
  if (how.output != "-" && *colour == colour_choice::automatic) style = {};
  const auto written =
      write_whole(how.output, reports::formatted(*made, *format, {style, true, verdict}));
  if (!written) return written.error();
  if (!judgeable) {
    return not_judged("there is no query in what was reported: nothing could be judged.");
  }
  return static_cast<int>(verdict.failed ? core::exit_code::gate_failed : core::exit_code::clean);
}

int run(const options& how) {
  const auto code = check(how);
  return code ? *code : fail(code.error());
}

}  // namespace

void add_check(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("check", "Judge reports that were written as JSON");
  command->footer("Several reports are one: pgweir check shard-1.json shard-2.json");
  command->add_option("REPORT", how->reports, "written by --report json:FILE; several are merged");
  add_gate_flags(*command, how->gate);
  command->add_flag("--update-baseline", how->update_baseline,
                    "write the findings to the baseline: they are known from now on");
  command->add_flag("--prune", how->prune, "and remove its entries that no report has any more");
  command->add_option("--format", how->format, format_names() + " [text]")->type_name("FORMAT");
  command->add_option("--output", how->output, "where to write it [standard output]")
      ->type_name("FILE");
  command->add_option("--color", how->colour, "auto, always or never [auto]")->type_name("WHEN");
  command->callback([how, &asked] { asked.chosen = [how] { return run(*how); }; });
}

}  // namespace pgweir::cli
