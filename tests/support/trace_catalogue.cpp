#include "tests/support/trace_catalogue.hpp"

#include "tests/support/trace_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace pgweir::support {

namespace {

// Split at `separator` outside of parentheses, trimmed; empty parts are left out.
std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool end = i == text.size();
    if (!end && text[i] == '(') ++depth;
    if (!end && text[i] == ')') --depth;
    if (!end && (text[i] != separator || depth > 0)) continue;
    const auto part = trim(text.substr(begin, i - begin));
    if (!part.empty()) parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

double amount_of(std::string_view text) {
  double amount = 0;
  std::from_chars(text.data(), text.data() + text.size(), amount);
  return amount;
}

std::uint64_t count_of(std::string_view text) {
  return static_cast<std::uint64_t>(amount_of(text));
}

core::qualified_name name_of(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return {"public", std::string{text}};
  return {std::string{text.substr(0, dot)}, std::string{text.substr(dot + 1)}};
}

// As PostgreSQL calls a type, and its OID.
std::pair<std::string_view, std::uint32_t> type_of(std::string_view name) {
  struct known_type {
    std::string_view name;
    std::string_view in_full;
    std::uint32_t oid;
  };
  constexpr std::array<known_type, 11> types{{{"bool", "boolean", 16},
                                              {"int8", "bigint", 20},
                                              {"int4", "integer", 23},
                                              {"text", "text", 25},
                                              {"varchar", "character varying(255)", 1043},
                                              {"date", "date", 1082},
                                              {"timestamp", "timestamp without time zone", 1114},
                                              {"timestamptz", "timestamp with time zone", 1184},
                                              {"numeric", "numeric", 1700},
                                              {"uuid", "uuid", 2950},
                                              {"jsonb", "jsonb", 3802}}};
  for (const auto& each : types) {
    if (each.name == name) return {each.in_full, each.oid};
  }
  return {name, 0};
}

// COLUMN TYPE [distinct=N] [common=SHARE] [nulls=SHARE] [not_null]
core::catalogue_column column_of(std::string_view text, std::uint16_t number) {
  core::catalogue_column column;
  column.number = number;
  column.name = take_word(text);
  const auto [type, oid] = type_of(take_word(text));
  column.type = type;
  column.type_oid = oid;
  while (!text.empty()) {
    const auto word = take_word(text);
    const auto value = word.substr(std::min(word.find('=') + 1, word.size()));
    if (word == "not_null") column.not_null = true;
    if (word.starts_with("distinct=")) column.distinct_values = amount_of(value);
    if (word.starts_with("common=")) column.most_common_share = amount_of(value);
    if (word.starts_with("nulls=")) column.null_fraction = amount_of(value);
  }
  if (column.distinct_values && !column.null_fraction) column.null_fraction = 0;
  if (column.distinct_values && !column.most_common_share)
    column.most_common_share = 1 / std::max(*column.distinct_values, 1.0);
  return column;
}

std::vector<std::string> names_in(std::string_view text) {
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  std::vector<std::string> names;
  if (open == std::string_view::npos || close == std::string_view::npos) return names;
  for (auto part : parts_of(text.substr(open + 1, close - open - 1), ',')) names.emplace_back(part);
  return names;
}

core::index_key key_of(std::string_view text, const core::catalogue_table& in) {
  core::index_key key;
  if (text.ends_with(" DESC")) {
    key.descending = key.nulls_first = true;
    text.remove_suffix(5);
  }
  if (in.column(text))
    key.column = text;
  else
    key.expression = text;
  return key;
}

// index NAME (KEYS) [where PREDICATE] [using METHOD] [invalid]; unique NAME (KEYS); key (KEYS)
void add_index(core::catalogue_table& to, std::string_view word, std::string_view rest) {
  core::catalogue_index index;
  index.primary = index.constraint = word == "key";
  index.unique = index.primary || word == "unique";
  const auto head = trim(rest.substr(0, rest.find('(')));
  index.name = head.empty() ? to.name.name + "_pkey" : std::string{head};
  index.method = "btree";
  const auto where = std::min(rest.find(" where "), rest.size());
  for (const auto& each : names_in(rest.substr(0, where))) index.keys.push_back(key_of(each, to));
  if (where < rest.size()) index.predicate = trim(rest.substr(where + 7));
  if (const auto at = rest.find(" using "); at < where) {
    auto method = rest.substr(at + 7);
    index.method = take_word(method);
  }
  index.valid = !rest.ends_with(" invalid");
  to.indexes.push_back(std::move(index));
}

// refers NAME (COLUMNS) -> TABLE (COLUMNS)
void add_foreign_key(core::catalogue& to, const core::qualified_name& from, std::string_view rest) {
  const auto arrow = rest.find("->");
  if (arrow == std::string_view::npos) return;
  const auto target = trim(rest.substr(arrow + 2));
  to.foreign_keys.push_back({.name = std::string{trim(rest.substr(0, rest.find('(')))},
                             .from = from,
                             .columns = names_in(rest.substr(0, arrow)),
                             .to = name_of(trim(target.substr(0, target.find('(')))),
                             .target_columns = names_in(target)});
}

bool set_option(core::catalogue_table& of, std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  const auto name = word.substr(0, equals);
  const auto value = word.substr(equals + 1);
  using core::relation_kind;
  if (name == "rows") {
    of.rows = amount_of(value);
  } else if (name == "bytes") {
    of.bytes = count_of(value);
  } else if (name == "scans") {
    of.sequential_scans = count_of(value);
  } else if (name == "written") {
    of.inserted = count_of(value);
  } else if (name == "partition_of") {
    of.partition_of = name_of(value);
  } else if (name == "kind") {
    of.kind = value == "view"          ? relation_kind::view
              : value == "partitioned" ? relation_kind::partitioned_table
              : value == "foreign"     ? relation_kind::foreign_table
                                       : relation_kind::table;
  } else {
    return false;
  }
  return true;
}

}  // namespace

