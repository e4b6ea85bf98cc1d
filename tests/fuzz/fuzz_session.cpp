// Both directions of a connection, cut in different ways: what is observed must be the same.
//
// The input is a script: a byte whose lowest bit names the side, two bytes of length, the bytes.
#include "core/ensure.hpp"
#include "proxy/session/session.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace pgweir;

// What of an event must not depend on how the bytes were cut.
struct told {
  std::size_t kind = 0;
  std::vector<std::uint64_t> values;
  friend bool operator==(const told&, const told&) = default;
};

told of(const core::event& event) {
  told out{event.index(), {}};
  if (const auto* e = std::get_if<core::execution>(&event)) {
    out.values = {e->statement.value(),
                  e->columns.value(),
                  e->tags.value(),
                  e->rows,
                  e->bytes,
                  e->round_trip,
                  e->transaction,
                  e->fetches,
                  e->parameters_hash,
                  e->result_hash,
                  e->ends_round_trip,
                  static_cast<std::uint64_t>(e->outcome)};
    for (const auto digest : e->parameters.view()) out.values.push_back(digest.bits);
    if (e->row_values) {
      for (const auto cell : e->row_values->cells) out.values.push_back(cell.bits);
    }
  } else if (const auto* step = std::get_if<core::transaction_step>(&event)) {
    out.values = {step->transaction, static_cast<std::uint64_t>(step->what), step->committed};
  } else if (const auto* blind = std::get_if<core::connection_blind>(&event)) {
    out.values = {static_cast<std::uint64_t>(blind->reason)};
  }
  return out;
}

struct step {
  bool from_client = false;
  core::bytes_view bytes;
};

std::vector<step> read_script(core::bytes_view input) {
  std::vector<step> script;
  core::bytes_cursor in{input};
  while (const auto side = in.u8()) {
    const auto length = in.u16();
    if (!length) break;
    const auto size = std::min<std::size_t>(*length, in.remaining());
    script.push_back({(*side & 1U) != 0, *in.take(size)});
  }
  return script;
}

// `cut` 0: whole. Else pieces of sizes that a simple generator draws from it.
std::vector<told> play(const std::vector<step>& script, std::uint32_t cut) {
  session::shared_state shared{core::value_digester{11, 1000}, {}};
  session::session watched{core::connection_id{1}, {}, "", shared};
  std::vector<core::event> out;
  for (const auto& one : script) {
    auto rest = one.bytes;
    while (!rest.empty()) {
      cut = cut * 1'664'525U + (cut == 0 ? 0U : 1'013'904'223U);
      const auto size = cut == 0 ? rest.size() : std::min<std::size_t>(1 + cut % 7, rest.size());
      const auto piece = rest.first(size);
      rest = rest.subspan(size);
      if (one.from_client) {
        watched.client_sent(piece, {}, out);
      } else {
        watched.server_sent(piece, {}, out);
      }
    }
  }
  watched.closed({}, out);
  std::vector<told> all;
  for (const auto& event : out) all.push_back(of(event));
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const auto input = std::as_bytes(std::span{data, size});
  const auto script = read_script(input.subspan(1));
  ensure(play(script, 0) == play(script, data[0] + 1U));
  return 0;
}
