// Opens the web address: its socket, certificate and tokens, and a server behind them.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"
#include "core/secret_text.hpp"
#include "proxy/live/process.hpp"
#include "proxy/web/http_server.hpp"
#include "proxy/web/seats.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pgweir::net {

struct web_door {
  std::unique_ptr<web::http_server> server;  // not started
  std::uint16_t port = 0;
};

// The tokens of web.token_file; none when it is not set.
core::result<std::vector<core::secret_text>> web_tokens(const config::web_settings& how);

// Connections that the web address may hold where so many files may be open.
web::seats::room web_room(std::size_t descriptors);

// What the web address answers from, and who may come in.
struct web_matter {
  live::process& of;                  // outlives the server
  std::span<const page_file> page{};  // outlives the server
  std::string history{};              // its file; empty: none is kept
  std::vector<core::secret_text> tokens{};
};

// The failure is one sentence: the address is in use, a file cannot be used, or strangers would
// reach it and nothing is set that keeps them out.
core::result<web_door> open_web(const config::settings& how, web_matter matter,
                                std::size_t descriptors);

}  // namespace pgweir::net
