// POSTs to any number of receivers at once, on the thread that calls run(): libcurl's multi handle.
//
// Certificates are verified, redirects are not followed, no proxy but the one that is named, no
// .netrc, bodies of answers are bounded. Nothing that it says holds a URL. What is under way when
// it goes is broken off at once.
#pragma once

#include "core/time.hpp"
#include "proxy/notify/alert.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::notify {

struct http_request {
  const char* url = nullptr;  // copied by send()
  std::string host;           // for messages
  std::string body;
  std::vector<std::string> headers;  // beside the content type, which is JSON
  std::string ca;                    // PEM; empty: the system's authorities
  std::string proxy;                 // empty: none
  std::string agent;                 // "pgweir/0.1.0"
  core::duration timeout{};          // of all of it
};

class http_sender {
 public:
  using finished = std::vector<std::pair<std::size_t, outcome>>;

  http_sender();
  ~http_sender();
  http_sender(const http_sender&) = delete;
  http_sender& operator=(const http_sender&) = delete;

  // `whom` comes back with the outcome.
  void send(std::size_t whom, const http_request& what);
  // Goes on with all of them, waits for at most `patience` for one to move.
  finished run(std::chrono::milliseconds patience);
  // Waits, with nothing to send.
  void rest(std::chrono::milliseconds patience);
  [[nodiscard]] bool busy() const;
  // Breaks all off; no outcome comes.
  void break_off();

 private:
  struct transfer;
  struct parts;
  std::unique_ptr<parts> parts_;
};

// What an answer means: 2xx is delivered; 408, 425, 429 and 5xx are worth another attempt; all
// else, redirects too, is refused.
outcome outcome_of(long status, std::string_view host);

}  // namespace pgweir::notify
