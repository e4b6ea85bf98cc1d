#include "proxy/login/scram_errc.hpp"

namespace pgweir::login {

std::string_view words_for(scram_errc why) {
  switch (why) {
    case scram_errc::malformed:
      return "malformed SCRAM message";
    case scram_errc::unknown_mechanism:
      return "client selected an unsupported SASL mechanism";
    case scram_errc::binding_not_offered:
      return "client wants SCRAM channel binding of a kind that was not offered";
    case scram_errc::binding_hidden:
      return "SCRAM channel binding negotiation error: it was offered, but the client was not told";
    case scram_errc::binding_differs:
      return "SCRAM channel binding check failed";
    case scram_errc::nonce_differs:
      return "the SCRAM nonce does not match";
    case scram_errc::wrong_proof:
      return "password authentication failed";
    case scram_errc::wrong_signature:
      return "the server does not know the password of this role";
    case scram_errc::other_secret:
      return "the server's secret of this role is not the one in auth_file";
    case scram_errc::too_many_rounds:
      return "the server wants more SCRAM iterations than pgweir computes";
  }
  return "unknown SCRAM error";
}

}  // namespace pgweir::login
