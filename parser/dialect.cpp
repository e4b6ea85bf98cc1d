#include "parser/dialect.hpp"

#include "parser/token.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace pgweir::parser {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The tokens of a shape, and what is asked of them.
class shape_tokens {
 public:
  explicit shape_tokens(std::string_view shape) : shape_{shape} {
    token_scanner scan{shape};
    for (auto t = scan.next(); t.kind != token_kind::end; t = scan.next()) {
      if (!is_comment(t.kind)) tokens_.push_back(t);
    }
  }

  [[nodiscard]] std::size_t size() const { return tokens_.size(); }
  [[nodiscard]] std::string_view text(std::size_t i) const {
    if (i >= tokens_.size()) return {};
    return shape_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }
  [[nodiscard]] bool is(std::size_t i, std::string_view exactly) const {
    return text(i) == exactly;
  }
  [[nodiscard]] bool quoted(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == token_kind::quoted_name;
  }
  [[nodiscard]] bool word(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == token_kind::word;
  }
  [[nodiscard]] bool parameter(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == token_kind::parameter;
  }
  [[nodiscard]] bool blank_before(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].blank_before;
  }
  // Of a name: without its quotes.
  [[nodiscard]] std::string_view name(std::size_t i) const {
    auto written = text(i);
    if (quoted(i) && written.size() >= 2) return written.substr(1, written.size() - 2);
    return word(i) ? written : std::string_view{};
  }
  // "a"."b" or a.b, both written the same way, and not the tail or head of a longer chain.
  [[nodiscard]] bool pair(std::size_t i, bool quotes) const {
    auto part = [&](std::size_t at) { return quotes ? quoted(at) : word(at); };
    bool longer = is(i + 3, ".") || (i > 0 && is(i - 1, "."));
    return part(i) && is(i + 1, ".") && part(i + 2) && !longer;
  }
  [[nodiscard]] std::size_t find(std::string_view exactly, std::size_t from = 0) const {
    while (from < size() && !is(from, exactly)) ++from;
    return from;
  }
  template <class Test>
  [[nodiscard]] bool any(Test test) const {
    for (std::size_t i = 0; i < size(); ++i) {
      if (test(i)) return true;
    }
    return false;
  }

 private:
  std::string_view shape_;
  std::vector<token> tokens_;
};

// t0, p1: a letter and a number.
bool is_numbered_letter(std::string_view name, char letter) {
  return name.size() >= 2 && (letter == '\0' ? is_lower(name[0]) : name[0] == letter) &&
         std::ranges::all_of(name.substr(1), is_digit);
}

// anon_1, count_2
bool is_counted(std::string_view name, std::string_view stem) {
  return name.starts_with(stem) && name.size() > stem.size() &&
         std::ranges::all_of(name.substr(stem.size()), is_digit);
}

// `a.b AS a_b`: the label that some ORMs make of table and column.
bool is_joined_label(const shape_tokens& s, std::size_t i, bool quotes) {
  if (!s.pair(i, quotes) || !s.is(i + 3, "AS")) return false;
  auto table = s.name(i);
  auto column = s.name(i + 2);
  auto label = s.name(i + 4);
  return label.size() == table.size() + column.size() + 1 && label.starts_with(table) &&
         label.ends_with(column) && label[table.size()] == '_';
}

bool is_prisma(const shape_tokens& s) {
  return s.any([&](std::size_t i) {
    bool three =
        s.quoted(i) && s.is(i + 1, ".") && s.quoted(i + 2) && s.is(i + 3, ".") && s.quoted(i + 4);
    return three || s.is(i, "\"__prisma_data__\"") || s.is(i, "\"_count$_all\"");
  });
}

bool is_typeorm(const shape_tokens& s) {
  if (s.is(0, "INSERT") && s.is(1, "INTO") && s.quoted(2) && s.is(3, "(") && !s.blank_before(3))
    return true;
  return s.any([&](std::size_t i) {
    return is_joined_label(s, i, true) || s.is(i, "\"distinctAlias\"") ||
           (s.is(i, "COUNT") && s.parameter(i + 2) && s.is(i + 4, "AS") && s.is(i + 5, "\"cnt\""));
  });
}

// `INSERT INTO "t" ("a","b")`, `SET "a"=$1`, `FROM "posts" AS "Post"`, "posts->comments".
bool is_sequelize(const shape_tokens& s) {
  if (s.is(0, "INSERT") && s.quoted(2) && s.is(3, "(") && s.blank_before(3) && s.quoted(4) &&
      s.is(5, ",") && s.quoted(6) && !s.blank_before(6)) {
    return true;
  }
  if (s.is(0, "UPDATE") && s.quoted(1) && s.is(2, "SET") && s.quoted(3) && s.is(4, "=") &&
      !s.blank_before(4) && !s.blank_before(5)) {
    return true;
  }
  return s.any([&](std::size_t i) {
    bool model = (s.is(i, "FROM") || s.is(i, "JOIN")) && s.quoted(i + 1) && s.is(i + 2, "AS") &&
                 s.quoted(i + 3) && is_upper(s.name(i + 3).front());
    return model || (s.quoted(i) && s.name(i).find("->") != std::string_view::npos);
  });
}

// What SQLAlchemy asks a server first.
bool greets_as_sqlalchemy(const shape_tokens& s) {
  bool version = s.is(0, "select") && s.is(1, "pg_catalog") && s.is(3, "version") && s.size() == 6;
  bool strings = s.is(0, "show") && s.is(1, "standard_conforming_strings") && s.size() == 2;
  return version || strings;
}

