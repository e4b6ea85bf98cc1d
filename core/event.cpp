#include "core/event.hpp"

namespace pgweir::core {

std::string_view name_of(blind_reason reason) {
  switch (reason) {
    case blind_reason::bad_length:
      return "bad_length";
    case blind_reason::unknown_message:
      return "unknown_message";
    case blind_reason::unexpected_message:
      return "unexpected_message";
    case blind_reason::malformed_message:
      return "malformed_message";
    case blind_reason::too_many_requests:
      return "too_many_requests";
    case blind_reason::replication:
      return "replication";
    case blind_reason::encrypted:
      return "encrypted";
    case blind_reason::internal:
      return "internal";
  }
  return "";
}

}  // namespace pgweir::core
