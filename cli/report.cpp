// pgweir report: what has been found so far, from a running pgweir or from a file.
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/formats.hpp"
#include "cli/report_files.hpp"
#include "cli/web_client.hpp"
#include "reports/json.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

namespace pgweir::cli {

namespace {

struct options {
  web_flags web;
  std::string from;
  std::vector<std::string> merge;
  std::string format = "text";
  std::string output = "-";
  std::string colour = "auto";
};

core::result<reports::report> obtained(const options& how) {
  if (!how.merge.empty()) return merged_from(how.merge);
  if (!how.from.empty()) return report_from(how.from);
  const auto from = web_address_of(how.web);
  if (!from) return from.error();
  const auto text = fetch(*from, "/api/v1/report?format=json");
  if (!text) return text.error();
  return reports::read_report(*text, from->url());
}

int report(const options& how) {
  const auto format = format_named(how.format);
  if (!format) return fail(format.error());
  const auto colour = colour_from(how.colour);
  if (!colour) return fail(colour.error());
  const auto made = obtained(how);
  if (!made) return fail(made.error());
  auto style = style_of(STDOUT_FILENO, *colour);
  if (how.output != "-" && *colour == colour_choice::automatic) style = {};
  const auto written =
      write_whole(how.output, reports::formatted(*made, *format, {style, true, {}}));
  return written ? 0 : fail(written.error());
}

}  // namespace

void add_report(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("report", "Print what has been found so far");
  auto* web = add_web_flags(*command, how->web);
  auto* from = command->add_option("--from", how->from, "a report that was written as JSON")
                   ->type_name("FILE")
                   ->excludes(web);
  command->add_option("--merge", how->merge, "several such reports as one: shards, machines")
      ->type_name("FILE...")
      ->excludes(web)
      ->excludes(from);
  command->add_option("--format", how->format, format_names() + " [text]")->type_name("FORMAT");
  command->add_option("--output", how->output, "where to write it [standard output]")
      ->type_name("FILE");
  command->add_option("--color", how->colour, "auto, always or never [auto]")->type_name("WHEN");
  command->callback([how, &asked] { asked.chosen = [how] { return report(*how); }; });
}

}  // namespace pgweir::cli
