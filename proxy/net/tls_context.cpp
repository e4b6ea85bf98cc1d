#include "proxy/net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace pgweir::net {

namespace {

// ALPN's name of the protocol, behind its length.
constexpr std::array<unsigned char, 11> protocol_list{10,  'p', 'o', 's', 't', 'g',
                                                      'r', 'e', 's', 'q', 'l'};

struct certificate_files {
  const std::string& certificate;
  const std::string& key;
};

core::failure wrong(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

core::result<void> check_readable(const std::string& path, std::string_view what) {
  if (::access(path.c_str(), R_OK) == 0) return {};
  return wrong(fmt::format("cannot read the {} {}: {}.", what, path,
                           std::generic_category().message(errno)));
}

void warn_of_readers(const std::string& key) {
  struct stat about {};
  if (::stat(key.c_str(), &about) != 0 || (about.st_mode & (S_IRWXO)) == 0) return;
  spdlog::warn("every user of this machine may read or change the key {}; chmod 600 it", key);
}

void warn_of_date(X509* certificate, const std::string& path) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    spdlog::warn("the certificate {} has expired", path);
  } else if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    spdlog::warn("the certificate {} is not valid yet", path);
  }
}

// OpenSSL would ask on the terminal.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

core::result<void> use_key(SSL_CTX* context, const certificate_files& files) {
  if (auto readable = check_readable(files.key, "key"); !readable) return readable;
  bool asked = false;
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, &asked);
  const bool used = SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  if (used) {
    warn_of_readers(files.key);
    return {};
  }
  const bool other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH ||
                     ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_TYPE_MISMATCH;
  const auto reason = take_tls_error();
  if (asked) {
    return wrong(fmt::format(
        "the key {} is protected by a passphrase, which pgweir does not ask for: take it off with "
        "openssl pkey.",
        files.key));
  }
  if (other) {
    return wrong(fmt::format("the key {} does not belong to the certificate {}.", files.key,
                             files.certificate));
  }
  return wrong(fmt::format("{} holds no private key in PEM form ({}).", files.key, reason));
}

core::result<void> use_certificate(SSL_CTX* context, const certificate_files& files) {
  if (auto readable = check_readable(files.certificate, "certificate"); !readable) return readable;
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return wrong(fmt::format("{} holds no certificate in PEM form that can be used ({}).",
                             files.certificate, take_tls_error()));
  }
  warn_of_date(SSL_CTX_get0_certificate(context), files.certificate);
  return use_key(context, files);
}

core::result<void> trust(SSL_CTX* context, const std::string& ca) {
  if (auto readable = check_readable(ca, "CA file"); !readable) return readable;
  if (SSL_CTX_load_verify_locations(context, ca.c_str(), nullptr) == 1) return {};
  return wrong(fmt::format("{} holds no certificate of an authority in PEM form ({}).", ca,
                           take_tls_error()));
}

core::result<void> trust_the_system(SSL_CTX* context) {
  if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
  return wrong(
      fmt::format("the system's list of authorities cannot be read ({}).", take_tls_error()));
}

