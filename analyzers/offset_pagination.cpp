#include "analyzers/offset_pagination.hpp"

#include "analyzers/advice/advice_paging.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

// A program turns the page at once, a person reads it first.
constexpr core::duration between_pages = 1s;
// So many times as long must a run be where pages are mostly asked for out of order.
constexpr std::uint64_t longer_among_others = 3;

bool is_paged(const observed_execution& seen) {
  const auto& page = seen.statement->page;
  return page && page->offset_slot != 0 && seen.statement->kind == parser::statement_kind::select &&
         !seen.statement->catalog_only &&
         seen.event.outcome == core::execution_outcome::completed &&
         seen.connection.purpose != client_purpose::backup;
}

}  // namespace

void offset_pagination::observe(const observed_execution& seen, findings_out& out) {
  if (!is_paged(seen)) return;
  auto offset = value_of(seen, seen.statement->page->offset_slot);
  if (!offset) return;
  auto& pages = follow(seen, *offset);
  if (auto why = judge(pages)) raise(seen, *why, pages, out);
}

std::optional<std::uint64_t> offset_pagination::value_of(const observed_execution& seen,
                                                         std::uint16_t slot) const {
  auto digest = seen.event.parameters.slot(slot);
  if (digest.kind != core::value_kind::integer) return std::nullopt;
  auto value = digester_->to_integer(digest);
  return value < 0 ? std::nullopt : std::optional{static_cast<std::uint64_t>(value)};
}

offset_pagination::walk& offset_pagination::follow(const observed_execution& seen,
                                                   std::uint64_t offset) {
  const auto& event = seen.event;
  const auto& page = *seen.statement->page;
  std::uint64_t key = key_mix({seen.statement->key, seen.connection.client_group});
  auto parameters = event.parameters.view();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i + 1 != page.offset_slot) key = key_mix({key, parameters[i].bits});
  }
  auto& known = walks_[key];
  auto limit = page.limit_slot != 0 ? value_of(seen, page.limit_slot) : std::nullopt;
  auto step = offset - known.offset;
  bool next = known.pages > 0 && offset > known.offset && known.full &&
              (known.step == 0 || step == known.step) && (!limit || step == *limit) &&
              event.sent - known.last <= between_pages;
  if (!next) {
    bool broken = known.pages > 0 && known.pages < how_.pages;
    auto broken_off = broken ? known.broken_off + 1 : known.broken_off;
    known = {};
    known.broken_off = broken_off;
  }
  known.step = next ? step : 0;
  known.offset = offset;
  known.untold_rows_skipped += offset;
  ++known.pages;
  known.last = event.completed;
  known.full = event.rows > 0 && (!limit || event.rows >= *limit);
  add_execution(known.untold, event);
  return known;
}

std::optional<offset_pagination::reason> offset_pagination::judge(const walk& pages) const {
  bool among_others = pages.broken_off > how_.pages;
  auto enough = among_others ? how_.pages * longer_among_others : how_.pages;
  if (pages.pages >= enough) return reason::walk;
  return pages.offset >= how_.offset ? std::optional{reason::deep} : std::nullopt;
}

void offset_pagination::raise(const observed_execution& seen, reason why, walk& pages,
                              findings_out& out) {
  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::offset_pagination, seen.statement->key, 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, 0, seen.event.completed);
  auto& finding = running.finding;
  core::offset_pagination_evidence evidence;
  bool first = finding.cost.calls == 0;
  if (!first) evidence = std::get<core::offset_pagination_evidence>(std::move(finding.evidence));
  add_cost(finding.cost, std::exchange(pages.untold, {}));
  evidence.pages = finding.cost.calls;
  evidence.rows_skipped += std::exchange(pages.untold_rows_skipped, 0);
  evidence.why = first || why == reason::walk ? why : evidence.why;
  evidence.statement = seen.statement->ref();
  evidence.deepest_offset = std::max(evidence.deepest_offset, pages.offset);
  evidence.rows = std::max(evidence.rows, seen.event.rows);

  finding.rule = core::rule::offset_pagination;
  finding.grade = core::grade::proven;
  finding.severity =
      evidence.rows_skipped >= how_.offset ? core::severity::warning : core::severity::info;
  finding.fix = advise_offset_pagination(*seen.statement, seen.connection.dialect);
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
