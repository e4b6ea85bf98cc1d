// A client of the console, in bytes: what it says, and what it hears as messages.
#pragma once

#include "proxy/console/console_session.hpp"
#include "tests/proxy/live/made_up_process.hpp"
#include "tests/support/chunker.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::console {

struct heard {
  char type = 0;
  std::string body;
};

// A stream of the server's, taken apart; the test fails when it is no stream of whole messages.
std::vector<heard> messages_in(std::string_view bytes);
// "RSSZ"
std::string types_in(std::string_view bytes);
// The text of an ErrorResponse's field; empty: there is none.
std::string field_of(const heard& error, char code);
// The cells of a DataRow, NULL as "NULL".
std::vector<std::string> cells_of(const heard& data_row);
// The names of a RowDescription.
std::vector<std::string> names_of(const heard& row_description);

class conversation {
 public:
  explicit conversation(admission who = {admission::door::open, {}, {}});

  // The startup packet, and the answer to it.
  std::string start();
  // All that comes back.
  std::string say(std::string_view bytes) { return say(test::whole(bytes)); }
  std::string say(const test::pieces& pieces);
  std::vector<heard> ask(std::string_view bytes) { return messages_in(say(bytes)); }

  live::made_up_process shop;
  console_session session;
};

}  // namespace pgweir::console
