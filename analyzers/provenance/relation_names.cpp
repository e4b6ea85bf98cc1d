#include "analyzers/provenance/relation_names.hpp"

#include "analyzers/advice/model_names.hpp"
#include "analyzers/advice/word_forms.hpp"

namespace pgweir::analyzers {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// Django calls tables "app_model" by itself, and the model is one word there. Whoever names them
// says "order_lines" and means one OrderLine.
std::string model_in_django(std::string_view table) {
  auto words = words_of(table);
  bool of_app = words.size() > 1 && singular_word(words.back()) == words.back();
  return model_of(of_app ? std::string_view{words.back()} : table);
}

std::string lower_case(std::string text) {
  for (char& c : text) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// The table that Django makes of a ManyToManyField is called after its model and itself:
// blog_post_tags. Else the field may be the other model's. Empty: it is not known whose.
std::string many_to_many_in_django(const loop_relation& of) {
  auto made_of = [&](const std::string& table, const std::string& field) {
    auto model = lower_case(model_in_django(table));
    auto fits = [&](const std::string& name) {
      return of.through == name || of.through.ends_with('_' + name);
    };
    return fits(model + '_' + field) || fits(table + '_' + field);
  };
  auto model = lower_case(model_in_django(of.other));
  for (const auto& field : {snake_plural(of.other), plural_word(model)}) {
    if (made_of(of.owner, field)) return field;
  }
  auto reverse = plural_word(lower_case(model_in_django(of.owner)));
  return made_of(of.other, reverse) ? model + "_set" : std::string{};
}

// TypeORM's lazy relations call the table by the relation's name.
std::string relation_in_typeorm(const loop_relation& of) {
  bool lazy = !of.other_alias.empty() && is_lower(of.other_alias.front());
  if (of.kind == relation_kind::to_one) {
    return of.joined && lazy ? of.other_alias
                             : camel_case(referred_by(of.owner_column, of.other_column));
  }
  return lazy && camel_plural(of.other_alias) == of.other_alias ? of.other_alias
                                                                : camel_plural(of.other);
}

}  // namespace

std::string model_in(core::orm dialect, std::string_view table, std::string_view alias) {
  bool told = dialect == core::orm::sequelize || dialect == core::orm::typeorm;
  if (told && !alias.empty() && is_upper(alias.front())) return std::string{alias};
  return dialect == core::orm::django ? model_in_django(table) : model_of(table);
}

std::string relation_in(core::orm dialect, const loop_relation& of) {
  bool to_one = of.kind == relation_kind::to_one;
  auto reference = referred_by(of.owner_column, of.other_column);
  switch (dialect) {
    case core::orm::prisma:
    case core::orm::mikro_orm:
    case core::orm::drizzle:
      return to_one ? camel_case(reference) : camel_plural(of.other);
    case core::orm::typeorm:
      return relation_in_typeorm(of);
    case core::orm::sequelize:
      return model_in(dialect, of.other, of.other_alias);
    case core::orm::django:
      if (of.kind == relation_kind::through) return many_to_many_in_django(of);
      return to_one ? reference : lower_case(model_in(dialect, of.other, {})) + "_set";
    case core::orm::sqlalchemy:
    case core::orm::active_record:
    case core::orm::peewee:
    case core::orm::knex:
    case core::orm::none:
      break;
  }
  return to_one ? reference : snake_plural(of.other);
}

std::string field_in(core::orm dialect, std::string_view column) {
  bool camel = dialect == core::orm::prisma || dialect == core::orm::typeorm ||
               dialect == core::orm::drizzle || dialect == core::orm::mikro_orm;
  return camel ? camel_case(column) : std::string{column};
}

bool is_named(core::orm dialect, const loop_relation& of) {
  if (of.kind != relation_kind::through) return true;
  // Of Prisma's own table, only Prisma knows what it joins; the model of any other table between
  // two may be called anything in both of them.
  bool prismas_own = of.through.starts_with('_');
  if (prismas_own || dialect == core::orm::prisma) {
    return prismas_own && dialect == core::orm::prisma;
  }
  return dialect != core::orm::django || !many_to_many_in_django(of).empty();
}

}  // namespace pgweir::analyzers
