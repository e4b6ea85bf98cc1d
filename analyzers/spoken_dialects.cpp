#include "analyzers/spoken_dialects.hpp"

namespace pgweir::analyzers {

void spoken_dialects::hear(connection_context& connection, core::orm by_text) {
  bool shown = by_text != core::orm::none;
  if (shown && !connection.dialect_is_its_own) {
    connection.dialect = by_text;
    connection.dialect_is_its_own = true;
  }
  // Whose connection it is, is not known.
  if (connection.was_lost_sight_of) return;
  if (!shown && connection.dialect_is_its_own) return;
  auto& client = clients_[connection.client_group];
  if (client.first == core::orm::none) client.first = by_text;
  if (shown && by_text != client.first) client.others = true;
  if (!connection.dialect_is_its_own) {
    connection.dialect = client.others ? core::orm::none : client.first;
  }
}

}  // namespace pgweir::analyzers
