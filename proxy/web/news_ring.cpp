#include "proxy/web/news_ring.hpp"

#include <spdlog/fmt/fmt.h>

#include <utility>

namespace pgweir::web {

event_text event_of(std::string_view kind, std::string_view json) {
  return std::make_shared<const std::string>(fmt::format("event: {}\ndata: {}\n\n", kind, json));
}

void news_ring::push(piece_of_news news) {
  bytes_ += bytes_of(news);
  kept_.push_back(std::move(news));
  ++end_;
  while (kept_.size() > 1 && (kept_.size() > most_pieces || bytes_ > most_bytes)) {
    bytes_ -= bytes_of(kept_.front());
    kept_.pop_front();
  }
}

void news_ring::break_off() {
  kept_.clear();
  bytes_ = 0;
  ++end_;
}

std::size_t news_ring::bytes_of(const piece_of_news& news) {
  std::size_t out = news.whole ? news.whole->size() : 0;
  if (news.brief && news.brief != news.whole) out += news.brief->size();
  return out;
}

}  // namespace pgweir::web