core::catalogue& trace_catalogue::of(std::string_view database) {
  auto& all = catalogues_[std::string{database}];
  all.database = database;
  all.version = ++versions_;
  all.server_version = 150'014;
  all.search_path = {"public"};
  return all;
}

std::optional<core::catalogue> trace_catalogue::add_table(std::string_view line) {
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  auto head = line.substr(0, colon);
  auto& all = of(take_word(head));
  core::catalogue_table table;
  table.name = name_of(take_word(head));
  table.oid = static_cast<std::uint32_t>(16'384 + all.tables.size());
  while (!head.empty()) {
    if (!set_option(table, take_word(head))) return std::nullopt;
  }
  if (table.bytes == 0) table.bytes = static_cast<std::uint64_t>(table.rows) * 80;
  std::erase_if(all.tables, [&](const auto& each) { return each.name == table.name; });
  std::erase_if(all.foreign_keys, [&](const auto& each) { return each.from == table.name; });
  const auto parts = parts_of(line.substr(colon + 1), ';');
  if (parts.empty()) return std::nullopt;
  std::uint16_t number = 0;
  for (auto column : parts_of(parts.front(), ','))
    table.columns.push_back(column_of(column, ++number));
  for (auto part : std::vector<std::string_view>{parts.begin() + 1, parts.end()}) {
    const auto word = take_word(part);
    if (word == "refers")
      add_foreign_key(all, table.name, part);
    else
      add_index(table, word, part);
  }
  all.tables.push_back(std::move(table));
  return all;
}

std::optional<core::catalogue> trace_catalogue::add_extension(std::string_view line) {
  auto& all = of(take_word(line));
  all.extensions.emplace_back(trim(line));
  return all;
}

bool trace_catalogue::set_trial(std::string_view line) {
  if (line == "hypothetical") {
    trial_ = core::index_trial::hypothetical;
  } else if (line == "built") {
    trial_ = core::index_trial::built;
  } else if (line == "none") {
    trial_ = core::index_trial::none;
  } else if (line == "never") {
    trial_.reset();
  } else {
    return false;
  }
  return true;
}

bool trace_catalogue::add_cost(std::string_view line) {
  const auto colon = line.rfind(": ");
  if (colon == std::string_view::npos) return false;
  const auto head = line.substr(0, colon);
  const auto with = head.find(" with ");
  costs_.push_back(
      {std::string{head.substr(0, with)},
       with == std::string_view::npos ? std::string{} : std::string{head.substr(with + 6)},
       amount_of(line.substr(colon + 2))});
  return true;
}

bool trace_catalogue::add_plan_node(std::string_view line) {
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos) return false;
  const std::string text{line.substr(0, colon)};
  auto rest = trim(line.substr(colon + 2));
  core::plan_node node;
  for (; rest.starts_with('>'); rest.remove_prefix(1)) ++node.depth;
  std::array<std::string_view, 5> cells;  // type | table | cost | rows | condition
  for (auto& cell : cells) {
    const auto bar = std::min(rest.find('|'), rest.size());
    cell = trim(rest.substr(0, bar));
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  node.type = cells[0];
  node.table = cells[1];
  node.total_cost = amount_of(cells[2]);
  node.rows = amount_of(cells[3]);
  node.condition = cells[4];
  if (plans_.empty() || plans_.back().first != text) plans_.emplace_back(text, core::plan{});
  plans_.back().second.nodes.push_back(std::move(node));
  return true;
}

std::optional<double> trace_catalogue::cost_of(const core::sample_statement& statement,
                                               std::string_view index) const {
  const auto found = std::ranges::find_if(costs_, [&](const cost& each) {
    return each.index == index && statement.text.find(each.text) != std::string::npos;
  });
  return found == costs_.end() ? std::nullopt : std::optional{found->amount};
}

core::indexes_tried::answer trace_catalogue::tried(const core::index_question& question) const {
  constexpr std::string_view words = "CREATE INDEX ON ";
  core::indexes_tried::answer answer;
  answer.number = question.number;
  answer.how = *trial_;
  for (const auto& statement : question.statements) {
    if (const auto before = cost_of(statement, {}))
      answer.before.push_back({statement.key, *before, false});
  }
  if (answer.how == core::index_trial::none) return answer;
  for (const auto& index : question.indexes) {
    auto& row = answer.indexes.emplace_back();
    row.bytes = 2'000'000;
    for (const auto& statement : question.statements) {
      const auto after = cost_of(statement, std::string_view{index}.substr(words.size()));
      const auto before = cost_of(statement, {});
      if (before)
        row.effects.push_back({statement.key, after.value_or(*before), after.has_value()});
    }
  }
  return answer;
}

std::optional<core::plan> trace_catalogue::plan_of(const core::sample_statement& statement) const {
  const auto found = std::ranges::find_if(plans_, [&](const auto& each) {
    return statement.text.find(each.first) != std::string::npos;
  });
  return found == plans_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<core::event> trace_catalogue::answers(const std::vector<core::side_question>& questions,
                                                  core::time_point now) const {
  std::vector<core::event> out;
  for (const auto& each : questions) {
    if (const auto* indexes = std::get_if<core::index_question>(&each); indexes && trial_) {
      out.emplace_back(core::indexes_tried{
          now, std::make_unique<const core::indexes_tried::answer>(tried(*indexes))});
    }
    const auto* asked = std::get_if<core::plan_question>(&each);
    const auto plan = asked ? plan_of(asked->statement) : std::nullopt;
    if (!plan) continue;
    out.emplace_back(core::plan_seen{
        now, std::make_unique<const core::plan_seen::answer>(core::plan_seen::answer{
                 asked->who.database, asked->statement.key, versions_, plan, std::nullopt})});
  }
  return out;
}

}  // namespace pgweir::support
