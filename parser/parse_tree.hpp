// libpg_query's parse tree as JSON, and how to read it. parse_tree.cpp is the only file that sees
// pg_query.h.
//
// parse() recurses with the text's nesting and needs a thread with limits::parser_stack_bytes of
// stack; with that, any text up to limits::parsed_text_bytes gives a tree or an error.
#pragma once

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::parser {

using json = nlohmann::json;

enum class parse_errc : std::uint8_t {
  too_long,         // text or tree
  syntax,           // libpg_query does not know it
  not_a_statement,  // nothing, or several statements
};

[[noreturn]] void throw_exception_from_error(parse_errc error, const boost::source_location&);

struct parse_tree {
  // As an aggregate it could be made of an error, which JSON takes for a number.
  parse_tree(json tree, std::uint64_t hash) : statement(std::move(tree)), fingerprint{hash} {}

  json statement;  // {"SelectStmt": {…}}
  std::uint64_t fingerprint;
};

core::result<parse_tree, parse_errc> parse(std::string_view text);

const json* no_body();  // an empty object

// A tree node: {"ColumnRef": {"fields": …}} has the type ColumnRef and the body behind it. Views
// live as long as the tree.
struct node {
  std::string_view type;         // empty: nothing there
  const json* body = no_body();  // never null

  [[nodiscard]] bool is(std::string_view wanted) const { return type == wanted; }
};

node as_node(const json* wrapped);
const json& body_of(const json& wrapped);
// The member of a body; null when it is not there (zero, false and empty are left out).
const json* member(const json& body, const char* name);
node child(const json& body, const char* name);
std::string_view text_member(const json& body, const char* name);
int number_member(const json& body, const char* name);
bool flag_member(const json& body, const char* name);
// The elements of a list member; an empty array when it is not there.
const json& list_member(const json& body, const char* name);
// The last of the names in a list of String nodes: `count` of pg_catalog.count.
std::string_view last_name(const json& names);
// What one String node says; a view into the tree.
std::string_view name_in(const json& name);

// Where the node's text begins in the parsed text: the leftmost location in it; -1: unknown.
int leftmost_location(const json& tree);
int rightmost_location(const json& tree);

}  // namespace pgweir::parser
