// Requests as the web address takes them (RFC 9112), out of bytes: a head without a body. Not a
// general HTTP parser: what the routes do not need is read over, what is doubtful is refused.
//
// Nothing here keeps a view into the bytes that were given.
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::web {

// Bounds of a request; a longer one is refused with 414 or 431.
inline constexpr std::size_t target_bytes = 2 * 1024;
inline constexpr std::size_t head_bytes = 8 * 1024;
inline constexpr std::size_t query_parameters = 16;

enum class verb : std::uint8_t { get, head, post, other };

// The path and the parameters of a target, both decoded.
struct target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> parameters;

  // The value of one that is given; null: it is not.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

struct request {
  verb method = verb::other;
  target to;
  std::string host;
  std::string origin;
  std::string fetch_site;
  std::string fetch_mode;
  std::string fetch_dest;
  std::string authorization;
  std::string cookie;
  std::string accept;
  std::string if_none_match;
  bool stays = false;     // the connection is good for another request
  bool has_body = false;  // which nobody reads
};

// Why there is no answer but this.
struct refusal {
  unsigned status = 400;
  std::string_view sentence;
};

// Where the head ends in what has arrived.
struct head_mark {
  enum class state : std::uint8_t { need_more, complete, refused };
  state now = state::need_more;
  std::size_t size = 0;  // complete: with its empty line
  refusal why;           // refused
};
head_mark find_head(std::string_view arrived);

// `head`: complete, as find_head() has marked it.
boost::system::result<request, refusal> read_request(std::string_view head);

// "/a%20b?c=d": percent-decoded, "+" in parameters is a space. None when it is malformed, holds a
// control character, or names a path that leads elsewhere ("..").
std::optional<target> target_from(std::string_view text);

}  // namespace pgweir::web
