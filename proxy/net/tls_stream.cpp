#include "proxy/net/tls_stream.hpp"

#include "core/ensure.hpp"
#include "core/limits.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace pgweir::net {

struct tls_stream::bytes_source {
  static int read(BIO* bio, char* into, int size) {
    auto& stream = *static_cast<tls_stream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const auto count = std::min(static_cast<std::size_t>(size), stream.unread_.size());
    if (count == 0) {
      BIO_set_retry_read(bio);
      return -1;
    }
    std::memcpy(into, stream.unread_.data(), count);
    stream.unread_ = stream.unread_.subspan(count);
    return static_cast<int>(count);
  }
  // Never short: the relay keeps what a socket does not take.
  static int write(BIO* bio, const char* from, int size) {
    auto& stream = *static_cast<tls_stream*>(BIO_get_data(bio));
    const auto bytes = core::as_bytes({from, static_cast<std::size_t>(size)});
    BIO_clear_retry_flags(bio);
    stream.room_.sealed.insert(stream.room_.sealed.end(), bytes.begin(), bytes.end());
    return size;
  }
  static long control(BIO*, int what, long, void*) { return what == BIO_CTRL_FLUSH ? 1 : 0; }
  static int create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  }
  static const BIO_METHOD* method() {
    static const auto made = [] {
      std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> out{
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bytes"), BIO_meth_free};
      BIO_meth_set_read(out.get(), read);
      BIO_meth_set_write(out.get(), write);
      BIO_meth_set_ctrl(out.get(), control);
      BIO_meth_set_create(out.get(), create);
      return out;
    }();
    return made.get();
  }
};

namespace {

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return ::inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

bool names_an_address(const X509* certificate) {
  using names_ptr = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
  const names_ptr names{static_cast<GENERAL_NAMES*>(
                            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
                        GENERAL_NAMES_free};
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (sk_GENERAL_NAME_value(names.get(), i)->type == GEN_IPADD) return true;
  }
  return false;
}

// As libpq does: an address may also stand as a name, in the subject only if there is no other.
bool is_made_out_for(X509* certificate, const std::string& host) {
  unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  if (is_address(host)) {
    if (X509_check_ip_asc(certificate, host.c_str(), 0) == 1) return true;
    if (names_an_address(certificate)) flags |= X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
  }
  return X509_check_host(certificate, host.c_str(), host.size(), flags, nullptr) == 1;
}

// Escaped: it is the server's text.
std::string subject_of(const X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text{BIO_new(BIO_s_mem()), BIO_free};
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* begin = nullptr;
  const long size = BIO_get_mem_data(text.get(), &begin);
  return size > 0 ? std::string{begin, static_cast<std::size_t>(size)} : "nobody";
}

// The certificate's hash by its signature's own algorithm, but SHA-256 for MD5 and SHA-1 (RFC 5929,
// section 4.1). Ed25519 and its like have no such algorithm.
login::channel_binding end_point_of(const X509* certificate) {
  int algorithm = NID_undef;
  if (certificate == nullptr ||
      OBJ_find_sigid_algs(X509_get_signature_nid(certificate), &algorithm, nullptr) != 1) {
    return std::nullopt;
  }
  if (algorithm == NID_md5 || algorithm == NID_sha1) algorithm = NID_sha256;
  const EVP_MD* hash = algorithm == NID_undef ? nullptr : EVP_get_digestbynid(algorithm);
  std::vector<std::byte> sum(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (hash == nullptr ||
      X509_digest(certificate, hash, reinterpret_cast<unsigned char*>(sum.data()), &size) != 1) {
    return std::nullopt;
  }
  sum.resize(size);
  return sum;
}

}  // namespace

void tls_stream::ssl_deleter::operator()(ssl_st* ssl) const { SSL_free(ssl); }

std::unique_ptr<tls_stream> tls_stream::with_client(const tls_contexts& contexts,
                                                    tls_buffers& room) {
  std::unique_ptr<tls_stream> made{new tls_stream(contexts.for_clients.get(), room)};
  SSL_set_accept_state(made->ssl_.get());
  return made;
}

std::unique_ptr<tls_stream> tls_stream::with_server(const tls_contexts& contexts, std::string host,
                                                    tls_buffers& room) {
  std::unique_ptr<tls_stream> made{new tls_stream(contexts.for_server.get(), room)};
  SSL_set_connect_state(made->ssl_.get());
  if (contexts.server.server_name_sent && !host.empty() && !is_address(host)) {
    SSL_ctrl(made->ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             host.data());
  }
  if (contexts.server.mode == config::server_tls_mode::verify_full) {
    made->checked_host_ = std::make_unique<const std::string>(std::move(host));
  }
  return made;
}

tls_stream::tls_stream(ssl_ctx_st* context, tls_buffers& room)
    : room_{room}, ssl_{SSL_new(context)} {
  BIO* bio = BIO_new(bytes_source::method());
  if (!ssl_ || bio == nullptr) {
    BIO_free(bio);
    throw std::runtime_error("OpenSSL has no memory for a connection: " + take_tls_error());
  }
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
  room_.opened.resize(core::limits::opened_bytes);
}

core::bytes_view tls_stream::open(core::bytes_view received) {
  room_.sealed.clear();
  unread_ = received;
  std::size_t count = 0;
  if (state_ == tls_state::handshake) shake_hands();
  while (state_ == tls_state::open) {
    ensure(count < room_.opened.size());
    std::size_t got = 0;
    ERR_clear_error();
    const int result =
        SSL_read_ex(ssl_.get(), room_.opened.data() + count, room_.opened.size() - count, &got);
    count += got;
    if (result == 1) continue;
    judge(result);
    break;
  }
  unread_ = {};
  return core::bytes_view{room_.opened}.first(count);
}

void tls_stream::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return judge(result);
  state_ = tls_state::open;
  if (const auto host = std::move(checked_host_)) check_host(*host);
}