bool is_sqlalchemy(const shape_tokens& s) {
  if (greets_as_sqlalchemy(s)) return true;
  bool writes = s.is(0, "INSERT") || s.is(0, "UPDATE") || s.is(0, "DELETE");
  return s.any([&](std::size_t i) {
    auto name = s.word(i) ? s.text(i) : std::string_view{};
    if (is_joined_label(s, i, false) || is_counted(name, "anon_")) return true;
    if (s.is(i, "AS") && s.word(i + 1) && is_counted(s.text(i + 1), "count_")) return true;
    bool clause = s.is(i, "WHERE") || s.is(i, "RETURNING");
    if (writes && clause && s.pair(i + 1, false)) return true;
    // The value on the left: `WHERE $1 = posts.author_id`, `$1::INTEGER = …`.
    if (!s.is(i, "WHERE") || !s.parameter(i + 1)) return false;
    auto equals = s.is(i + 2, "::") ? i + 4 : i + 2;
    return s.is(equals, "=") && s.pair(equals + 1, false);
  });
}

bool is_active_record(const shape_tokens& s) {
  bool star = s.is(0, "SELECT") && s.quoted(1) && s.is(2, ".") && s.is(3, "*") && s.is(4, "FROM") &&
              s.text(5) == s.text(1);
  bool exists = s.is(0, "SELECT") && s.parameter(1) && s.is(2, "AS") && s.is(3, "one");
  bool savepoint = s.any([&](std::size_t i) { return s.is(i, "active_record_0"); });
  return star || exists || savepoint || s.any([&](std::size_t i) {
    auto label = s.word(i + 1) ? s.text(i + 1) : std::string_view{};
    auto middle = label.find("_r");
    return s.is(i, "AS") && middle != std::string_view::npos &&
           is_numbered_letter(label.substr(0, middle), 't') &&
           is_numbered_letter(label.substr(middle + 1), 'r');
  });
}

bool is_django(const shape_tokens& s) {
  if (s.is(0, "SELECT") && s.pair(1, true) && s.is(4, ",") && s.pair(5, true)) {
    auto from = s.find("FROM");
    return s.text(from + 1) == s.text(1) && !s.is(from + 2, "AS") && !s.quoted(from + 2);
  }
  if (s.is(0, "INSERT") && s.quoted(2) && s.blank_before(3)) {
    auto returning = s.find("RETURNING");
    return s.pair(returning + 1, true) && s.text(returning + 1) == s.text(2);
  }
  if (s.is(0, "SELECT") && s.is(1, "(") && s.parameter(2) && s.is(4, "AS") && s.is(5, "\"a\""))
    return true;
  return s.any([&](std::size_t i) {
    return s.is(i, "\"__count\"") || s.name(i).starts_with("_prefetch_related_val_") ||
           s.is(i, "\"s0_x0\"");
  });
}

bool is_peewee(const shape_tokens& s) {
  return s.is(0, "SELECT") && s.any([&](std::size_t i) {
    return s.is(i, "FROM") && s.quoted(i + 1) && s.is(i + 2, "AS") &&
           is_numbered_letter(s.name(i + 3), 't') && !s.is(i + 3, "\"t0\"");
  });
}

bool is_mikro_orm(const shape_tokens& s) {
  return s.any([&](std::size_t i) {
    return s.is(i, "from") && s.quoted(i + 1) && s.is(i + 2, "as") && s.quoted(i + 3) &&
           is_numbered_letter(s.name(i + 3), '\0') && !s.name(i + 1).empty() &&
           s.name(i + 3).front() == s.name(i + 1).front();
  });
}

bool is_drizzle(const shape_tokens& s) {
  if (s.is(0, "insert") && s.quoted(2)) {
    auto values = s.find("values");
    return s.is(values + 1, "(") && s.any([&](std::size_t i) { return s.is(i, "default"); });
  }
  if (!s.is(0, "select") || !s.quoted(1) || s.is(2, ".")) return false;
  auto where = s.find("where");
  auto from = s.find("from");
  if (s.quoted(from + 1) && s.text(from + 2) == s.text(from + 1)) return true;
  return s.quoted(from + 1) && s.pair(where + 1, true) && s.text(where + 1) == s.text(from + 1);
}

bool is_knex(const shape_tokens& s) {
  bool all_of_one = s.is(0, "select") && s.is(1, "*") && s.is(2, "from") && s.quoted(3);
  bool where = s.is(4, "where") && s.quoted(5) && !s.is(6, ".");
  bool order = s.is(4, "order") && s.quoted(6) && (s.is(7, "asc") || s.is(7, "desc"));
  return all_of_one && (where || order);
}

struct habit {
  core::orm writer;
  bool (*shows)(const shape_tokens&);
};

// In this order: the later ones are told apart by what the earlier ones have and they have not.
constexpr std::array<habit, 10> habits = {{
    {core::orm::prisma, is_prisma},
    {core::orm::typeorm, is_typeorm},
    {core::orm::sequelize, is_sequelize},
    {core::orm::sqlalchemy, is_sqlalchemy},
    {core::orm::active_record, is_active_record},
    {core::orm::django, is_django},
    {core::orm::peewee, is_peewee},
    {core::orm::mikro_orm, is_mikro_orm},
    {core::orm::drizzle, is_drizzle},
    {core::orm::knex, is_knex},
}};

}  // namespace

core::orm guess_dialect(std::string_view shape) {
  shape_tokens tokens{shape};
  for (const auto& [writer, shows] : habits) {
    if (shows(tokens)) return writer;
  }
  return core::orm::none;
}

bool quotes_names(std::string_view shape) {
  shape_tokens tokens{shape};
  return tokens.any([&](std::size_t i) { return tokens.quoted(i); });
}

}  // namespace pgweir::parser
