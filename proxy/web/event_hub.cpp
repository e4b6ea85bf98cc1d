#include "proxy/web/event_hub.hpp"

#include "core/finding.hpp"
#include "proxy/live/live_json.hpp"
#include "reports/json.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <utility>

namespace pgweir::web {

namespace {

std::string json_of(const reports::booked_finding& finding, detail wanted) {
  switch (wanted) {
    case detail::whole:
      return reports::finding_json(finding);
    case detail::brief:
      return live::brief_finding_json(finding);
  }
  return {};
}

// All listeners are told the same.
piece_of_news same_for_all(event_text text) { return {text, text}; }

const event_text& all_present() {
  static const auto text = event_of("present", "{}");
  return text;
}

}  // namespace

event_hub::listener event_hub::join(detail wanted) {
  // First the stream, then what is there: a finding in between comes twice, none is missed.
  if (!stream_) stream_ = of_.subscribe();
  ++listening_[static_cast<std::size_t>(wanted)];
  return listener{wanted};
}

void event_hub::leave(const listener& who) {
  --listening_[static_cast<std::size_t>(who.wanted_)];
  if (listeners() == 0) fall_silent();
}

void event_hub::fall_silent() {
  stream_.reset();
  ring_.break_off();
  snapshot_.reset();
  for (auto& each : lists_) each.clear();
  told_of_.clear();
}

bool event_hub::step(core::time_point now) {
  if (listeners() == 0) return false;
  take_news();
  if (stream_->ended()) ended_ = true;
  if (ended_) return true;
  const auto new_snapshot = take_snapshot(now);
  look_for_gone(now);
  drop_unread_lists(now);
  return std::exchange(announced_, ring_.end()) != ring_.end() || new_snapshot;
}

void event_hub::take_news() {
  while (auto finding = stream_->next(std::chrono::milliseconds{0})) {
    piece_of_news news;
    if (anybody_wants(detail::whole))
      news.whole = event_of("finding", json_of(*finding, detail::whole));
    if (anybody_wants(detail::brief))
      news.brief = event_of("finding", json_of(*finding, detail::brief));
    told_of_.insert(finding->latest.id);
    ring_.push(std::move(news));
  }
  if (stream_->take_lost() > 0) ring_.break_off();
}

bool event_hub::take_snapshot(core::time_point now) {
  if (now - last_snapshot_ < snapshot_every) return false;
  last_snapshot_ = now;
  const auto analysed = of_.stand().traffic.analysed();
  snapshot_ =
      event_of("snapshot", live::snapshot_json(of_.last_second(), of_.sessions(), analysed));
  ++snapshots_;
  return true;
}

void event_hub::look_for_gone(core::time_point now) {
  if (now - last_look_ < gone_after) return;
  last_look_ = now;
  std::unordered_set<std::uint64_t> there;
  for (const auto& each : of_.report().findings) there.insert(each.latest.id);
  for (auto at = told_of_.begin(); at != told_of_.end();) {
    if (there.contains(*at)) {
      ++at;
      continue;
    }
    ring_.push(same_for_all(event_of("gone", fmt::format(R"({{"id":"{}"}})", core::hex(*at)))));
    at = told_of_.erase(at);
  }
}

void event_hub::drop_unread_lists(core::time_point now) {
  for (auto& lists : lists_) {
    std::erase_if(lists, [&](const list_ptr& each) {
      return each.use_count() == 1 && now - each->made >= list_serves;
    });
  }
}

event_hub::list_ptr event_hub::present(detail wanted, core::time_point now) {
  const auto& lists = lists_[static_cast<std::size_t>(wanted)];
  if (lists.empty()) return new_list(wanted, now);
  const auto age = now - lists.back()->made;
  if (age < list_serves && lists.back()->news_after >= ring_.begin()) return lists.back();
  return age < list_pause ? nullptr : new_list(wanted, now);
}

event_hub::list_ptr event_hub::new_list(detail wanted, core::time_point now) {
  take_news();
  auto made = std::make_shared<present_list>();
  made->news_after = ring_.end();
  made->made = now;
  std::string block;
  const auto close_block = [&] {
    if (!block.empty())
      made->blocks.push_back(std::make_shared<const std::string>(std::move(block)));
    block = {};
  };
  for (const auto& each : of_.report().findings) {
    told_of_.insert(each.latest.id);
    block += *event_of("finding", json_of(each, wanted));
    if (block.size() >= block_bytes) close_block();
  }
  close_block();
  auto& lists = lists_[static_cast<std::size_t>(wanted)];
  lists.push_back(made);
  if (lists.size() > lists_kept) {
    lists.front()->is_over = true;
    lists.front()->blocks = {};
    lists.pop_front();
  }
  return made;
}

event_text event_hub::next(listener& who, core::time_point now) {
  switch (who.now_) {
    case listener::stage::greeting:
      who.now_ = listener::stage::behind;
      return event_of("hello", live::hello_json(of_.who()));
    case listener::stage::behind:
      return begin_list(who, now);
    case listener::stage::present:
      return next_of_list(who, now);
    case listener::stage::following:
      return next_of_news(who, now);
  }
  return nullptr;
}

event_text event_hub::begin_list(listener& who, core::time_point now) {
  who.now_ = listener::stage::behind;
  who.list_ = present(who.wanted_, now);
  if (!who.list_) return nullptr;
  who.block_ = 0;
  who.now_ = listener::stage::present;
  return next_of_list(who, now);
}

event_text event_hub::next_of_list(listener& who, core::time_point now) {
  if (who.list_->is_over) return begin_list(who, now);
  if (who.block_ < who.list_->blocks.size()) return who.list_->blocks[who.block_++];
  who.place_ = who.list_->news_after;
  who.list_.reset();
  who.now_ = listener::stage::following;
  return all_present();
}

event_text event_hub::next_of_news(listener& who, core::time_point now) {
  if (who.place_ < ring_.begin()) return begin_list(who, now);
  if (auto text = next_of_ring(who)) return text;
  return std::exchange(who.snapshots_, snapshots_) == snapshots_ ? nullptr : snapshot_;
}

event_text event_hub::next_of_ring(listener& who) {
  while (who.place_ < ring_.end()) {
    const auto& news = ring_.at(who.place_++);
    const auto& text = who.wanted_ == detail::whole ? news.whole : news.brief;
    if (text) return text;
  }
  return nullptr;
}

}  // namespace pgweir::web
