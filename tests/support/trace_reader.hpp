// Traces: conversations with PostgreSQL as text, with a virtual clock, and what pgweir must say
// about them. A trace goes through the real lexer, parser, digests and pipeline; only the wire is
// left out. tests/traces/README.md explains the language to those who write traces; in short:
//
//   connect c1 app=web route …          optional: a statement on a new name connects by itself
//   c1: SELECT id, name FROM authors    one Query; what follows describes its answer
//     columns id:int4@16390.1 name:text
//     rows n in 1..50: {n}, 'Author {n}'
//     took 2ms
//   for i in 1..50 {
//     c1: SELECT title FROM posts WHERE author_id = $1
//       with {i}                        Bind: the extended protocol
//       rows 3
//   }
//   sleep 6s
//   --- findings
//   (what must be said; written by PGWEIR_REWRITE_TRACES=1)
//
// Not a replay of bytes: what proxy/session makes of bytes is tested there. The order of events is
// the session's: executions when their round trip ends, then the transaction's step.
#pragma once

#include "analyzers/pipeline.hpp"
#include "analyzers/settings.hpp"
#include "core/event.hpp"
#include "core/finding.hpp"
#include "core/time.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::support {

// Where a trace goes. `advance` is called every 100 ms of virtual time; `answer` for a line that
// answers a question of pgweir's own connection, false: nothing was asked that it answers.
struct trace_sink {
  std::function<void(core::event&&)> event;
  std::function<void(core::time_point)> advance;
  std::function<bool(std::string_view, core::time_point)> answer{};
};

// Plays the script (what stands above "--- findings"). Returns what is wrong with it, with the line
// number, or nothing. `end` is set to the time at its end.
std::optional<std::string> play_trace(std::string_view script, const trace_sink& sink,
                                      core::time_point& end);

// The settings that its `setting` lines ask for; a line that asks for none is an error.
analyzers::settings trace_settings(std::string_view script, std::optional<std::string>& error);

// The digester that play_trace uses.
const core::value_digester& trace_digester();

struct said_finding {
  core::time_point at;
  core::finding finding;
};

struct trace_outcome {
  std::optional<std::string> error;  // the script was not understood
  std::vector<said_finding> said;    // in order, with every repetition
  analyzers::traffic_seen seen;
};

// Plays a script through a pipeline of its own.
trace_outcome run_trace(std::string_view script);

// A trace file, cut at its "--- findings" line.
struct trace_text {
  std::string_view script;
  std::string_view expected;
};
trace_text cut_trace(std::string_view file);

}  // namespace pgweir::support
