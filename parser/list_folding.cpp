#include "parser/list_folding.hpp"

#include <utility>

namespace pgweir::parser {
namespace {

bool is_constant_word(std::string_view word) {
  return same_word(word, "null") || same_word(word, "true") || same_word(word, "false");
}

bool starts_query(std::string_view word) {
  return same_word(word, "select") || same_word(word, "with") || same_word(word, "values");
}

}  // namespace

void list_folding::reset() {
  folded_.clear();
  kind_ = list_kind::none;
}

void list_folding::see(const token& t, int depth, std::string_view before,
                       reduced_statement& written) {
  if (kind_ == list_kind::none) {
    maybe_open(t, depth, before, written);
    last_end_ = t.end;
    return;
  }
  char c = t.kind == token_kind::punctuation ? text_[t.begin] : '\0';
  if (depth == depth_ && c == ',') {
    end_element(written);
    begin_element(written, t.end);
  } else if (depth == depth_ && (kind_ == list_kind::rows ? c != '(' : c == ')' || c == ']')) {
    end_element(written);
    close(written);
  } else if (t.kind == token_kind::word && hash_ == prime &&
             starts_query(text_.substr(t.begin, t.end - t.begin))) {
    kind_ = list_kind::none;
  } else {
    add_to_hash(t);
  }
  last_end_ = t.end;
}

void list_folding::maybe_open(const token& t, int depth, std::string_view before,
                              const reduced_statement& written) {
  if (t.kind != token_kind::punctuation || before.empty()) return;
  char bracket = text_[t.begin];
  if (bracket == '(' && same_word(before, "values")) {
    kind_ = list_kind::rows;
    depth_ = depth;
  } else if ((bracket == '(' && same_word(before, "in")) ||
             (bracket == '[' && same_word(before, "array"))) {
    kind_ = list_kind::elements;
    depth_ = depth + 1;
  } else {
    return;
  }
  may_fold_ = true;
  index_ = 0;
  folded_end_ = 0;
  begin_element(written, t.end);
  if (kind_ == list_kind::rows) add_to_hash(t);
}

void list_folding::begin_element(const reduced_statement& written, std::size_t source_begin) {
  ++index_;
  hash_ = prime;
  shape_size_ = written.shape.size();
  literals_ = written.literals.size();
  source_begin_ = source_begin;
}

void list_folding::end_element(reduced_statement& written) {
  if (index_ == 1) first_hash_ = hash_;
  if (index_ == 2) second_hash_ = hash_;
  if (index_ <= 2 || !may_fold_) return;
  if (hash_ == first_hash_ || hash_ == second_hash_) {
    written.shape.resize(shape_size_);
    written.literals.resize(literals_);
    if (folded_end_ == 0) folded_begin_ = source_begin_;
    folded_end_ = last_end_;
  } else if (folded_end_ != 0) {
    keep_folded(written, shape_size_);
    may_fold_ = false;
  }
}

void list_folding::close(reduced_statement& written) {
  if (folded_end_ != 0) keep_folded(written, written.shape.size());
  kind_ = list_kind::none;
}

void list_folding::keep_folded(reduced_statement& written, std::size_t mark_at) {
  written.shape.insert(mark_at, mark);
  folded_.push_back(
      {literal_kind::folded_list, text_.substr(folded_begin_, folded_end_ - folded_begin_)});
  folded_end_ = 0;
}

void list_folding::add_to_hash(const token& t) {
  auto written = text_.substr(t.begin, t.end - t.begin);
  before_sign_ = std::exchange(before_last_, hash_);
  if (is_literal(t.kind) || t.kind == token_kind::parameter ||
      (t.kind == token_kind::word && is_constant_word(written))) {
    hash_ = (hash_ ^ 1U) * prime;
    return;
  }
  for (char c : written) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * prime;
}

void list_folding::finish(reduced_statement& written) {
  if (kind_ != list_kind::none) {
    end_element(written);
    close(written);
  }
  written.literals.insert(written.literals.end(), folded_.begin(), folded_.end());
}

}  // namespace pgweir::parser
