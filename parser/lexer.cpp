#include "parser/lexer.hpp"

#include "parser/list_folding.hpp"
#include "parser/statement_words.hpp"
#include "parser/token.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr std::uint32_t highest_slot = 65'535;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

literal_kind kind_of(token_kind kind) {
  switch (kind) {
    case token_kind::number:
      return literal_kind::number;
    case token_kind::string:
      return literal_kind::string;
    case token_kind::escape_string:
      return literal_kind::escape_string;
    case token_kind::unicode_string:
      return literal_kind::unicode_string;
    case token_kind::bit_string:
      return literal_kind::bit_string;
    case token_kind::dollar_string:
      return literal_kind::dollar_string;
    default:
      return literal_kind::bare_word;
  }
}

class reducer {
 public:
  reducer(std::string_view text, const lexer_settings& settings,
          std::vector<reduced_statement>& out)
      : text_{text}, scan_{text, settings.standard_conforming_strings}, lists_{text}, out_{out} {}

  void run();

 private:
  bool one_statement(reduced_statement& into);
  void reset(reduced_statement& into);
  bool ends_statement(const token& t) const;
  void take(const token& t);
  void take_word(const token& t);
  void take_name(const token& t);
  void take_constant(token t, literal_kind kind);
  void take_parameter(const token& t);
  void take_punctuation(const token& t);
  void take_comment(const token& t);
  void add_literal(const token& t, literal_kind kind, bool blank);
  void follow_body(std::string_view word);
  [[nodiscard]] bool is_grammar_number() const;
  [[nodiscard]] std::size_t end_of_uescape(const token& t);
  void write(std::string_view what, bool blank);
  void write_generated_name(std::string_view name, bool blank);

  // The token before, as far as the next one needs to know it.
  enum class last_token : std::uint8_t { none, word, operand, literal, op, minus, sign, other };

  std::string_view text_;
  token_scanner scan_;
  list_folding lists_;
  std::vector<reduced_statement>& out_;

  reduced_statement* now_ = nullptr;
  std::uint32_t numbered_up_to_ = 0;     // literals are numbered from here + 1
  std::uint32_t highest_parameter_ = 0;  // of the client's own
  treatment treatment_ = treatment::plain;
  last_token last_ = last_token::none;
  std::string_view last_word_;    // when last_ is word
  std::string_view paren_word_;   // the word before the innermost open parenthesis, if just opened
  std::size_t source_begin_ = 0;  // of the first token or comment
  std::size_t source_end_ = 0;
  std::size_t sign_at_ = 0;  // in the shape: the last literal, which took a minus with it
  bool signed_literal_ = false;
  bool after_comment_ = false;
  bool after_dot_ = false;
  bool dotted_ = false;  // the token is the second half of a.b
  int depth_ = 0;
  int body_depth_ = 0;  // BEGIN ATOMIC and the CASEs in it
};

void reducer::run() {
  std::size_t used = 0;
  bool more = true;
  while (more) {
    if (used == out_.size()) out_.emplace_back();
    auto& into = out_[used];
    auto begin = scan_.position();
    numbered_up_to_ = 0;
    more = one_statement(into);
    if (highest_parameter_ > numbered_up_to_ && !into.literals.empty()) {
      numbered_up_to_ = std::min(highest_parameter_, highest_slot - 1);
      scan_.move_to(begin);
      more = one_statement(into);
    }
    if (!into.shape.empty()) {
      ++used;
    } else if (used > 0) {
      auto& before = out_[used - 1].comments;
      before.insert(before.end(), into.comments.begin(), into.comments.end());
    }
  }
  out_.resize(used);
}

void reducer::reset(reduced_statement& into) {
  into.shape.clear();
  into.literals.clear();
  into.comments.clear();
  into.source = {};
  into.first_literal_slot = 0;
  now_ = &into;
  lists_.reset();
  highest_parameter_ = 0;
  treatment_ = treatment::plain;
  last_ = last_token::none;
  last_word_ = paren_word_ = {};
  source_begin_ = source_end_ = std::string_view::npos;
  signed_literal_ = after_comment_ = after_dot_ = false;
  depth_ = body_depth_ = 0;
}