void tls_stream::check_host(const std::string& host) {
  X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate != nullptr && is_made_out_for(certificate, host)) return;
  fail(fmt::format("its certificate ({}) is not made out for \"{}\"",
                   certificate == nullptr ? "none" : subject_of(certificate), host));
}

// What a call that did not succeed means. Wanting to read is no error, wanting to write never is.
void tls_stream::judge(int result) {
  const int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return;
  if (error == SSL_ERROR_ZERO_RETURN) {
    state_ = tls_state::ended;
    return;
  }
  const bool untrusted = ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  auto reason = take_tls_error();
  if (untrusted) {
    reason += fmt::format(": {}", X509_verify_cert_error_string(SSL_get_verify_result(ssl_.get())));
  }
  fail(std::move(reason));
}

void tls_stream::fail(std::string reason) {
  state_ = tls_state::failed;
  failure_ = std::move(reason);
}

core::bytes_view tls_stream::seal(core::bytes_view plain) {
  room_.sealed.clear();
  const bool stands = state_ == tls_state::open || state_ == tls_state::ended;
  if (!stands || plain.empty()) return {};
  std::size_t written = 0;
  ERR_clear_error();
  const int result = SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written);
  if (result != 1) fail(take_tls_error());
  return room_.sealed;
}

core::bytes_view tls_stream::close_notify() {
  room_.sealed.clear();
  const bool stands = state_ == tls_state::open || state_ == tls_state::ended;
  const bool said = (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0;
  if (!stands || said) return {};
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  return room_.sealed;
}

bool tls_stream::has_alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return size > 0;
}

bool tls_stream::has_peer_certificate() const {
  return SSL_get0_peer_certificate(ssl_.get()) != nullptr;
}

login::channel_binding tls_stream::own_end_point() const {
  return end_point_of(SSL_get_certificate(ssl_.get()));
}

login::channel_binding tls_stream::peer_end_point() const {
  return end_point_of(SSL_get0_peer_certificate(ssl_.get()));
}

bool tls_stream::shows_certificate_of(const tls_stream& server) const {
  const X509* ours = SSL_get_certificate(ssl_.get());
  const X509* theirs = SSL_get0_peer_certificate(server.ssl_.get());
  return ours != nullptr && theirs != nullptr && X509_cmp(ours, theirs) == 0;
}

}  // namespace pgweir::net
