// The certificates, keys and rules of TLS, read from their files: one shared OpenSSL context per
// leg and configuration. Not a connection: that is tls_stream.
//
// A set of contexts never changes once it is made; a reload makes a new one, and connections that
// have begun with the old one keep it. Keys stay inside OpenSSL and are never shown; a failure is
// one sentence that names the file and what is wrong with it.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"
#include "proxy/net/handed_over.hpp"

#include <memory>
#include <string>
#include <utility>

struct ssl_ctx_st;

namespace pgweir::net {

struct context_deleter {
  void operator()(ssl_ctx_st* context) const;
};
using context_ptr = std::unique_ptr<ssl_ctx_st, context_deleter>;

struct tls_contexts {
  context_ptr for_clients;  // null: TLS is off
  context_ptr for_server;   // null: disabled
  config::client_tls_settings client;
  config::server_tls_settings server;
};

// Reads all files of both legs. Complains in the log of what works but should not be (an expired
// certificate, a key that everybody may read).
core::result<std::shared_ptr<const tls_contexts>> read_tls_contexts(const config::settings& how);

// For the web address; null when it is not to be encrypted. A certificate of the other side is
// asked for where web.client_ca says whose are good, and need not come.
core::result<context_ptr> read_web_context(const config::web_settings& how);

// The contexts for new connections, from any thread.
class tls_source {
 public:
  void use(std::shared_ptr<const tls_contexts> made) { current_.give(std::move(made)); }
  [[nodiscard]] std::shared_ptr<const tls_contexts> current() const { return current_.current(); }

 private:
  handed_over<tls_contexts> current_;
};

// The newest error of OpenSSL in this thread as words, and forgets them all.
std::string take_tls_error();

}  // namespace pgweir::net
