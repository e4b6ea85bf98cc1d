// What a session remembers of one SQL statement that a client sent: its identity, its literals as
// digests and what running it does to the session. Not its facts (parser/statement.hpp), and no
// text but that of prepared statements, which must survive until it is announced again.
//
// Shared within one session (never between threads): a prepared statement may be replaced while
// executions of it are under way.
#pragma once

#include "core/event.hpp"
#include "core/limits.hpp"
#include "parser/lexer.hpp"
#include "proxy/session/announcements.hpp"
#include "proxy/session/byte_budget.hpp"
#include "proxy/session/kept.hpp"
#include "proxy/session/result_columns.hpp"
#include "proxy/session/statement_effect.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/smart_ptr/local_shared_ptr.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::session {

struct shared_state;
struct known_shape;

// What a text says: the same for all who send it.
struct statement_reading {
  core::statement_id id;  // none: replication commands, and what could not be followed
  core::tags_id tags;
  std::uint64_t literals_hash = 0;
  core::parameter_digests literals;
  std::uint16_t first_literal_slot = 0;
  transaction_words words = transaction_words::none;
  // Of prepared statements only.
  boost::local_shared_ptr<const core::statement_seen::texts> texts;
};

struct known_statement : statement_reading {
  bool bound_before = false;
  bool values_wanted = false;  // its text was told just now, the values of its first Bind were not
  std::uint32_t parsed_in_round_trip = 0;
  std::uint32_t announced_generation = 0;
  std::unique_ptr<const statement_effect> effect;

  // Of what is prepared under a name.
  std::uint64_t text_hash = 0;  // keyed, as sent
  std::uint32_t text_bytes = 0;

  // Of prepared statements only.
  std::vector<core::type_oid> parameter_types;  // at most limits::digested_parameters
  columns_ptr columns;            // null: not described yet, no rows, or no room to keep them
  byte_reservation reserved;      // for the texts
  byte_reservation columns_room;  // for the columns

  [[nodiscard]] core::type_oid parameter_type(std::size_t index) const {
    return index < parameter_types.size() ? parameter_types[index] : core::type_oid::unknown_to_us;
  }
};

// How a text is to be read.
struct text_reading {
  parser::lexer_settings lexer;
  bool truncated = false;  // the text was longer than what is given
  bool prepared = false;   // keep what a later announcement needs
  bool inner = false;      // of a PREPARE: has no effect of its own
};

// About so much memory, with its literals and texts.
std::size_t bytes_of(const known_statement& statement);

// The statements of one text, in its order; most have one.
using statement_list = boost::container::small_vector<statement_ptr, 1>;

// Shared by requests with the same text.
struct query_text : kept {
  statement_list units;  // one per CommandComplete to come
};
using query_text_ptr = kept_ptr<query_text>;

// What a text means depends on them.
struct reading_circumstances {
  std::uint32_t told_statements = 0;
  std::uint32_t told_tags = 0;
  bool standard_conforming_strings = true;
  friend bool operator==(const reading_circumstances&, const reading_circumstances&) = default;
};

// A Query that a worker has read: clients ask the same again and again, and what waits for an
// answer then waits once.
struct remembered_query {
  std::uint64_t text_hash = 0;
  reading_circumstances under;
  query_text_ptr text;  // null: none
};
// The last ones of all sessions of a worker.
using remembered_queries = std::array<remembered_query, 256>;

// A Parse that a worker has read: many drivers send the text with each execution, without a name.
struct remembered_parse {
  std::uint64_t text_hash = 0;
  reading_circumstances under;
  statement_reading read;
};
// The last ones of all sessions of a worker; no place until there is one.
using remembered_parses = std::vector<remembered_parse>;

// Reads the statements of a text and announces those that the worker has not announced yet.
class statement_source {
 public:
  statement_source(shared_state& shared, byte_budget& budget)
      : shared_{&shared}, budget_{&budget} {}

  // The statements of `text`, appended to `into`; empty ones are left out.
  void read(std::string_view text, const text_reading& how, statement_list& into,
            std::vector<core::event>& out);
  // The first statement of a Parse, which has no other; null: an empty text. Small ones are
  // remembered.
  statement_ptr read_parse(std::string_view text, const text_reading& how,
                           std::vector<core::event>& out);
  // The statements of a Query. Small ones are remembered, and what they are but for their literals.
  query_text_ptr read_query(std::string_view text, const text_reading& how,
                            std::vector<core::event>& out);
  // Null when it is not remembered.
  [[nodiscard]] query_text_ptr remembered(std::string_view text, const text_reading& how) const;
  // Says the text of a prepared statement again when the worker has forgotten that it was said.
  void announce_again(known_statement& statement, std::vector<core::event>& out);
  // It gets a name: tells texts apart that have one shape.
  void keep_text(known_statement& statement, std::string_view text) const;

 private:
  void read_plain(std::string_view text, const text_reading& how, statement_list& into,
                  std::vector<core::event>& out);
  statement_ptr make(const parser::reduced_statement& written, const text_reading& how,
                     std::vector<core::event>& out);
  statement_ptr make_as_before(const known_shape& before);
  void keep_shape(std::uint64_t rest_hash, const known_statement& read);
  void announce(known_statement& statement, const parser::reduced_statement& written,
                const text_reading& how, std::vector<core::event>& out);
  void digest_literals(known_statement& statement, std::span<const parser::literal> literals);
  void read_tags(known_statement& statement, const std::vector<std::string_view>& comments,
                 std::vector<core::event>& out);
  void read_effect(known_statement& statement, const parser::reduced_statement& written,
                   const text_reading& how, std::vector<core::event>& out);

  [[nodiscard]] reading_circumstances circumstances_of(const text_reading& how) const;
  [[nodiscard]] query_text_ptr remembered(std::uint64_t hash, const text_reading& how) const;
  [[nodiscard]] statement_ptr parsed_before(std::uint64_t hash, const text_reading& how) const;
  void remember(std::uint64_t hash, const known_statement& read, const text_reading& how);
  [[nodiscard]] std::uint64_t hash_of(std::string_view text) const;

  shared_state* shared_;
  byte_budget* budget_;
};

}  // namespace pgweir::session
