// The four messages of a SCRAM exchange as text (RFC 5802, section 7): read into views, no
// decision. Every view lives as long as the message it was read from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::login {

// What the client says of channel binding, in the header of its first message.
enum class binding_flag : std::uint8_t {
  not_supported,    // n: it cannot, or does not want to
  server_does_not,  // y: it could, but believes that the server cannot
  used,             // p=<type>
};

// "n,,n=user,r=nonce"
struct client_first {
  binding_flag flag = binding_flag::not_supported;
  std::string_view binding_type;  // of `used`
  std::string_view header;        // "n,,": comes again in the client's final message
  std::string_view bare;          // behind the header
  std::string_view nonce;
};
std::optional<client_first> read_client_first(std::string_view message);

// "r=nonce,s=salt,i=4096"
struct server_first {
  std::string_view nonce;
  std::string_view salt;  // base64
  std::uint32_t rounds = 0;
};
std::optional<server_first> read_server_first(std::string_view message);

// "c=biws,r=nonce,p=proof"
struct client_final {
  std::string_view binding;  // base64 of the header and the channel's data
  std::string_view nonce;
  std::string_view proof;          // base64
  std::string_view without_proof;  // what is signed
};
std::optional<client_final> read_client_final(std::string_view message);

// "v=signature": the signature as base64. None for "e=…" and anything else.
std::optional<std::string_view> read_server_final(std::string_view message);

}  // namespace pgweir::login
