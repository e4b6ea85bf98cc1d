#include "proxy/notify/http_sender.hpp"

#include "core/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <curl/curl.h>
#include <list>
#include <new>

namespace pgweir::notify {

namespace {

using namespace std::chrono_literals;

// Before the first handle is made, once in the process; never undone, for others may use it, too.
void init_once() {
  static const auto done = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (done != CURLE_OK) throw std::bad_alloc{};
}

struct list_end {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct easy_end {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct multi_end {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};

long milliseconds(core::duration d) {
  return static_cast<long>(std::max<std::int64_t>(d / 1ms, 1));
}

// curl's own words name no more than hosts and ports, but a person is told by whom.
std::string failure_text(CURLcode code, const std::string& host) {
  return fmt::format("{}: {}", host, curl_easy_strerror(code));
}

}  // namespace

struct http_sender::transfer {
  std::size_t whom = 0;
  std::string host;
  std::string body;
  std::string answer;
  std::size_t answered = 0;
  std::unique_ptr<curl_slist, list_end> headers;
  std::unique_ptr<CURL, easy_end> handle;

  // As curl calls it. Less than all ends the transfer.
  static std::size_t take(const char* data, std::size_t, std::size_t size, void* into) {
    auto& mine = *static_cast<transfer*>(into);
    mine.answered += size;
    if (mine.answered > core::limits::alert_answer_bytes) return 0;
    const auto room = core::limits::alert_answer_kept_bytes - mine.answer.size();
    mine.answer.append(data, std::min(size, room));
    return size;
  }
  void set(const http_request& what);
  [[nodiscard]] outcome ended(CURLcode code) const;
};

struct http_sender::parts {
  std::unique_ptr<CURLM, multi_end> multi;
  std::list<transfer> transfers;  // where each stands is known to curl
};

http_sender::http_sender() : parts_{std::make_unique<parts>()} {
  init_once();
  parts_->multi.reset(curl_multi_init());
  if (!parts_->multi) throw std::bad_alloc{};
}

http_sender::~http_sender() { break_off(); }

void http_sender::break_off() {
  for (const auto& each : parts_->transfers) {
    curl_multi_remove_handle(parts_->multi.get(), each.handle.get());
  }
  parts_->transfers.clear();
}

bool http_sender::busy() const { return !parts_->transfers.empty(); }

void http_sender::transfer::set(const http_request& what) {
  auto* curl = handle.get();
  const auto add = [&](const std::string& header) {
    auto* longer = curl_slist_append(headers.get(), header.c_str());
    if (longer == nullptr) throw std::bad_alloc{};
    static_cast<void>(headers.release());
    headers.reset(longer);
  };
  add("Content-Type: application/json");
  add("Expect:");
  for (const auto& each : what.headers) add(each);
  curl_easy_setopt(curl, CURLOPT_URL, what.url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!what.ca.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, what.ca.c_str());
  // Empty: not even what the environment names.
  curl_easy_setopt(curl, CURLOPT_PROXY, what.proxy.c_str());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, what.agent.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &transfer::take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, milliseconds(what.timeout));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // The end does not wait for a resolver that hangs.
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
}

void http_sender::send(std::size_t whom, const http_request& what) {
  auto& made = parts_->transfers.emplace_back();
  made.whom = whom;
  made.host = what.host;
  made.body = what.body;
  made.handle.reset(curl_easy_init());
  if (!made.handle) throw std::bad_alloc{};
  made.set(what);
  curl_multi_add_handle(parts_->multi.get(), made.handle.get());
}

outcome http_sender::transfer::ended(CURLcode code) const {
  const bool answered_enough = answered > core::limits::alert_answer_bytes;
  if (code != CURLE_OK && !answered_enough)
    return {outcome::kind::failed, failure_text(code, host), {}, {}};
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  auto made = outcome_of(status, host);
  made.answer = answer;
  curl_off_t seconds = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &seconds);
  if (seconds > 0) made.retry_after = std::chrono::seconds{std::min<curl_off_t>(seconds, 86'400)};
  return made;
}

void http_sender::rest(std::chrono::milliseconds patience) {
  curl_multi_poll(parts_->multi.get(), nullptr, 0, static_cast<int>(patience.count()), nullptr);
}

http_sender::finished http_sender::run(std::chrono::milliseconds patience) {
  auto* multi = parts_->multi.get();
  int running = 0;
  curl_multi_perform(multi, &running);
  if (running > 0 && patience > 0ms) {
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(patience.count()), nullptr);
    curl_multi_perform(multi, &running);
  }
  finished out;
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto code = message->data.result;
    const auto at = std::ranges::find(parts_->transfers, message->easy_handle,
                                      [](const transfer& each) { return each.handle.get(); });
    if (at == parts_->transfers.end()) continue;
    out.emplace_back(at->whom, at->ended(code));
    curl_multi_remove_handle(multi, at->handle.get());
    parts_->transfers.erase(at);
  }
  return out;
}

outcome outcome_of(long status, std::string_view host) {
  auto said = fmt::format("{}: HTTP {}", host, status);
  if (status >= 200 && status < 300) return {outcome::kind::delivered, std::move(said), {}, {}};
  if (status >= 300 && status < 400) {
    return {outcome::kind::refused, said + ", a redirect, which is not followed", {}, {}};
  }
  const bool later = status == 408 || status == 425 || status == 429 || status >= 500;
  return {later ? outcome::kind::failed : outcome::kind::refused, std::move(said), {}, {}};
}

}  // namespace pgweir::notify
