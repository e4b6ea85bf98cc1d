// What may come to the web address: a head out of any bytes, found in pieces as it is found whole;
// and what the guard and the names of hosts make of it.
#include "proxy/web/request.hpp"

#include "core/ensure.hpp"
#include "proxy/web/guard.hpp"
#include "proxy/web/host_name.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::fuzz {
namespace {

using web::head_mark;

// As a connection reads: more and more of it, until it is decided.
head_mark found_slowly(std::string_view all) {
  for (std::size_t size = 0; size < all.size(); ++size) {
    const auto found = web::find_head(all.substr(0, size));
    if (found.now != head_mark::state::need_more) return found;
  }
  return web::find_head(all);
}

void judge(const web::request& asked) {
  web::guard_rules rules;
  rules.hosts = {"pgweir.example"};
  rules.tokens.emplace_back(std::string(32, 't'));
  web::guard door{std::move(rules), {}};
  const auto said = door.judge({{},
                                false,
                                false,
                                asked.host,
                                asked.origin,
                                asked.fetch_site,
                                asked.fetch_mode,
                                asked.fetch_dest,
                                asked.authorization,
                                asked.cookie},
                               core::time_point{});
  // Nothing but the token opens this door, and its name is one of three kinds.
  if (said != web::admission::granted) return;
  ensure(asked.authorization.find(std::string(32, 't')) != std::string::npos);
  const auto name = web::name_of_host(asked.host);
  ensure(web::is_loopback_name(name) || web::same_name(name, "pgweir.example"));
}

}  // namespace

void request(core::bytes_view input) {
  const auto text = core::as_text(input);
  const auto whole = web::find_head(text);
  const auto slow = found_slowly(text);
  if (whole.now == head_mark::state::complete) {
    ensure(slow.now == head_mark::state::complete && slow.size == whole.size);
    ensure(whole.size <= web::head_bytes);
  } else {
    ensure(slow.now == whole.now);
  }
  if (whole.now != head_mark::state::complete) return;
  const auto read = web::read_request(text.substr(0, whole.size));
  if (!read) return;
  ensure(read->to.path.starts_with('/'));
  ensure(std::ranges::none_of(read->to.path, [](char c) { return c >= '\0' && c < ' '; }));
  ensure(read->to.path.find("/../") == std::string::npos && !read->to.path.ends_with("/.."));
  ensure(read->to.parameters.size() <= web::query_parameters);
  ensure(!read->has_body || !read->stays);
  judge(*read);
}

}  // namespace pgweir::fuzz
