#include "tests/support/trace_script.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::support {

namespace {

constexpr std::array<std::string_view, 12> details{"with",      "extended",  "columns", "row",
                                                   "rows",      "took",      "first",   "client",
                                                   "row_limit", "suspended", "error",   "cached"};

core::type_oid type_named(std::string_view name) {
  using core::type_oid;
  constexpr std::array<std::pair<std::string_view, type_oid>, 12> types{{
      {"bool", type_oid::boolean},
      {"bytea", type_oid::bytea},
      {"int2", type_oid::int2},
      {"int4", type_oid::int4},
      {"int8", type_oid::int8},
      {"oid", type_oid::oid},
      {"text", type_oid::text},
      {"varchar", type_oid::varchar},
      {"date", type_oid::date},
      {"numeric", type_oid::numeric},
      {"uuid", type_oid::uuid},
      {"name", type_oid::name},
  }};
  for (const auto& [known, oid] : types) {
    if (known == name) return oid;
  }
  return type_oid::unknown_to_us;
}

// "id:int4@16390.1": name, type, the table's OID and the column's number.
core::result_column column_of(std::string_view text) {
  core::result_column column;
  auto at = text.find('@');
  auto colon = text.find(':');
  if (at != std::string_view::npos) {
    auto table = text.substr(at + 1);
    auto dot = table.find('.');
    column.table_oid = static_cast<std::uint32_t>(parse_integer(table.substr(0, dot)).value_or(0));
    if (dot != std::string_view::npos)
      column.column_number =
          static_cast<std::uint16_t>(parse_integer(table.substr(dot + 1)).value_or(0));
  }
  auto head = text.substr(0, at);
  column.name = head.substr(0, colon);
  column.type = type_named(colon == std::string_view::npos ? "text" : head.substr(colon + 1));
  return column;
}

core::catalogue_table& table_named(core::catalogue& in, const std::string& name) {
  for (auto& table : in.tables) {
    if (table.name.name == name) return table;
  }
  auto& made = in.tables.emplace_back();
  made.name = {"public", name};
  return made;
}

void add_primary_key(core::catalogue& to, const core::column_ref& column) {
  core::catalogue_index index;
  index.keys.emplace_back().column = column.column;
  index.unique = index.primary = true;
  table_named(to, column.table).indexes.push_back(std::move(index));
}

void add_foreign_key(core::catalogue& to, const core::column_ref& from,
                     const core::column_ref& target) {
  to.foreign_keys.push_back({.name = {},
                             .from = {"public", from.table},
                             .columns = {from.column},
                             .to = {"public", target.table},
                             .target_columns = {target.column}});
}

std::pair<std::string_view, std::string> option_of(std::string_view text) {
  auto equals = text.find('=');
  return {text.substr(0, equals),
          equals == std::string_view::npos ? std::string{} : std::string{text.substr(equals + 1)}};
}

}  // namespace

trace_script::trace_script(std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto end = text.find('\n');
    auto content = trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!content.empty() && content.front() != '#') lines_.push_back({number, content});
  }
}

std::optional<std::string> trace_script::play(trace_conversation& with) {
  with_ = &with;
  try {
    play(0, lines_.size());
    flush();
  } catch (const failure& broken) {
    return "line " + std::to_string(broken.line) + ": " + broken.what;
  }
  return std::nullopt;
}

void trace_script::play(std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end;) {
    current_ = lines_[at].number;
    auto rest = lines_[at].text;
    auto word = take_word(rest);
    bool block = rest.ends_with('{');
    if (word == "for" && block) {
      at = play_loop(at);
    } else if (word == "pipeline" && block) {
      at = play_pipeline(at);
    } else {
      play_line(lines_[at++]);
    }
  }
}

// The line of the `}` that closes the block opened at `at`.
std::size_t trace_script::block_end(std::size_t at) const {
  int depth = 0;
  for (; at < lines_.size(); ++at) {
    auto text = lines_[at].text;
    bool opens = text.starts_with("for ") || text.starts_with("pipeline ");
    if (opens && text.ends_with('{')) ++depth;
    if (text == "}" && --depth == 0) return at;
  }
  fail("this block has no closing brace");
}

// for NAME in RANGE {
std::size_t trace_script::play_loop(std::size_t at) {
  auto head = substitute(lines_[at].text, variables_);
  std::string_view rest = std::string_view{head}.substr(0, head.size() - 1);
  take_word(rest);
  std::string name{take_word(rest)};
  if (take_word(rest) != "in") fail("write: for NAME in FIRST..LAST {");
  auto range = parse_range(trim(rest));
  if (!range) fail("this is no range: " + std::string{rest});
  auto end = block_end(at);
  for (const auto& value : *range) {
    variables_[name] = value;
    play(at + 1, end);
  }
  variables_.erase(name);
  return end + 1;
}

