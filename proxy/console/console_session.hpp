// One session of the console: bytes of a client in, bytes of a PostgreSQL server out. No sockets,
// no clock. Speaks protocol 3, simple and extended; what it does not know is an error, never a
// silence.
//
// A client may ask faster than it reads: while there is output, the host gives no input, and what
// is left of the last one waits here (a read of it, no more). So output is one answer, whole,
// behind 256 KiB of others at most; and portals keep theirs (extended_query.hpp). Asking the
// process may take some milliseconds, so sessions live on a thread of their own.
#pragma once

#include "core/bytes.hpp"
#include "proxy/console/answer.hpp"
#include "proxy/console/extended_query.hpp"
#include "proxy/console/server_message.hpp"
#include "proxy/login/client_login.hpp"
#include "proxy/login/scram_secret.hpp"
#include "proxy/wire/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::console {

// Who may come in.
struct admission {
  enum class door : std::uint8_t {
    open,
    password,
    closed,
    barred,  // too many wrong tokens came from where this client is
  };
  door how = door::closed;
  // Of `password`: the secrets of all tokens, any of which opens. All have the same salt and
  // rounds, so that one exchange can be checked against each.
  std::vector<login::scram_secret> tokens;
  std::string nonce;  // see login::scram_server
};

class console_session {
 public:
  console_session(console_sources sources, admission who) : query_{sources}, who_{std::move(who)} {}

  // Takes what was read, the startup packet first. With nothing when output was taken: goes on with
  // what waits.
  void step(core::bytes_view received);

  [[nodiscard]] bool has_output() const { return !out_.empty(); }
  std::vector<std::byte> take_output() { return std::exchange(out_, {}); }
  // What is in the output is the last of it: close.
  [[nodiscard]] bool is_over() const { return state_ >= state::over; }
  // Over before it began: it was told why, or showed no right token.
  [[nodiscard]] bool was_refused() const { return state_ > state::over; }
  [[nodiscard]] bool proved_nothing() const { return state_ == state::unproven; }

 private:
  // The last three are ends.
  enum class state : std::uint8_t {
    starting,
    logging_in,
    serving,
    skipping,
    over,
    refused,
    unproven,
  };

  void read_startup();
  void begin(core::bytes_view packet);
  void ask_for_token(std::string_view user);
  void read_proof();
  void welcome();
  bool serve(core::bytes_view& bytes);
  bool take_header();
  void take_body(char type, core::bytes_view body, bool cut);
  void simple_query(std::string_view text);
  void failed(const error_words& why);
  void end(std::string_view sqlstate, std::string_view message, std::string_view hint = {});

  extended_query query_;
  admission who_;
  state state_ = state::starting;
  std::vector<login::client_login> checks_;  // one for each token
  wire::frame_splitter frames_;
  std::vector<std::byte> waiting_;
  message_bytes out_;
};

}  // namespace pgweir::console
