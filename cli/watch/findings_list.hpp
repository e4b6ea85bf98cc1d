// The findings that are known, and how they are looked at: filter, order, pause and selection.
//
// Holds at most limits::findings, as the server does; beyond it the least severe, oldest one goes.
// While it is paused the list shows what it was, and all news are taken in behind it.
#pragma once

#include "core/rule.hpp"
#include "core/time.hpp"
#include "reports/report.hpp"
#include "reports/wording.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pgweir::cli::watch {

struct known_finding {
  reports::booked_finding booked;
  reports::words words;
  core::wall_time arrived{};  // came while we watched; epoch: it was there before
  bool confirmed = true;      // sent again since the last connect
};

enum class order : std::uint8_t { worst, newest, costliest, most_frequent };
std::string_view name_of(order by);

class findings_list {
 public:
  using rows_type = std::vector<const known_finding*>;

  // --- what the server says ---

  // A finding that is new or has grown; what it replaces goes, where the server does not say so.
  void put(reports::booked_finding finding, core::wall_time now);
  void drop(std::uint64_t id);
  // All there is comes once more; what does not, until all_present(), is gone.
  void begin_again();
  void all_present();

  // --- how it is looked at ---

  // Each word must be in the finding's words, whatever its case.
  void filter(std::string words);
  [[nodiscard]] const std::string& filter() const { return filter_; }
  void next_order();
  [[nodiscard]] order ordered_by() const { return order_; }
  void pause();
  void resume();
  [[nodiscard]] bool paused() const { return frozen_.has_value(); }
  // Findings that are new since the pause began.
  [[nodiscard]] std::size_t new_since_pause() const;

  // --- what is seen ---

  // In order, those that the filter lets through. Valid until the next change.
  [[nodiscard]] const rows_type& rows() const;
  [[nodiscard]] std::size_t size() const { return shown().size(); }
  // By severity, of those that the filter lets through: info, warning, error.
  [[nodiscard]] std::array<std::size_t, 3> counts() const;

  // The selected row; the first where none was chosen. Of an empty list 0.
  [[nodiscard]] std::size_t selected() const;
  [[nodiscard]] const known_finding* chosen() const;
  void select(std::size_t row);  // the last where there are fewer
  // By its id, so that it stays what it is while others come and go.
  [[nodiscard]] const known_finding* find(std::uint64_t id) const;

 private:
  using findings = std::unordered_map<std::uint64_t, known_finding>;

  [[nodiscard]] const findings& shown() const { return frozen_ ? *frozen_ : known_; }
  [[nodiscard]] bool lets_through(const known_finding& finding) const;
  [[nodiscard]] bool before(const known_finding& a, const known_finding& b) const;
  void make_room();
  void about_to_change();

  findings known_;
  std::optional<findings> frozen_;
  std::string filter_;
  std::vector<std::string> filter_words_;
  order order_ = order::worst;
  std::optional<std::uint64_t> chosen_;  // an id; none: whatever comes first
  std::size_t chosen_row_ = 0;           // where it stood last, if it goes
  mutable std::optional<rows_type> rows_;
};

}  // namespace pgweir::cli::watch