// pipeline NAME {
std::size_t trace_script::play_pipeline(std::size_t at) {
  flush();
  auto rest = lines_[at].text;
  take_word(rest);
  pending_ = {.connection = std::string{take_word(rest)}, .requests = {}, .pipelined = true};
  auto end = block_end(at);
  play(at + 1, end);
  pending_.pipelined = false;
  flush();
  return end + 1;
}

void trace_script::play_line(const line& which) {
  auto text = substitute(which.text, variables_);
  std::string_view rest = text;
  auto word = take_word(rest);
  if (std::find(details.begin(), details.end(), word) != details.end()) {
    if (pending_.requests.empty()) fail("there is no statement to which this belongs");
    add_detail(word, rest);
    return;
  }
  if (word.ends_with(':')) {
    play_statement(text);
    return;
  }
  flush();
  if (!play_command(word, rest)) fail("unknown word: " + std::string{word});
}

void trace_script::play_statement(const std::string& text) {
  auto colon = text.find(':');
  auto connection = text.substr(0, colon);
  if (!pending_.pipelined) {
    flush();
    pending_.connection = connection;
  }
  if (connection != pending_.connection) fail("a pipeline belongs to one connection");
  pending_.requests.emplace_back();
  pending_.requests.back().sql = trim(std::string_view{text}.substr(colon + 1));
}

void trace_script::flush() {
  if (pending_.pipelined || pending_.requests.empty()) return;
  with_->run(pending_.connection, pending_.requests);
  pending_ = {};
}

void trace_script::add_detail(std::string_view word, std::string_view rest) {
  auto& request = pending_.requests.back();
  if (word == "with") {
    request.parameters = parse_values(rest);
  } else if (word == "extended") {
    request.parameters.emplace();
  } else if (word == "columns") {
    request.columns.clear();
    while (!rest.empty()) request.columns.push_back(column_of(take_word(rest)));
  } else if (word == "row") {
    request.rows.push_back(parse_values(rest));
  } else if (word == "rows") {
    add_rows(rest);
  } else if (word == "took") {
    request.took = duration(rest);
  } else if (word == "first") {  // first row after TIME
    request.first_row_after = duration(rest.substr(rest.rfind(' ') + 1));
  } else if (word == "client") {  // client took TIME
    request.client_took = duration(rest.substr(rest.rfind(' ') + 1));
  } else if (word == "row_limit") {
    request.limited = true;
  } else if (word == "suspended") {
    request.suspended = true;
  } else if (word == "error") {
    request.error = rest;
  } else if (word == "cached") {
    request.cached = true;
  }
}

// rows NAME in RANGE: VALUES   or   rows COUNT [of N bytes]
void trace_script::add_rows(std::string_view rest) {
  auto& request = pending_.requests.back();
  auto name = take_word(rest);
  if (auto count = parse_integer(name)) {
    request.row_count = static_cast<std::uint64_t>(*count);
    if (take_word(rest) == "of") request.row_bytes = number(take_word(rest));
    return;
  }
  auto colon = rest.find(':');
  if (take_word(rest) != "in" || colon == std::string_view::npos)
    fail("write: rows NAME in FIRST..LAST: VALUES, or: rows COUNT");
  colon = rest.find(':');
  auto range = parse_range(trim(rest.substr(0, colon)));
  if (!range) fail("this is no range");
  // Other variables are substituted already; this one was unknown then and is still there.
  for (const auto& value : *range) {
    trace_variables one{{std::string{name}, value}};
    request.rows.push_back(parse_values(trim(substitute(rest.substr(colon + 1), one))));
  }
}

bool trace_script::play_command(std::string_view word, std::string_view rest) {
  if (word == "setting" || word == "budget") return true;  // read beforehand: trace_settings()
  if (word == "connect") {
    connect(rest);
  } else if (word == "sleep") {
    with_->pass(duration(rest));
  } else if (word == "think") {
    with_->think(duration(rest));
  } else if (word == "label") {
    label(rest);
  } else if (word == "close") {
    with_->close(std::string{rest});
  } else if (word == "blind") {
    with_->blind(std::string{rest}, core::blind_reason::malformed_message);
  } else if (word == "lost") {
    lose(rest);
  } else if (word == "keys") {
    read_keys(rest);
  } else if (word == "defaults") {
    defaults(rest);
  } else if (word == "prepare") {
    std::string name{take_word(rest)};
    if (!name.ends_with(':')) fail("write: prepare NAME: SQL");
    name.pop_back();
    with_->prepare(name, std::string{trim(rest)});
  } else if (word == "release") {
    with_->release(std::string{rest});
  } else {
    return false;
  }
  return true;
}

