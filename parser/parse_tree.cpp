#include "parser/parse_tree.hpp"

#include "core/limits.hpp"

#include <pg_query.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

namespace pgweir::parser {
namespace {

// A tree is some hundred times its text when every byte is an operator.
constexpr std::size_t tree_bytes = 4 * 1024 * 1024;

struct owned_parse : PgQueryParseResult {
  explicit owned_parse(const char* text) : PgQueryParseResult{pg_query_parse(text)} {}
  owned_parse(const owned_parse&) = delete;
  owned_parse& operator=(const owned_parse&) = delete;
  ~owned_parse() { pg_query_free_parse_result(*this); }
};

struct owned_fingerprint : PgQueryFingerprintResult {
  explicit owned_fingerprint(const char* text)
      : PgQueryFingerprintResult{pg_query_fingerprint(text)} {}
  owned_fingerprint(const owned_fingerprint&) = delete;
  owned_fingerprint& operator=(const owned_fingerprint&) = delete;
  ~owned_fingerprint() { pg_query_free_fingerprint_result(*this); }
};

template <class Better>
int extreme_location(const json& tree, Better better) {
  int found = -1;
  for (const auto& [name, value] : tree.items()) {
    int here = -1;
    if (value.is_structured()) {
      here = extreme_location(value, better);
    } else if (name == "location" && value.is_number_integer()) {
      here = value.template get<int>();
    }
    if (here >= 0 && (found < 0 || better(here, found))) found = here;
  }
  return found;
}

}  // namespace

void throw_exception_from_error(parse_errc, const boost::source_location&) {
  throw std::logic_error{"a parse result without a tree"};
}

core::result<parse_tree, parse_errc> parse(std::string_view text) {
  if (text.size() > core::limits::parsed_text_bytes) return parse_errc::too_long;
  // C strings: whatever stands behind a zero byte would not be seen.
  if (text.find('\0') != std::string_view::npos) return parse_errc::syntax;
  std::string terminated{text};
  owned_parse parsed{terminated.c_str()};
  if (parsed.error != nullptr || parsed.parse_tree == nullptr) return parse_errc::syntax;
  std::string_view written{parsed.parse_tree};
  if (written.size() > tree_bytes) return parse_errc::too_long;
  auto tree = json::parse(written, nullptr, false);
  if (tree.is_discarded()) return parse_errc::syntax;
  auto& statements = tree["stmts"];
  if (!statements.is_array() || statements.size() != 1 || !statements[0].contains("stmt"))
    return parse_errc::not_a_statement;
  owned_fingerprint fingerprint{terminated.c_str()};
  if (fingerprint.error != nullptr) return parse_errc::syntax;
  return parse_tree(std::move(statements[0]["stmt"]), fingerprint.fingerprint);
}

const json* no_body() {
  static const json nothing = json::object();
  return &nothing;
}

node as_node(const json* wrapped) {
  if (wrapped == nullptr || !wrapped->is_object() || wrapped->empty()) return {};
  auto first = wrapped->begin();
  return first.value().is_object() ? node{first.key(), &first.value()} : node{};
}

const json& body_of(const json& wrapped) { return *as_node(&wrapped).body; }

const json* member(const json& body, const char* name) {
  if (!body.is_object()) return nullptr;
  auto found = body.find(name);
  return found == body.end() ? nullptr : &*found;
}

node child(const json& body, const char* name) { return as_node(member(body, name)); }

std::string_view text_member(const json& body, const char* name) {
  const auto* found = member(body, name);
  if (found == nullptr || !found->is_string()) return {};
  return found->get_ref<const std::string&>();
}

int number_member(const json& body, const char* name) {
  const auto* found = member(body, name);
  return found != nullptr && found->is_number_integer() ? found->get<int>() : 0;
}

bool flag_member(const json& body, const char* name) {
  const auto* found = member(body, name);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

const json& list_member(const json& body, const char* name) {
  static const json nothing = json::array();
  const auto* found = member(body, name);
  return found != nullptr && found->is_array() ? *found : nothing;
}

std::string_view last_name(const json& names) {
  if (!names.is_array() || names.empty()) return {};
  return name_in(names.back());
}

std::string_view name_in(const json& name) {
  auto text = as_node(&name);
  return text.is("String") ? text_member(*text.body, "sval") : std::string_view{};
}

int leftmost_location(const json& tree) { return extreme_location(tree, std::less<int>{}); }
int rightmost_location(const json& tree) { return extreme_location(tree, std::greater<int>{}); }

}  // namespace pgweir::parser
