#include "cli/watch/findings_list.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace pgweir::cli::watch {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(' ');
    if (end != 0) out.push_back(lowered(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

bool holds(std::string_view text, const std::string& word) {
  const auto same = [](char t, char w) { return lower(t) == w; };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

bool holds(const known_finding& finding, const std::string& word) {
  const auto& f = finding.booked.latest;
  const auto& w = finding.words;
  for (const std::string_view text :
       {core::name_of(f.rule), core::entry_of(f.rule).label, core::name_of(f.grade),
        core::name_of(f.severity), std::string_view{w.subject}, std::string_view{w.sentence},
        std::string_view{w.statement}, std::string_view{w.where}, std::string_view{w.orm}}) {
    if (holds(text, word)) return true;
  }
  const auto& places = finding.booked.places;
  return std::any_of(places.begin(), places.end(),
                     [&](const auto& place) { return holds(place.name, word); });
}

}  // namespace

std::string_view name_of(order by) {
  switch (by) {
    case order::worst:
      return "worst first";
    case order::newest:
      return "newest first";
    case order::costliest:
      return "costliest first";
    case order::most_frequent:
      return "most frequent first";
  }
  return "";
}

void findings_list::put(reports::booked_finding finding, core::wall_time now) {
  about_to_change();
  for (const auto& earlier : finding.latest.replaces) {
    const auto replaced = known_.find(earlier.id);
    if (replaced == known_.end() || earlier.id == finding.latest.id) continue;
    const auto& booked = replaced->second.booked;
    const bool only_that = booked.count <= 1 && booked.latest.occurrence == earlier.occurrence;
    if (only_that) known_.erase(replaced);
  }
  const auto id = finding.latest.id;
  const auto known = known_.find(id);
  if (known == known_.end() && known_.size() >= core::limits::findings) make_room();
  auto& entry = known == known_.end() ? known_[id] : known->second;
  if (known == known_.end()) entry.arrived = now;
  entry.words = reports::words_of(finding.latest);
  entry.booked = std::move(finding);
  entry.confirmed = true;
}

void findings_list::drop(std::uint64_t id) {
  about_to_change();
  known_.erase(id);
}

void findings_list::begin_again() {
  for (auto& [id, finding] : known_) finding.confirmed = false;
}

void findings_list::all_present() {
  about_to_change();
  std::erase_if(known_, [](const auto& each) { return !each.second.confirmed; });
}

void findings_list::make_room() {
  const auto last =
      std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
        const auto rank = [](const reports::booked_finding& f) {
          return std::tuple{f.latest.severity, f.latest.grade, f.last_seen};
        };
        return rank(a.second.booked) < rank(b.second.booked);
      });
  known_.erase(last);
}

void findings_list::filter(std::string words) {
  about_to_change();
  filter_ = std::move(words);
  filter_words_ = words_in(filter_);
}

void findings_list::next_order() {
  about_to_change();
  order_ = order_ == order::most_frequent
               ? order::worst
               : static_cast<order>(static_cast<std::uint8_t>(order_) + 1);
}

void findings_list::pause() {
  about_to_change();
  if (!frozen_) frozen_ = known_;
}

void findings_list::resume() {
  about_to_change();
  frozen_.reset();
}

std::size_t findings_list::new_since_pause() const {
  if (!frozen_) return 0;
  return static_cast<std::size_t>(
      std::count_if(known_.begin(), known_.end(),
                    [&](const auto& each) { return !frozen_->contains(each.first); }));
}

bool findings_list::lets_through(const known_finding& finding) const {
  return std::all_of(filter_words_.begin(), filter_words_.end(),
                     [&](const std::string& word) { return holds(finding, word); });
}

bool findings_list::before(const known_finding& a, const known_finding& b) const {
  const auto& x = a.booked;
  const auto& y = b.booked;
  switch (order_) {
    case order::worst:
      break;
    case order::newest:
      if (x.last_seen != y.last_seen) return x.last_seen > y.last_seen;
      break;
    case order::costliest:
      if (x.total.time != y.total.time) return x.total.time > y.total.time;
      break;
    case order::most_frequent:
      if (x.count != y.count) return x.count > y.count;
      break;
  }
  return reports::worse(x, y);
}

const findings_list::rows_type& findings_list::rows() const {
  if (!rows_) {
    auto& out = rows_.emplace();
    for (const auto& [id, finding] : shown()) {
      if (lets_through(finding)) out.push_back(&finding);
    }
    std::sort(out.begin(), out.end(), [&](const auto* a, const auto* b) { return before(*a, *b); });
  }
  return *rows_;
}

std::array<std::size_t, 3> findings_list::counts() const {
  std::array<std::size_t, 3> out{};
  for (const auto* row : rows()) {
    ++out.at(static_cast<std::size_t>(row->booked.latest.severity));
  }
  return out;
}

std::size_t findings_list::selected() const {
  const auto& all = rows();
  if (!chosen_ || all.empty()) return 0;
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const auto* row) { return row->booked.latest.id == *chosen_; });
  if (found != all.end()) return static_cast<std::size_t>(found - all.begin());
  return std::min(chosen_row_, all.size() - 1);
}

const known_finding* findings_list::chosen() const {
  return rows().empty() ? nullptr : rows()[selected()];
}

void findings_list::select(std::size_t row) {
  const auto& all = rows();
  if (all.empty()) return;
  chosen_row_ = std::min(row, all.size() - 1);
  chosen_ = all[chosen_row_]->booked.latest.id;
}

const known_finding* findings_list::find(std::uint64_t id) const {
  const auto found = shown().find(id);
  return found == shown().end() ? nullptr : &found->second;
}

void findings_list::about_to_change() {
  if (!rows_) return;
  chosen_row_ = selected();
  rows_.reset();
}

}  // namespace pgweir::cli::watch
