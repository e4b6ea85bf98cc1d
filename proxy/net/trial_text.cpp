#include "proxy/net/trial_text.hpp"

#include "core/event.hpp"
#include "core/limits.hpp"
#include "parser/lexer.hpp"
#include "parser/statement.hpp"
#include "parser/statement_reader.hpp"

#include <algorithm>
#include <cstddef>

namespace pgweir::net {

namespace {

// What is too long is not read: unparsed.
parser::statement read(std::string_view text) {
  if (text.size() > core::limits::tried_text_bytes) return {};
  core::statement_seen::texts seen;
  seen.shape = text;
  seen.sample = text;
  return parser::read_statement(seen);
}

// Views `text`.
std::optional<parser::literal> find_literal(std::string_view text, std::uint16_t slot) {
  std::vector<parser::reduced_statement> statements;
  parser::reduce(text, {}, statements);
  if (statements.size() != 1) return std::nullopt;
  const auto& all = statements.front().literals;
  const auto first = statements.front().first_literal_slot;
  if (first == 0 || slot < first || slot - first >= static_cast<int>(all.size()))
    return std::nullopt;
  const auto& found = all[static_cast<std::size_t>(slot - first)];
  if (found.kind == parser::literal_kind::folded_list) return std::nullopt;
  return found;
}

}  // namespace

bool may_be_planned(std::string_view text) {
  using kind = parser::statement_kind;
  const auto what = read(text).kind;
  return what == kind::select || what == kind::values || what == kind::insert ||
         what == kind::update || what == kind::delete_ || what == kind::merge;
}

bool may_be_run(std::string_view text) {
  using kind = parser::statement_kind;
  const auto facts = read(text);
  const bool query = facts.kind == kind::select || facts.kind == kind::values;
  return query && !facts.writes && !facts.volatile_functions &&
         facts.lock == parser::row_lock::none;
}

std::optional<index_text> read_index(std::string_view text) {
  const auto facts = read(text);
  if (!facts.defines || facts.defines->changes.size() != 1) return std::nullopt;
  const auto& change = facts.defines->changes.front();
  if (change.what != parser::change_kind::create_index || change.gentle) return std::nullopt;
  const auto table = facts.defines->table;
  if (table.end == 0 || table.end > text.size()) return std::nullopt;
  return index_text{std::string{text.substr(0, table.begin)},
                    std::string{text.substr(table.begin, table.end - table.begin)},
                    std::string{text.substr(table.end)}};
}

std::vector<std::uint16_t> parameters_of(std::string_view text) {
  std::vector<std::uint16_t> numbers;
  for (const auto& slot : read(text).slots) numbers.push_back(slot.number);
  std::ranges::sort(numbers);
  const auto again = std::ranges::unique(numbers);
  numbers.erase(again.begin(), again.end());
  return numbers;
}

std::optional<std::string> literal_in(std::string_view text, std::uint16_t slot) {
  const auto found = find_literal(text, slot);
  if (!found) return std::nullopt;
  std::string storage;
  return std::string{parser::literal_value(*found, storage)};
}

std::optional<std::string> without_literal(std::string_view text, std::uint16_t slot,
                                           std::uint16_t number) {
  const auto found = find_literal(text, slot);
  if (!found) return std::nullopt;
  const auto at = static_cast<std::size_t>(found->source.data() - text.data());
  return std::string{text.substr(0, at)} + "$" + std::to_string(number) +
         std::string{text.substr(at + found->source.size())};
}

}  // namespace pgweir::net