context_ptr new_context(const SSL_METHOD* method, config::tls_version oldest) {
  context_ptr context{SSL_CTX_new(method)};
  if (!context) throw std::runtime_error("OpenSSL gives no context: " + take_tls_error());
  switch (oldest) {
    case config::tls_version::v1_2:
      SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
      break;
    case config::tls_version::v1_3:
      SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
      break;
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // An idle connection holds no buffer.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  // PostgreSQL's clients do not resume sessions: tickets would be bytes and memory for nobody.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

constexpr std::array<unsigned char, 9> web_protocol_list{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// A browser that would rather have HTTP/2 takes HTTP/1.1, too.
int choose_web_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                        const unsigned char* offered, unsigned offered_bytes, void*) {
  unsigned char* found = nullptr;
  const int how = SSL_select_next_proto(&found, chosen_bytes, web_protocol_list.data(),
                                        web_protocol_list.size(), offered, offered_bytes);
  *chosen = found;
  return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// A client that names protocols must name ours: what it means to speak is not PostgreSQL otherwise.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned offered_bytes, void*) {
  unsigned char* found = nullptr;
  const int how = SSL_select_next_proto(&found, chosen_bytes, protocol_list.data(),
                                        protocol_list.size(), offered, offered_bytes);
  *chosen = found;
  return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

core::result<void> ask_for_certificates(SSL_CTX* context, const std::string& ca) {
  if (auto trusted = trust(context, ca); !trusted) return trusted;
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(ca.c_str()));
  // One that is missing is told in words, behind the handshake.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE, nullptr);
  return {};
}

core::result<context_ptr> context_for_clients(const config::client_tls_settings& how) {
  if (auto fits = config::check(how); !fits) return fits.error();
  if (how.mode == config::client_tls_mode::off) return context_ptr{};
  auto context = new_context(TLS_server_method(), how.min_version);
  // As long as the server's own. What has no room in libpq's buffer of 8 KiB stays inside of
  // OpenSSL, and a client that waits for its socket (pgbench, asynchronous drivers) never sees it.
  constexpr long longest_record = 8'192;
  SSL_CTX_set_max_send_fragment(context.get(), longest_record);
  if (auto used = use_certificate(context.get(), {how.certificate, how.key}); !used) {
    return used.error();
  }
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  if (how.verify_client == config::client_certificates::off) return context;
  if (auto asked = ask_for_certificates(context.get(), how.ca); !asked) return asked.error();
  return context;
}

core::result<context_ptr> context_for_server(const config::server_tls_settings& how) {
  if (auto fits = config::check(how); !fits) return fits.error();
  if (how.mode == config::server_tls_mode::disable) return context_ptr{};
  auto context = new_context(TLS_client_method(), how.min_version);
  SSL_CTX_set_alpn_protos(context.get(), protocol_list.data(), protocol_list.size());
  if (!how.certificate.empty()) {
    if (auto used = use_certificate(context.get(), {how.certificate, how.key}); !used) {
      return used.error();
    }
  }
  // As libpq does: whoever names an authority has its signature checked, whatever the mode.
  if (how.ca.empty()) return context;
  const bool of_system = how.ca == config::system_store;
  auto trusted = of_system ? trust_the_system(context.get()) : trust(context.get(), how.ca);
  if (!trusted) return trusted.error();
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return context;
}

}  // namespace

void context_deleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

core::result<std::shared_ptr<const tls_contexts>> read_tls_contexts(const config::settings& how) {
  auto out = std::make_shared<tls_contexts>();
  auto for_clients = context_for_clients(how.client_tls);
  if (!for_clients) return for_clients.error();
  out->client = how.client_tls;
  out->server = config::server_leg_of(how);
  auto for_server = context_for_server(out->server);
  if (!for_server) return for_server.error();
  out->for_clients = *std::move(for_clients);
  out->for_server = *std::move(for_server);
  return std::shared_ptr<const tls_contexts>{std::move(out)};
}

core::result<context_ptr> read_web_context(const config::web_settings& how) {
  if (auto fits = config::check(how); !fits) return fits.error();
  if (how.certificate.empty()) return context_ptr{};
  auto context = new_context(TLS_server_method(), config::tls_version::v1_2);
  if (auto used = use_certificate(context.get(), {how.certificate, how.key}); !used) {
    return used.error();
  }
  SSL_CTX_set_alpn_select_cb(context.get(), choose_web_protocol, nullptr);
  if (how.client_ca.empty()) return context;
  if (auto asked = ask_for_certificates(context.get(), how.client_ca); !asked) {
    return asked.error();
  }
  return context;
}

std::string take_tls_error() {
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  if (reason != nullptr) return reason;
  return code == 0 ? "no reason given" : fmt::format("error {}", code);
}

}  // namespace pgweir::net
