// Conversations with a real server, recorded by record.py, cut and interleaved as a busy machine
// would: what is observed must be what was observed as they were recorded.
//
// The input decides: its first byte takes a recording, each further one who is heard next and how
// much. What is possible is respected: an answer comes never before what caused it, and a client
// that waited goes on when it has heard all.
#include "core/ensure.hpp"
#include "proxy/session/session.hpp"
#include "tests/fuzz/script.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/told.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace pgweir::fuzz {
namespace {

using core::bytes_view;

struct recording {
  std::string name;
  std::string bytes;
  told expected;
};

class watcher {
 public:
  void take(bool from_client, bytes_view bytes) {
    if (bytes.empty()) return;
    if (from_client) {
      session_.client_sent(bytes, {}, out_);
    } else {
      session_.server_sent(bytes, {}, out_);
    }
  }
  told end() {
    session_.closed({}, out_);
    return in_any_interleaving(out_);
  }

 private:
  session::shared_state shared_{core::value_digester{11, 1000}, {}};
  session::session session_{core::connection_id{1}, {}, {}, shared_};
  std::vector<core::event> out_;
};

// Hands a recording to a watcher, step by step, and knows what may be handed over next.
class player {
 public:
  player(const recording& played, watcher& into)
      : into_{&into}, script_{read_script(core::as_bytes(played.bytes))} {}

  // Up to `size` bytes of that side, if it may speak now; else of the other.
  void go_on(bool from_client, std::size_t size) {
    if (at_end()) return;
    const bool client = from_client ? client_may_speak() : !server_may_speak();
    const auto index = next_of(client);
    auto& rest = script_[index].bytes;
    const auto piece = rest.first(std::min(size, rest.size()));
    rest = rest.subspan(piece.size());
    into_->take(client, piece);
    if (rest.empty()) (client ? client_ : server_) = index + 1;
  }
  void to_the_end() {
    while (!at_end()) go_on(next_of(true) < next_of(false), std::size_t{1} << 16U);
  }
  [[nodiscard]] bool at_end() const {
    return next_of(true) == script_.size() && next_of(false) == script_.size();
  }

 private:
  // The first step of that side that is not wholly handed over.
  [[nodiscard]] std::size_t next_of(bool client) const {
    auto index = client ? client_ : server_;
    while (index < script_.size() && script_[index].from_client != client) ++index;
    return index;
  }
  // A client that waited heard everything first; one that did not may be ahead of the answers.
  [[nodiscard]] bool client_may_speak() const {
    const auto next = next_of(true);
    if (next == script_.size()) return false;
    auto waited = next;
    while (waited > 0 && !script_[waited].client_waited) --waited;
    return next_of(false) > waited;
  }
  // An answer stands behind all that the client had sent when it came.
  [[nodiscard]] bool server_may_speak() const {
    const auto next = next_of(false);
    return next < script_.size() && next < next_of(true);
  }

  watcher* into_;
  std::vector<step> script_;
  std::size_t client_ = 0;  // steps of that side before these are done
  std::size_t server_ = 0;
};

std::vector<recording> load() {
  std::vector<recording> all;
  for (const auto& entry : std::filesystem::directory_iterator{PGWEIR_RECORDINGS}) {
    std::ifstream file{entry.path(), std::ios::binary};
    recording loaded{entry.path().filename().string(),
                     std::string{std::istreambuf_iterator<char>{file}, {}},
                     {}};
    watcher whole;
    player{loaded, whole}.to_the_end();
    loaded.expected = whole.end();
    all.push_back(std::move(loaded));
  }
  std::ranges::sort(all, {}, &recording::name);
  return all;
}

const std::vector<recording>& recordings() {
  static const auto all = load();
  return all;
}

}  // namespace

void conversation(bytes_view input) {
  const auto& all = recordings();
  if (input.empty() || all.empty()) return;
  const auto& played = all[std::to_integer<std::size_t>(input[0]) % all.size()];
  watcher heard;
  player play{played, heard};
  for (const auto decision : input.subspan(1)) {
    const auto number = std::to_integer<std::size_t>(decision);
    play.go_on((number & 1U) != 0, 1 + (number >> 1U));
  }
  play.to_the_end();
  ensure(heard.end() == played.expected);
}

}  // namespace pgweir::fuzz
