// Why a SCRAM exchange failed.
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pgweir::login {

enum class scram_errc : std::uint8_t {
  malformed = 1,        // not a message of this exchange
  unknown_mechanism,    // neither SCRAM-SHA-256 nor, where it was offered, SCRAM-SHA-256-PLUS
  binding_not_offered,  // the client binds to a channel that this connection does not have
  binding_hidden,       // the client could bind, and somebody hid that we can, too
  binding_differs,      // the client sees another TLS certificate than ours
  nonce_differs,        // an answer to another exchange
  wrong_proof,          // the client does not know the password
  wrong_signature,      // the server does not know it
  other_secret,         // the server's salt or rounds are not those of the secret we have
  too_many_rounds,      // limits::scram_rounds
};

// What to say of it to a client ("malformed SCRAM message").
std::string_view words_for(scram_errc why);

[[noreturn]] inline void throw_exception_from_error(scram_errc error,
                                                    const boost::source_location&) {
  throw std::logic_error("no SCRAM message: " + std::string{words_for(error)});
}

template <class T>
using result = core::result<T, scram_errc>;

}  // namespace pgweir::login
