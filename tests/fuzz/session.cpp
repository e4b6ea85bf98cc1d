// Both directions of a connection, cut in different ways: what is observed must be the same.
//
// The input is a script (script.hpp) and, as its last byte, the seed of the pieces.
#include "proxy/session/session.hpp"

#include "core/ensure.hpp"
#include "tests/fuzz/pieces.hpp"
#include "tests/fuzz/script.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/told.hpp"

#include <vector>

namespace pgweir::fuzz {
namespace {

class watcher {
 public:
  watcher() { shared_.tells_values = true; }
  void take(bool from_client, core::bytes_view bytes) {
    if (from_client) {
      session_.client_sent(bytes, {}, out_);
    } else {
      session_.server_sent(bytes, {}, out_);
    }
    // Whoever drains or refuses asks at any time.
    ensure(session_.standing() == session::standstill::busy ||
           session_.at_server_message_boundary());
  }
  told end() {
    session_.closed({}, out_);
    return all_of(out_);
  }

 private:
  session::shared_state shared_{core::value_digester{11, 1000}, {}};
  session::session session_{core::connection_id{1}, {}, {}, shared_};
  std::vector<core::event> out_;
};

}  // namespace

void session(core::bytes_view input) {
  if (input.size() < 4) return;
  const auto script = read_script(input.first(input.size() - 1));
  watcher whole;
  watcher slow;
  pieces cut{std::to_integer<std::uint32_t>(input.back())};
  for (const auto& each : script) {
    whole.take(each.from_client, each.bytes);
    for (auto rest = each.bytes; !rest.empty();) slow.take(each.from_client, cut.next(rest));
  }
  ensure(whole.end() == slow.end());
}

}  // namespace pgweir::fuzz
