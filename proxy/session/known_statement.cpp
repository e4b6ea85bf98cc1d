#include "proxy/session/known_statement.hpp"

#include "parser/comment_tags.hpp"
#include "proxy/session/session.hpp"

#include <boost/smart_ptr/make_local_shared.hpp>

#include <algorithm>

namespace pgweir::session {
namespace {

constexpr std::uint64_t shape_seed = 21;
constexpr std::uint64_t tag_seed = 22;
constexpr std::uint64_t literal_seed = 23;
constexpr std::uint64_t query_seed = 24;
constexpr std::uint64_t text_seed = 25;
constexpr std::uint64_t rest_seed = 26;
constexpr std::size_t kept_scratch_bytes = 4096;  // longer ones are given back
// Of a Parse: as many as an application has, and as long as most of its texts are.
constexpr std::size_t remembered_places = 512;
constexpr std::size_t longest_remembered = 2048;

// A literal that cannot be a key: nothing stands for one value.
bool has_value(parser::literal_kind kind) {
  return kind != parser::literal_kind::bit_string && kind != parser::literal_kind::folded_list &&
         kind != parser::literal_kind::bare_word;
}

std::size_t bytes_of_prepared(std::string_view shape, std::string_view source) {
  return sizeof(known_statement) + shape.size() + source.size();
}

}  // namespace

std::size_t bytes_of(const known_statement& statement) {
  std::size_t bytes = sizeof(known_statement);
  bytes += statement.literals.more_bytes();
  bytes += statement.parameter_types.capacity() * sizeof(core::type_oid);
  if (statement.texts) bytes += statement.texts->shape.size() + statement.texts->sample.size();
  if (statement.effect) bytes += sizeof(statement_effect);
  return bytes;
}

void statement_source::read(std::string_view text, const text_reading& how, statement_list& into,
                            std::vector<core::event>& out) {
  parser::reduce(text, how.lexer, shared_->reduced);
  for (std::size_t i = 0; i < shared_->reduced.size(); ++i) {
    auto each = how;
    each.truncated = how.truncated && i + 1 == shared_->reduced.size();
    into.push_back(make(shared_->reduced[i], each, out));
  }
}

// After a change of these a text is read anew: it may mean something else, or must be announced.
reading_circumstances statement_source::circumstances_of(const text_reading& how) const {
  return {shared_->told.statements.generation(), shared_->told.tags.generation(),
          how.lexer.standard_conforming_strings};
}

std::uint64_t statement_source::hash_of(std::string_view text) const {
  return shared_->digester.hash(core::as_bytes(text), query_seed);
}

query_text_ptr statement_source::remembered(std::uint64_t hash, const text_reading& how) const {
  const auto& last = (*shared_->queries)[hash % shared_->queries->size()];
  const bool known = hash == last.text_hash && circumstances_of(how) == last.under;
  return known && !how.truncated ? last.text : query_text_ptr{};
}

query_text_ptr statement_source::remembered(std::string_view text, const text_reading& how) const {
  return remembered(hash_of(text), how);
}

statement_ptr statement_source::parsed_before(std::uint64_t hash, const text_reading& how) const {
  const auto& known = shared_->parses;
  if (known.empty() || how.truncated) return {};
  const auto& last = known[hash % known.size()];
  if (hash != last.text_hash || circumstances_of(how) != last.under) return {};
  auto made = boost::make_local_shared<known_statement>();
  static_cast<statement_reading&>(*made) = last.read;
  made->reserved = budget_->reserve(bytes_of_prepared(made->texts->shape, made->texts->sample));
  if (!made->reserved) made->texts.reset();
  made->announced_generation = last.under.told_statements;
  return made;
}

void statement_source::remember(std::uint64_t hash, const known_statement& read,
                                const text_reading& how) {
  if (how.truncated || read.effect || !read.texts) return;
  auto& known = shared_->parses;
  if (known.empty()) known.resize(remembered_places);
  known[hash % known.size()] = {hash, circumstances_of(how), read};
}

statement_ptr statement_source::read_parse(std::string_view text, const text_reading& how,
                                           std::vector<core::event>& out) {
  const auto hash = hash_of(text);
  if (auto known = parsed_before(hash, how)) return known;
  statement_list read_now;
  read(text, how, read_now, out);
  if (read_now.empty()) return {};
  if (read_now.size() == 1 && text.size() <= longest_remembered) {
    remember(hash, *read_now.front(), how);
  }
  return std::move(read_now.front());
}

query_text_ptr statement_source::read_query(std::string_view text, const text_reading& how,
                                            std::vector<core::event>& out) {
  const auto hash = hash_of(text);
  if (auto known = remembered(hash, how)) return known;
  auto read_now = make_kept<query_text>();
  read_plain(text, how, read_now->units, out);
  std::size_t bytes = sizeof(query_text);
  if (read_now->units.size() > 1) bytes += sizeof(statement_ptr) * read_now->units.capacity();
  for (const auto& unit : read_now->units) bytes += bytes_of(*unit);
  read_now->bytes = static_cast<std::uint32_t>(bytes);
  // One without an effect on the session is small, and the same whenever it runs.
  const auto& units = read_now->units;
  const bool keep = !how.truncated && units.size() == 1 && !units.front()->effect;
  if (keep) {
    (*shared_->queries)[hash % shared_->queries->size()] = {hash, circumstances_of(how), read_now};
  }
  return read_now;
}

// As read(), by the short way where there is one.
void statement_source::read_plain(std::string_view text, const text_reading& how,
                                  statement_list& into, std::vector<core::event>& out) {
  const bool may_be_plain = !how.truncated && how.lexer.standard_conforming_strings;
  if (!may_be_plain || !shared_->plain.cut(text)) return read(text, how, into, out);
  const auto rest_hash = shared_->digester.hash(core::as_bytes(shared_->plain.rest()), rest_seed);
  const auto* before = shared_->shapes.find(rest_hash, shared_->told.statements.generation());
  if (before != nullptr) {
    into.push_back(make_as_before(*before));
    return;
  }
  read(text, how, into, out);
  if (into.size() == 1) keep_shape(rest_hash, *into.front());
}

statement_ptr statement_source::make_as_before(const known_shape& before) {
  auto made = boost::make_local_shared<known_statement>();
  made->id = before.id;
  made->words = before.words;
  made->first_literal_slot = before.first_literal_slot;
  shared_->plain.put_signs(before.signs);
  digest_literals(*made, shared_->plain.literals());
  return made;
}

void statement_source::keep_shape(std::uint64_t rest_hash, const known_statement& read) {
  const auto signs = shared_->plain.signs_in(shared_->reduced.front());
  if (!signs || read.effect) return;
  shared_->shapes.keep({rest_hash, read.id, shared_->told.statements.generation(), *signs,
                        read.first_literal_slot, read.words});
}

statement_ptr statement_source::make(const parser::reduced_statement& written,
                                     const text_reading& how, std::vector<core::event>& out) {
  auto made = boost::make_local_shared<known_statement>();
  const auto id = shared_->digester.hash(core::as_bytes(written.shape), shape_seed);
  made->id = core::statement_id{std::max<std::uint64_t>(id, 1)};
  made->first_literal_slot = written.first_literal_slot;
  digest_literals(*made, written.literals);
  read_tags(*made, written.comments, out);
  made->words = transaction_words_of(written.shape);
  if (!how.inner) read_effect(*made, written, how, out);
  announce(*made, written, how, out);
  return made;
}

void statement_source::announce(known_statement& statement,
                                const parser::reduced_statement& written, const text_reading& how,
                                std::vector<core::event>& out) {
  using texts = core::statement_seen::texts;
  const auto as_written = [&] {
    return texts{written.shape, std::string{written.source}, written.first_literal_slot,
                 how.truncated};
  };
  if (how.prepared) {
    statement.reserved = budget_->reserve(bytes_of_prepared(written.shape, written.source));
  }
  if (statement.reserved) {
    statement.texts = boost::make_local_shared<const texts>(as_written());
    announce_again(statement, out);
  } else if (shared_->told.statements.first_time(statement.id)) {
    out.emplace_back(
        core::statement_seen{statement.id, std::make_unique<const texts>(as_written())});
    statement.values_wanted = shared_->tells_values;
  }
}

void statement_source::announce_again(known_statement& statement, std::vector<core::event>& out) {
  auto& told = shared_->told.statements;
  if (!statement.texts || statement.announced_generation == told.generation()) return;
  if (told.first_time(statement.id)) {
    out.emplace_back(core::statement_seen{
        statement.id, std::make_unique<const core::statement_seen::texts>(*statement.texts)});
    statement.values_wanted = shared_->tells_values;
  }
  statement.announced_generation = told.generation();
}

void statement_source::keep_text(known_statement& statement, std::string_view text) const {
  statement.text_hash = shared_->digester.hash(core::as_bytes(text), text_seed);
  statement.text_bytes = static_cast<std::uint32_t>(text.size());
}

void statement_source::digest_literals(known_statement& statement,
                                       std::span<const parser::literal> literals) {
  std::uint64_t hash = literals.empty() ? 0 : literal_seed;
  auto& unescaped = shared_->unescaped;
  for (const auto& literal : literals) {
    const auto value = parser::literal_value(literal, unescaped);
    hash = shared_->digester.hash(core::as_bytes(value), hash);
    if (statement.literals.is_full()) continue;
    statement.literals.push_back(has_value(literal.kind)
                                     ? shared_->digester.text(value, core::type_oid::unknown_to_us)
                                     : core::value_digest{});
  }
  statement.literals_hash = hash;
  if (unescaped.capacity() > kept_scratch_bytes) unescaped = std::string{};
}

void statement_source::read_tags(known_statement& statement,
                                 const std::vector<std::string_view>& comments,
                                 std::vector<core::event>& out) {
  if (comments.empty()) return;
  auto& found = shared_->tags;
  found.clear();
  for (const auto comment : comments) parser::read_tags(comment, found);
  if (found.empty()) return;
  std::uint64_t hash = tag_seed;
  for (const auto& tag : found) {
    hash = shared_->digester.hash(core::as_bytes(tag.key), hash);
    hash = shared_->digester.hash(core::as_bytes(tag.value), hash);
  }
  statement.tags = core::tags_id{std::max<std::uint64_t>(hash, 1)};
  if (!shared_->told.tags.first_time(statement.tags)) return;
  out.emplace_back(core::tags_seen{statement.tags,
                                   std::make_unique<const std::vector<core::request_tag>>(found)});
}

void statement_source::read_effect(known_statement& statement,
                                   const parser::reduced_statement& written,
                                   const text_reading& how, std::vector<core::event>& out) {
  auto effect = effect_of(written, statement.literals.view());
  if (!effect) return;
  if (effect->what == statement_effect::kind::prepare) {
    parser::reduced_statement inner;
    // The inner text, behind AS and a blank; nothing may be there.
    const auto behind = [&](std::string_view text) {
      return text.substr(std::min(effect->inner_begin + 1, text.size()));
    };
    inner.shape = behind(written.shape);
    inner.literals = written.literals;
    inner.first_literal_slot = written.first_literal_slot;
    // Where nothing was folded away before it, the inner text begins where the inner shape does.
    const bool as_written = written.source.starts_with(
        std::string_view{written.shape}.substr(0, effect->inner_begin + 1));
    inner.source = as_written ? behind(written.source) : std::string_view{inner.shape};
    effect->inner = make(inner, {how.lexer, how.truncated, true, true}, out);
    keep_text(*effect->inner, inner.source);
  }
  statement.effect = std::make_unique<const statement_effect>(std::move(*effect));
}

}  // namespace pgweir::session
