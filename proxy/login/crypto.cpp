#include "proxy/login/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>
#include <limits>
#include <memory>
#include <stdexcept>
#include <stringprep.h>
#include <utility>

namespace pgweir::login {

namespace {

const unsigned char* data_of(core::bytes_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

int size_of(std::size_t size) {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::runtime_error("too long for a digest");
  }
  return static_cast<int>(size);
}

// Hexadecimal digits of the MD5 of both, one behind the other.
core::secret_text md5_hex(std::string_view first, std::string_view second) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(),
                                                                      &EVP_MD_CTX_free};
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  if (!state || EVP_DigestInit_ex(state.get(), EVP_md5(), nullptr) != 1 ||
      EVP_DigestUpdate(state.get(), first.data(), first.size()) != 1 ||
      EVP_DigestUpdate(state.get(), second.data(), second.size()) != 1 ||
      EVP_DigestFinal_ex(state.get(), sum.data(), &size) != 1) {
    throw std::runtime_error("OpenSSL has no MD5 here");
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * sum.size());
  for (unsigned i = 0; i < size; ++i) {
    out += digits[sum[i] >> 4U];
    out += digits[sum[i] & 15U];
  }
  core::wipe(sum.data(), sum.size());
  return core::secret_text{std::move(out)};
}

}  // namespace

digest sha256(core::bytes_view message) {
  digest out;
  unsigned size = 0;
  if (EVP_Digest(message.data(), message.size(), reinterpret_cast<unsigned char*>(out.data()),
                 &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256 here");
  }
  return out;
}

digest hmac_sha256(core::bytes_view key, core::bytes_view message) {
  digest out;
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), size_of(key.size()), data_of(message), message.size(),
           reinterpret_cast<unsigned char*>(out.data()), &size) == nullptr) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA-256 here");
  }
  return out;
}

digest salted_password(std::string_view password, core::bytes_view salt, std::uint32_t rounds) {
  digest out;
  if (PKCS5_PBKDF2_HMAC(password.data(), size_of(password.size()), data_of(salt),
                        size_of(salt.size()), size_of(rounds), EVP_sha256(), size_of(out.size()),
                        reinterpret_cast<unsigned char*>(out.data())) != 1) {
    throw std::runtime_error("OpenSSL has no PBKDF2 here");
  }
  return out;
}

std::string md5_answer(std::string_view password, std::string_view user, core::bytes_view salt) {
  const auto stored = md5_hex(password, user);
  return "md5" + std::string{md5_hex(stored.view(), core::as_text(salt)).view()};
}

digest exclusive_or(const digest& a, const digest& b) {
  digest out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] ^ b[i];
  return out;
}

bool same(const digest& a, const digest& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64(core::bytes_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data_of(bytes),
                                   size_of(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::vector<std::byte> out(text.size() / 4 * 3);
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   data_of(core::as_bytes(text)), size_of(text.size()));
  if (size < 0) return std::nullopt;
  out.resize(out.size() - padding);
  // OpenSSL forgives blanks around it and stray bits in the last digit.
  if (base64(out) != text) return std::nullopt;
  return out;
}

core::secret_text prepared_password(std::string_view password) {
  char* prepared = nullptr;
  const core::secret_text text{std::string{password}};
  if (stringprep_profile(text.c_str(), &prepared, "SASLprep", Stringprep_profile_flags{}) !=
          STRINGPREP_OK ||
      prepared == nullptr) {
    return core::secret_text{std::string{password}};
  }
  core::secret_text out{std::string{prepared}};
  core::wipe(prepared, out.view().size());
  std::free(prepared);
  return out;
}

}  // namespace pgweir::login
