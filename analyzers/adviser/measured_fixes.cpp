#include "analyzers/adviser/measured_fixes.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;
using outcome = core::rewrite_measured::outcome;

constexpr std::uint32_t most_attempts = 3;
constexpr core::duration patience = 60s;  // then another may be asked instead

std::optional<core::measured_fix>* place_in(core::evidence& evidence) {
  if (auto* loop = std::get_if<core::n_plus_one_evidence>(&evidence)) return &loop->measured;
  if (auto* walk = std::get_if<core::sequential_chain_evidence>(&evidence)) return &walk->measured;
  return nullptr;
}

void add(core::finding& found, const core::measured_fix& result) {
  if (auto* place = place_in(found.evidence)) *place = result;
}

void withdraw(core::finding& found) {
  found.fix.sql.clear();
  found.fix.note =
      "No SQL is shown: the rewrite that suggests itself returned other rows when it was tried.";
}

}  // namespace

void measured_fixes::complete(core::finding& found) {
  const auto* known = trials_.find(found.id);
  if (!known) return;
  switch (known->is) {
    case state::measured:
      return add(found, known->result);
    case state::other_rows:
      return withdraw(found);
    case state::unknown:
    case state::wanted:
    case state::asked:
      return;
  }
}

bool measured_fixes::wants(const core::finding& found) {
  if (found.grade != core::grade::proven || found.fix.sql.empty()) return false;
  const auto* known = trials_.find(found.id);
  if (!known) return true;
  switch (known->is) {
    case state::wanted:
    case state::asked:
    case state::measured:
    case state::other_rows:
      return false;
    case state::unknown:
      return known->attempts < most_attempts && known->occurrence != found.occurrence;
  }
  return false;
}

void measured_fixes::said(const core::finding& found) {
  if (auto* waiting = open_of(found.id)) waiting->last = found;
}

void measured_fixes::want(const core::finding& found, fix_trial how) {
  if (open_.size() >= core::limits::open_fixes) give_up_oldest(found.last_seen);
  if (open_.size() >= core::limits::open_fixes) return;
  auto& made = trials_[found.id];
  made.occurrence = found.occurrence;
  made.since = found.last_seen;
  ++made.attempts;
  made.is = state::wanted;
  open_.push_back(std::make_unique<open_trial>(open_trial{found.id, std::move(how), found}));
}

void measured_fixes::ask(known_values& values, std::vector<core::side_question>& out) {
  std::vector<std::uint64_t> hopeless;
  for (const auto& each : open_) {
    auto* known = trials_.find(each->id);
    if (known && known->is == state::asked) continue;
    auto question = known ? question_of(each->what, each->last, values) : std::nullopt;
    if (known) known->is = question ? state::asked : state::unknown;
    if (question) {
      out.emplace_back(*std::move(question));
    } else {
      hopeless.push_back(each->id);
    }
  }
  for (const auto id : hopeless) close(id);
}

void measured_fixes::answered(const core::rewrite_measured& seen, findings_out& out) {
  const auto& answer = *seen.what;
  auto* waiting = open_of(answer.number);
  if (!waiting) return;
  auto found = std::move(waiting->last);
  close(answer.number);
  auto* known = trials_.find(answer.number);
  if (!known) return;
  switch (answer.result) {
    case outcome::measured:
      known->is = state::measured;
      known->result = {answer.values, answer.rows, answer.loop, answer.batch};
      break;
    case outcome::other_rows:
      known->is = state::other_rows;
      break;
    case outcome::refused:
    case outcome::too_few:
      known->is = state::unknown;
      return;
  }
  complete(found);
  out.push_back(std::move(found));
}

measured_fixes::open_trial* measured_fixes::open_of(std::uint64_t id) {
  const auto found = std::ranges::find(open_, id, [](const auto& each) { return each->id; });
  return found == open_.end() ? nullptr : found->get();
}

void measured_fixes::close(std::uint64_t id) {
  std::erase_if(open_, [&](const auto& each) { return each->id == id; });
}

// An answer that has not come for so long never will. The oldest stands first.
void measured_fixes::give_up_oldest(core::time_point now) {
  const auto id = open_.front()->id;
  auto* known = trials_.find(id);
  if (known && now - known->since < patience) return;
  if (known) known->is = state::unknown;
  close(id);
}

}  // namespace pgweir::analyzers
