#include "parser/sent_literals.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::parser {

const std::vector<literal>& sent_literals::all() {
  if (read_ || first_ == 0) return literals_;
  read_ = true;
  std::vector<reduced_statement> reduced;
  reduce(sample_, {}, reduced);
  bool same = reduced.size() == 1 && reduced.front().shape == shape_ &&
              reduced.front().first_literal_slot == first_;
  if (same) literals_ = std::move(reduced.front().literals);
  return literals_;
}

const literal* sent_literals::of_slot(int number) {
  if (first_ == 0 || number < first_) return nullptr;
  const auto index = static_cast<std::size_t>(number - first_);
  return index < all().size() ? &literals_[index] : nullptr;
}

std::uint16_t sent_literals::slot_at(int location) {
  if (location < 0) return 0;
  const auto* wanted = sample_.data() + location;
  // In the order of the text; what was folded stands behind the others.
  auto found = std::ranges::find_if(all(), [&](const literal& each) {
    return each.source.data() == wanted && each.kind != literal_kind::folded_list;
  });
  if (found == literals_.end()) return 0;
  return static_cast<std::uint16_t>(first_ + (found - literals_.begin()));
}

bool sent_literals::folded() {
  return std::ranges::any_of(
      all(), [](const literal& each) { return each.kind == literal_kind::folded_list; });
}

std::string sent_literals::number_at(int location) const {
  if (location < 0 || static_cast<std::size_t>(location) >= sample_.size()) return {};
  auto rest = sample_.substr(static_cast<std::size_t>(location));
  std::string out;
  if (rest.starts_with('-')) {
    out = "-";
    rest.remove_prefix(std::min(rest.find_first_not_of("- "), rest.size()));
  }
  auto digits = rest.substr(0, rest.find_first_not_of("0123456789"));
  return digits.empty() ? std::string{} : out.append(digits);
}

std::vector<std::string> sent_literals::constants() {
  std::vector<std::string> out;
  for (const auto& each : all()) {
    if (each.kind != literal_kind::folded_list) out.push_back(constant_of(each));
  }
  return out;
}

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (char c : value) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + '\'';
}

std::string constant_of(const literal& written) {
  switch (written.kind) {
    case literal_kind::folded_list:
      return {};
    case literal_kind::number: {
      std::string out{written.source};
      std::erase_if(out, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
      return out;
    }
    case literal_kind::bit_string:
      return std::string{written.source};
    case literal_kind::string:
    case literal_kind::escape_string:
    case literal_kind::unicode_string:
    case literal_kind::dollar_string:
    case literal_kind::bare_word: {
      std::string into;
      return quoted(literal_value(written, into));
    }
  }
  return {};
}

}  // namespace pgweir::parser