// False: the text ends with it.
bool reducer::one_statement(reduced_statement& into) {
  reset(into);
  for (;;) {
    auto t = scan_.next();
    if (ends_statement(t)) {
      lists_.finish(into);
      if (source_begin_ != std::string_view::npos)
        into.source = text_.substr(source_begin_, source_end_ - source_begin_);
      if (!into.literals.empty())
        into.first_literal_slot = static_cast<std::uint16_t>(numbered_up_to_ + 1);
      return t.kind != token_kind::end;
    }
    if (source_begin_ == std::string_view::npos) source_begin_ = t.begin;
    source_end_ = t.end;
    if (is_comment(t.kind)) {
      take_comment(t);
      continue;
    }
    lists_.see(t, depth_, last_ == last_token::word ? last_word_ : std::string_view{}, into);
    take(t);
    after_comment_ = false;
    source_end_ = std::max(source_end_, scan_.position());
  }
}

bool reducer::ends_statement(const token& t) const {
  if (t.kind == token_kind::end) return true;
  return t.kind == token_kind::punctuation && text_[t.begin] == ';' && depth_ == 0 &&
         body_depth_ == 0;
}

void reducer::take(const token& t) {
  dotted_ = std::exchange(after_dot_, false);
  switch (t.kind) {
    case token_kind::word:
      return take_word(t);
    case token_kind::quoted_name:
      return take_name(t);
    case token_kind::parameter:
      return take_parameter(t);
    case token_kind::op: {
      bool sign = last_ == last_token::none || last_ == last_token::op ||
                  last_ == last_token::minus || last_ == last_token::sign ||
                  last_ == last_token::other ||
                  (last_ == last_token::word && opens_expression(last_word_));
      write(scan_.text_of(t), t.blank_before);
      bool minus = t.end - t.begin == 1 && text_[t.begin] == '-';
      last_ = !minus ? last_token::op : sign ? last_token::sign : last_token::minus;
      return;
    }
    case token_kind::punctuation:
      return take_punctuation(t);
    default:
      return take_constant(t, kind_of(t.kind));
  }
}

void reducer::take_word(const token& t) {
  auto word = scan_.text_of(t);
  if (last_ == last_token::none) treatment_ = treatment_of(word);
  if (treatment_ != treatment::plain && last_ != last_token::none) {
    take_name(t);
    if (last_ == last_token::literal) return;
  } else {
    write(word, t.blank_before);
  }
  last_ = dotted_ ? last_token::operand : last_token::word;
  last_word_ = word;
}

// A quoted name, or any word of a statement whose first word asks for attention.
void reducer::take_name(const token& t) {
  auto name = scan_.text_of(t);
  bool blank = t.blank_before;
  switch (treatment_) {
    case treatment::plain:
      write(name, blank);
      break;
    case treatment::definition:
      write(name, blank);
      if (t.kind == token_kind::word) follow_body(name);
      if (is_one_of(name, {"role", "user", "group"}) && is_one_of(last_word_, {"create", "alter"}))
        treatment_ = treatment::role;
      break;
    case treatment::role:
      if (last_ == last_token::word && same_word(last_word_, "password") &&
          !same_word(name, "null")) {
        return add_literal(t, literal_kind::bare_word, blank);
      }
      write(name, blank);
      break;
    case treatment::first_name:
      treatment_ = treatment::plain;
      [[fallthrough]];
    case treatment::names:
    case treatment::names_count:
      write_generated_name(name, blank);
      break;
  }
  last_ = last_token::operand;
}

// Semicolons in a body that starts with BEGIN ATOMIC do not end the statement.
void reducer::follow_body(std::string_view word) {
  if (body_depth_ == 0) {
    bool begins = last_ == last_token::word && same_word(last_word_, "begin");
    if (begins && same_word(word, "atomic")) body_depth_ = 1;
  } else if (same_word(word, "case")) {
    ++body_depth_;
  } else if (same_word(word, "end")) {
    --body_depth_;
  }
}

void reducer::take_constant(token t, literal_kind kind) {
  if (kind == literal_kind::number && is_grammar_number()) {
    write(scan_.text_of(t), t.blank_before);
    last_ = last_token::operand;
    return;
  }
  if (kind == literal_kind::unicode_string) t.end = end_of_uescape(t);
  bool blank = t.blank_before;
  bool sign =
      kind == literal_kind::number && last_ == last_token::sign && !blank && !after_comment_;
  if (sign) {
    now_->shape.pop_back();
    --t.begin;
    lists_.drop_sign();
  }
  add_literal(t, kind, blank);
  signed_literal_ = sign;
}

