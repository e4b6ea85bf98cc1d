#include "parser/statement_key.hpp"

#include "core/xxhash.hpp"
#include "parser/token.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::parser {
namespace {

// Text to hash: parts that cannot run into each other.
class material {
 public:
  void add(std::string_view part) {
    text_ += part;
    text_ += '\n';
  }
  void add(std::uint64_t number) { add(std::to_string(number)); }
  template <class Enum>
  void add_kind(Enum value) {
    add(static_cast<std::uint64_t>(value));
  }
  [[nodiscard]] std::uint64_t hash() const {
    return std::max<std::uint64_t>(1, XXH3_64bits(text_.data(), text_.size()));
  }

 private:
  std::string text_;
};

bool is_of_many(slot_use use) {
  return use == slot_use::key_in_many || use == slot_use::inserted_many;
}

// Words in lower case; without the numbers of FETCH and MOVE.
std::string folded(std::string_view shape, bool numbers) {
  std::string out;
  token_scanner scan{shape};
  for (auto t = scan.next(); t.kind != token_kind::end; t = scan.next()) {
    if (!numbers && t.kind == token_kind::number) continue;
    std::string written{scan.text_of(t)};
    if (t.kind == token_kind::word) {
      for (char& c : written) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (!out.empty()) out += ' ';
    out += written;
  }
  return out;
}

// Which parameter does what, by rank and not by number: lists of other lengths move the numbers
// of what follows them. Lists of many count once for each column.
void add_slots(const std::vector<slot>& slots, material& into) {
  std::vector<std::uint16_t> numbers;
  for (const auto& s : slots) {
    if (!is_of_many(s.use)) numbers.push_back(s.number);
  }
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<std::string> seen;
  for (const auto& s : slots) {
    auto name =
        std::to_string(static_cast<int>(s.use)) + ' ' + s.column.table + '.' + s.column.column;
    if (!is_of_many(s.use)) {
      auto rank = std::ranges::lower_bound(numbers, s.number) - numbers.begin();
      into.add(name + ' ' + std::to_string(rank));
    } else if (std::ranges::find(seen, name) == seen.end()) {
      into.add(name);
      seen.push_back(std::move(name));
    }
  }
}

std::uint64_t query_key(const statement& facts) {
  material parts;
  parts.add(facts.fingerprint);
  parts.add_kind(facts.kind);
  for (const auto& table : facts.tables) parts.add(table.schema + '.' + table.name);
  add_slots(facts.slots, parts);
  for (const auto& column : facts.columns)
    parts.add(column.label + ' ' + column.source.table + '.' + column.source.column);
  parts.add_kind(facts.limit);
  parts.add_kind(facts.offset);
  parts.add(std::min<std::uint32_t>(facts.values_rows, 2));
  return parts.hash();
}

}  // namespace

std::uint64_t statement_key(const statement& facts) {
  material parts;
  switch (facts.kind) {
    case statement_kind::select:
    case statement_kind::insert:
    case statement_kind::update:
    case statement_kind::delete_:
    case statement_kind::merge:
    case statement_kind::values:
    case statement_kind::copy:
    case statement_kind::explain:
    case statement_kind::call:
      return query_key(facts);
    case statement_kind::begin:
    case statement_kind::commit:
    case statement_kind::rollback:
      parts.add_kind(facts.kind);
      return parts.hash();
    case statement_kind::fetch:
      parts.add(folded(facts.text, false));
      return parts.hash();
    case statement_kind::unparsed:
      parts.add(facts.text);
      return parts.hash();
    default:
      parts.add(folded(facts.text, true));
      return parts.hash();
  }
}

}  // namespace pgweir::parser
