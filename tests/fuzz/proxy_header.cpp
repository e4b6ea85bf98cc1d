// A load balancer's header, whole and byte by byte: the same must be read, and nothing behind it.
#include "proxy/wire/proxy_header.hpp"

#include "core/ensure.hpp"
#include "core/limits.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace pgweir::fuzz {
namespace {

using core::bytes_view;
using wire::proxy_header_step;

struct outcome {
  proxy_header_step said = proxy_header_step::need_more;
  std::size_t consumed = 0;
  std::optional<wire::proxied_client> client;
};

outcome play(bytes_view bytes, std::size_t size) {
  wire::proxy_header header;
  outcome out;
  while (!bytes.empty() && out.said == proxy_header_step::need_more) {
    const auto given = std::min(size, bytes.size());
    auto rest = bytes.first(given);
    out.said = header.read(rest);
    ensure(rest.empty() || out.said != proxy_header_step::need_more);
    out.consumed += given - rest.size();
    bytes = bytes.subspan(given);
  }
  if (out.said == proxy_header_step::complete) out.client = header.client();
  return out;
}

bool same(const std::optional<wire::proxied_client>& a,
          const std::optional<wire::proxied_client>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->ip == b->ip && a->port == b->port;
}

}  // namespace

void proxy_header(bytes_view input) {
  const auto whole = play(input, input.size());
  const auto slow = play(input, 1);
  ensure(whole.said == slow.said);
  ensure(whole.said != proxy_header_step::absent || whole.consumed + slow.consumed == 0);
  if (whole.said != proxy_header_step::complete) return;
  ensure(whole.consumed == slow.consumed);
  ensure(whole.consumed <= core::limits::proxy_header_bytes);
  ensure(same(whole.client, slow.client));
}

}  // namespace pgweir::fuzz