void trace_script::connect(std::string_view rest) {
  std::string name{take_word(rest)};
  core::connection_opened::description login;
  while (!rest.empty()) {
    auto [key, value] = option_of(take_word(rest));
    if (key == "user") {
      login.user = value;
    } else if (key == "database") {
      login.database = value;
    } else if (key == "app") {
      login.application_name = value;
    } else if (key == "address") {
      login.client_address = value;
    } else if (key == "encoding") {
      login.client_encoding = value;
    } else if (key == "pid") {
      login.backend_pid = static_cast<std::uint32_t>(number(value));
    } else if (key == "tls") {
      login.asked_for_tls = true;
    } else if (key == "replication") {
      login.replication = true;
    } else if (key == "superuser") {
      login.superuser = value != "off";
    } else if (key == "login") {
      login.login_took = duration(value);
    } else if (set_timeout(login.timeouts, key, value)) {
      continue;
    } else {
      fail("unknown option: " + std::string{key});
    }
  }
  with_->connect(name, std::move(login));
}

// 0 is no timeout.
bool trace_script::set_timeout(core::session_timeouts& of, std::string_view key,
                               std::string_view value) {
  if (key == "statement_timeout") {
    of.statement = value != "0";
  } else if (key == "idle_timeout") {
    of.idle_in_transaction = value != "0";
  } else {
    return false;
  }
  return true;
}

// defaults user=USER database=DATABASE statement_timeout=0 idle_timeout=5s
void trace_script::defaults(std::string_view rest) {
  core::session_defaults::description known{"shop", "app", {}};
  while (!rest.empty()) {
    auto [key, value] = option_of(take_word(rest));
    if (key == "user") {
      known.user = value;
    } else if (key == "database") {
      known.database = value;
    } else if (!set_timeout(known.timeouts, key, value)) {
      fail("unknown option: " + std::string{key});
    }
  }
  with_->know_defaults(std::move(known));
}

// label NAME scope=VALUE, application_name=VALUE or superuser=on
void trace_script::label(std::string_view rest) {
  std::string name{take_word(rest)};
  auto [key, value] = option_of(rest);
  using kind = core::session_labelled::label;
  if (key == "scope") {
    with_->label(name, kind::scope, value);
  } else if (key == "application_name") {
    with_->label(name, kind::application_name, value);
  } else if (key == "superuser") {
    with_->label(name, kind::superuser, value);
  } else {
    fail("a label is scope, application_name or superuser");
  }
}

// lost COUNT [on NAME]
void trace_script::lose(std::string_view rest) {
  auto count = number(take_word(rest));
  take_word(rest);
  with_->lose(std::string{rest}, count);
}

// keys DATABASE: TABLE.COLUMN, TABLE.COLUMN -> TABLE.COLUMN, …
void trace_script::read_keys(std::string_view rest) {
  auto column = [&](std::string_view text) {
    auto dot = text.find('.');
    if (dot == std::string_view::npos) fail("write a column as table.column");
    return core::column_ref{std::string{trim(text.substr(0, dot))},
                            std::string{trim(text.substr(dot + 1))}};
  };
  core::catalogue found;
  auto colon = rest.find(':');
  if (colon == std::string_view::npos) fail("write: keys DATABASE: table.column -> table.column");
  found.database = trim(rest.substr(0, colon));
  rest.remove_prefix(colon + 1);
  while (!trim(rest).empty()) {
    auto end = std::min(rest.find(','), rest.size());
    auto one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    auto arrow = one.find("->");
    if (arrow == std::string_view::npos)
      add_primary_key(found, column(one));
    else
      add_foreign_key(found, column(one.substr(0, arrow)), column(one.substr(arrow + 2)));
  }
  with_->know(std::move(found));
}

void trace_script::fail(std::string what) const { throw failure{current_, std::move(what)}; }

core::duration trace_script::duration(std::string_view text) const {
  auto parsed = parse_duration(trim(text));
  if (!parsed) fail("this is no time: " + std::string{text});
  return *parsed;
}

std::uint64_t trace_script::number(std::string_view text) const {
  auto parsed = parse_integer(text);
  if (!parsed || *parsed < 0) fail("this is no number: " + std::string{text});
  return static_cast<std::uint64_t>(*parsed);
}

}  // namespace pgweir::support
