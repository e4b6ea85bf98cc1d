#include "tests/support/trace_reader.hpp"

#include "config/keys.hpp"
#include "config/load.hpp"
#include "tests/support/trace_answers.hpp"
#include "tests/support/trace_conversation.hpp"
#include "tests/support/trace_script.hpp"
#include "tests/support/trace_values.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::support {

namespace {

constexpr std::string_view findings_line = "\n--- findings\n";

// setting unbounded_select.rows 100: as rules.unbounded-select.rows of the configuration. False:
// there is no such key, or it may not be that.
bool set(config::settings& how, std::string_view name, std::string_view value) {
  std::string path = "rules." + std::string{name};
  std::replace(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(path.rfind('.')), '_', '-');
  const auto* key = config::find_key(path);
  return key != nullptr && key->set(how, value);
}

}  // namespace

const core::value_digester& trace_digester() {
  static const core::value_digester digester{0x5eed, 0x1234'5678};
  return digester;
}

std::optional<std::string> play_trace(std::string_view script, const trace_sink& sink,
                                      core::time_point& end) {
  trace_conversation conversation{sink};
  trace_script parsed{script};
  auto error = parsed.play(conversation);
  end = conversation.reached();
  return error;
}

analyzers::settings trace_settings(std::string_view script, std::optional<std::string>& error) {
  config::settings how;
  std::string budgets = "budget = [";
  while (!script.empty()) {
    auto line = trim(script.substr(0, script.find('\n')));
    script.remove_prefix(std::min(script.size(), script.find('\n') == std::string_view::npos
                                                     ? script.size()
                                                     : script.find('\n') + 1));
    auto word = take_word(line);
    if (word == "budget") budgets.append("{").append(line).append("},");
    if (word != "setting") continue;
    auto name = take_word(line);
    if (!set(how, name, line)) error = "no such setting: " + std::string{name};
  }
  auto read = config::load({config::config_file{"budgets", budgets + "]"}, {}, {}});
  if (read) {
    how.rules.query_budget.budgets = read->values.rules.query_budget.budgets;
  } else {
    error = read.error().sentence;
  }
  return how.rules;
}

trace_outcome run_trace(std::string_view script) {
  trace_outcome outcome;
  auto how = trace_settings(script, outcome.error);
  if (outcome.error) return outcome;
  analyzers::pipeline pipeline{how, trace_digester()};
  analyzers::findings_out found;
  core::time_point now{};
  auto keep = [&](core::time_point at) {
    for (auto& finding : found) outcome.said.push_back({at, std::move(finding)});
    found.clear();
  };
  trace_answers answers;
  trace_sink sink{.event =
                      [&](core::event&& happened) {
                        pipeline.observe(happened, found);
                        keep(core::time_point{});
                      },
                  .advance =
                      [&](core::time_point at) {
                        pipeline.advance(at, found);
                        keep(at);
                      },
                  .answer =
                      [&](std::string_view line, core::time_point at) {
                        answers.asked(pipeline.questions());
                        const auto answer = answers.answer(line, at);
                        if (answer) pipeline.observe(*answer, found);
                        keep(at);
                        return answer.has_value();
                      }};
  outcome.error = play_trace(script, sink, now);
  pipeline.finish(now, found);
  keep(now);
  for (auto& said : outcome.said) {
    if (said.at == core::time_point{}) said.at = said.finding.last_seen;
  }
  outcome.seen = pipeline.seen();
  return outcome;
}

trace_text cut_trace(std::string_view file) {
  auto cut = file.find(findings_line);
  if (cut == std::string_view::npos) return {file, {}};
  return {file.substr(0, cut + 1), file.substr(cut + findings_line.size())};
}

}  // namespace pgweir::support
