// Digests of a result's first rows (limits::digested_rows) in its key-like columns.
//
// One result in one block where it is small, as most are: the positions of the columns and the
// first cells lie inside. What is longer gets one block more.
#pragma once

#include "core/limits.hpp"
#include "core/value_digest.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace pgweir::core {

// Positions of columns in a result, from 0; at most limits::digested_columns, others are left out.
class digested_positions {
 public:
  using value_type = std::uint16_t;
  using const_iterator = const std::uint16_t*;
  digested_positions() = default;
  digested_positions(std::initializer_list<std::uint16_t> all) {
    for (const auto each : all) push_back(each);
  }
  void push_back(std::uint16_t position) {
    if (size_ < positions_.size()) positions_[size_++] = position;
  }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint16_t operator[](std::size_t i) const { return positions_[i]; }
  [[nodiscard]] const_iterator begin() const { return positions_.data(); }
  [[nodiscard]] const_iterator end() const { return begin() + size_; }

 private:
  std::array<std::uint16_t, limits::digested_columns> positions_{};
  std::uint16_t size_ = 0;
};

class digested_cells {
 public:
  using value_type = value_digest;
  using const_iterator = const value_digest*;
  digested_cells() = default;
  digested_cells(std::initializer_list<value_digest> all) {
    for (const auto each : all) push_back(each);
  }
  void push_back(value_digest cell) {
    if (more_.empty() && number_of_few_ < few_.size()) {
      few_[number_of_few_++] = cell;
      return;
    }
    if (more_.empty()) {
      more_.reserve(4 * few_.size());
      more_.assign(few_.begin(), few_.end());
    }
    more_.push_back(cell);
  }
  [[nodiscard]] std::size_t size() const { return more_.empty() ? number_of_few_ : more_.size(); }
  [[nodiscard]] const_iterator begin() const { return more_.empty() ? few_.data() : more_.data(); }
  [[nodiscard]] const_iterator end() const { return begin() + size(); }
  [[nodiscard]] value_digest operator[](std::size_t i) const { return begin()[i]; }

 private:
  std::array<value_digest, 4> few_{};
  std::size_t number_of_few_ = 0;
  std::vector<value_digest> more_;  // all of them, once they are many
};

// Row-major: cells[row * columns.size() + i] belongs to column columns[i].
struct row_digests {
  digested_positions columns;
  digested_cells cells;

  [[nodiscard]] std::size_t rows() const {
    return columns.empty() ? 0 : cells.size() / columns.size();
  }
  [[nodiscard]] value_digest cell(std::size_t row, std::size_t column) const {
    return cells[row * columns.size() + column];
  }
};

}  // namespace pgweir::core