void reducer::add_literal(const token& t, literal_kind kind, bool blank) {
  auto& shape = now_->shape;
  now_->literals.push_back({kind, text_.substr(t.begin, t.end - t.begin)});
  std::array<char, 16> digits{'$'};
  auto number = numbered_up_to_ + now_->literals.size();
  auto end = std::to_chars(digits.data() + 1, digits.data() + digits.size(), number).ptr;
  bool glued = !shape.empty() && is_name_byte(shape.back());
  write({digits.data(), end}, blank || glued);
  sign_at_ = shape.size() - static_cast<std::size_t>(end - digits.data());
  last_ = last_token::literal;
}

// The lengths of types, and the counts of FETCH and MOVE.
bool reducer::is_grammar_number() const {
  return treatment_ == treatment::names_count ||
         (!paren_word_.empty() && is_sized_type(paren_word_));
}

// `U&'…' UESCAPE '!'` is one constant.
std::size_t reducer::end_of_uescape(const token& t) {
  auto back = scan_.position();
  auto word = scan_.next();
  auto escape = word.kind == token_kind::word && same_word(scan_.text_of(word), "uescape")
                    ? scan_.next()
                    : token{};
  if (escape.kind == token_kind::string) return escape.end;
  scan_.move_to(back);
  return t.end;
}

void reducer::take_parameter(const token& t) {
  auto digits = scan_.text_of(t).substr(1);
  std::uint32_t number = highest_slot;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc{}) highest_parameter_ = std::max(highest_parameter_, number);
  write(scan_.text_of(t), t.blank_before);
  last_ = last_token::operand;
}

void reducer::take_punctuation(const token& t) {
  char c = text_[t.begin];
  bool cast = t.end - t.begin == 2 && text_[t.begin + 1] == ':';
  if (cast && last_ == last_token::literal && signed_literal_) {  // -5::int is -(5::int)
    now_->shape.insert(sign_at_, 1, '-');
    now_->literals.back().source.remove_prefix(1);
    lists_.add_sign();
  }
  bool opens = c == '(' || c == '[';
  bool closes = c == ')' || c == ']';
  if (opens) {
    ++depth_;
    paren_word_ = c == '(' && last_ == last_token::word ? last_word_ : std::string_view{};
  }
  if (closes) {
    depth_ = std::max(0, depth_ - 1);
    paren_word_ = {};
  }
  write(scan_.text_of(t), t.blank_before);
  after_dot_ = c == '.' && t.end - t.begin == 1;
  last_ = closes ? last_token::operand : last_token::other;
}

void reducer::take_comment(const token& t) {
  auto body = scan_.text_of(t).substr(2);
  if (t.kind == token_kind::block_comment && body.ends_with("*/")) body.remove_suffix(2);
  now_->comments.push_back(body);
  after_comment_ = true;
}

void reducer::write(std::string_view what, bool blank) {
  auto& shape = now_->shape;
  bool glued = last_ == last_token::literal && is_name_byte(what.front());
  if (!shape.empty() && (blank || after_comment_ || glued)) shape.push_back(' ');
  shape.append(what);
  signed_literal_ = false;
}

// Digits, and hexadecimal digits between underscores, become 0: "c_7f3a01_12" is "c_0_0".
void reducer::write_generated_name(std::string_view name, bool blank) {
  write(name, blank);
  auto& shape = now_->shape;
  auto begin = shape.size() - name.size();
  auto is_edge = [](char c) { return !is_name_byte(c) || c == '_'; };
  auto to = begin;
  for (std::size_t at = 0; at < name.size();) {
    auto part_end = at;
    while (part_end < name.size() && !is_edge(name[part_end])) ++part_end;
    auto part = name.substr(at, part_end - at);
    bool has_digit = std::ranges::any_of(part, is_digit);
    bool address = has_digit && std::ranges::all_of(part, is_hex_digit);
    if (address && at == 0) shape[to++] = part.front();  // a name without quotes stays one
    if (address) shape[to++] = '0';
    for (std::size_t i = 0; i < part.size() && !address; ++i) {
      if (!is_digit(part[i])) {
        shape[to++] = part[i];
      } else if (i == 0 || !is_digit(part[i - 1])) {
        shape[to++] = '0';
      }
    }
    at = part_end;
    if (at < name.size()) shape[to++] = name[at++];
  }
  shape.resize(to);
}

}  // namespace

void reduce(std::string_view text, const lexer_settings& settings,
            std::vector<reduced_statement>& out) {
  reducer{text, settings, out}.run();
}

}  // namespace pgweir::parser
