// Which texts pgweir itself sends to the server, and what it changes in them. No I/O.
//
// They are a client's, or were made of a client's: each has to parse as one statement of the kind
// that is wanted. The server holds to it, too: all of them go by the extended protocol, which takes
// one command at a time. Longer ones than limits::tried_text_bytes are none of these; so any
// thread's stack does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::net {

// One SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE: what EXPLAIN plans and does not run.
bool may_be_planned(std::string_view text);

// One SELECT or VALUES that changes and locks nothing and that answers the same each time, as far
// as its text tells.
bool may_be_run(std::string_view text);

// One CREATE INDEX, not CONCURRENTLY: "CREATE INDEX ON public.orders USING btree (customer_id)".
struct index_text {
  std::string before;  // "CREATE INDEX ON "
  std::string table;   // "public.orders", as written
  std::string after;   // " USING btree (customer_id)"
};
std::optional<index_text> read_index(std::string_view text);

// The numbers of the parameters ($n) that a statement uses, ascending.
std::vector<std::uint16_t> parameters_of(std::string_view text);

// Literals by the slot that the shape of `text` gives them (parser/lexer.hpp). None: there is no
// such literal, or it stands for several.
std::optional<std::string> literal_in(std::string_view text, std::uint16_t slot);
// The text with $number in its place.
std::optional<std::string> without_literal(std::string_view text, std::uint16_t slot,
                                           std::uint16_t number);

}  // namespace pgweir::net
