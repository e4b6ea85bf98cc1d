#include "analyzers/advice/eager_load_lines.hpp"

#include "analyzers/advice/model_names.hpp"
#include "analyzers/provenance/relation_names.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pgweir::analyzers {
namespace {

using core::orm;
using siblings = std::vector<loop_relation>;
using texts = std::vector<std::string>;

std::string listed(const texts& parts, std::string_view between = ", ") {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

template <class Word>
texts each(const siblings& all, Word word) {
  texts out;
  for (const auto& one : all) out.push_back(word(one));
  return out;
}

void leave_out_unnamed(siblings& all, orm dialect) {
  std::erase_if(all, [&](const loop_relation& one) { return !is_named(dialect, one); });
  for (auto& one : all) leave_out_unnamed(one.below, dialect);
}

std::ptrdiff_t lists_in(const siblings& all) {
  return std::ranges::count_if(all,
                               [](const auto& one) { return one.kind != relation_kind::to_one; });
}

// Two lists of one owner: joined into one query, each row of one meets each of the other.
bool multiplies(const siblings& all) {
  return lists_in(all) > 1 ||
         std::ranges::any_of(all, [](const auto& one) { return multiplies(one.below); });
}

std::string owner_model(const siblings& all, orm dialect) {
  return model_in(dialect, all.front().owner, all.front().owner_alias);
}

// a, a.b, a.c: the relations that have none below them.
texts paths(const siblings& all, orm dialect, std::string_view between) {
  texts out;
  for (const auto& one : all) {
    auto name = relation_in(dialect, one);
    if (one.below.empty()) out.push_back(name);
    for (const auto& path : paths(one.below, dialect, between)) {
      out.push_back(name + std::string{between} + path);
    }
  }
  return out;
}

// { posts: { include: { comments: true } } }
std::string object_of(const siblings& all, orm dialect);

std::string value_of(const loop_relation& one, orm dialect) {
  if (one.below.empty()) return "true";
  auto inner = object_of(one.below, dialect);
  if (dialect == orm::typeorm) return inner;
  return (dialect == orm::prisma ? "{ include: " : "{ with: ") + inner + " }";
}

std::string member_of(const loop_relation& one, orm dialect) {
  auto value = value_of(one, dialect);
  // Drizzle's way leads over the table between the two.
  if (one.kind == relation_kind::through && dialect == orm::drizzle) {
    auto last = camel_case(referred_by(one.through_other_column, one.other_column));
    return camel_plural(one.through) + ": { with: { " + last + ": " + value + " } }";
  }
  return relation_in(dialect, one) + ": " + value;
}

std::string object_of(const siblings& all, orm dialect) {
  return "{ " + listed(each(all, [&](const auto& one) { return member_of(one, dialect); })) + " }";
}

// [Post, { model: Order, include: [OrderLine] }]
std::string included(const siblings& all) {
  bool apart = lists_in(all) > 1;
  return '[' +
         listed(each(all,
                     [&](const loop_relation& one) {
                       auto model = relation_in(orm::sequelize, one);
                       bool separate = apart && one.kind == relation_kind::to_many;
                       if (one.below.empty() && !separate) return model;
                       std::string out = "{ model: " + model + (separate ? ", separate: true" : "");
                       return out + (one.below.empty() ? "" : ", include: " + included(one.below)) +
                              " }";
                     })) +
         ']';
}

// selectinload(Author.posts).selectinload(Post.comments)
std::string loader_of(const loop_relation& one) {
  std::string_view how = one.kind == relation_kind::to_one ? "joinedload(" : "selectinload(";
  auto name = model_in(orm::sqlalchemy, one.owner, {}) + '.' + relation_in(orm::sqlalchemy, one);
  std::string out = std::string{how} + name + ')';
  auto inner = each(one.below, loader_of);
  if (inner.size() == 1) return out + '.' + inner.front();
  return inner.empty() ? out : out + ".options(" + listed(inner) + ')';
}

// posts: [:tags, { comments: :author }]
std::string symbols_of(const siblings& all, bool top) {
  texts plain;
  texts pairs;
  for (const auto& one : all) {
    auto name = relation_in(orm::active_record, one);
    if (one.below.empty()) {
      plain.push_back(':' + name);
    } else {
      pairs.push_back(name + ": " + symbols_of(one.below, false));
    }
  }
  if (!pairs.empty()) plain.push_back(top ? listed(pairs) : "{ " + listed(pairs) + " }");
  return top || plain.size() == 1 ? listed(plain) : '[' + listed(plain) + ']';
}

bool is_joinable(const loop_relation& one) {
  return one.kind == relation_kind::to_one &&
         std::ranges::all_of(one.below, [](const auto& inner) { return is_joinable(inner); });
}

std::string django_line(const siblings& all) {
  siblings joined;
  siblings fetched;
  for (const auto& one : all) (is_joinable(one) ? joined : fetched).push_back(one);
  auto call = [](std::string_view method, const siblings& of) {
    if (of.empty()) return std::string{};
    auto quoted = paths(of, orm::django, "__");
    for (auto& path : quoted) path = '\'' + path + '\'';
    return std::string{method} + listed(quoted) + ')';
  };
  auto calls = call(".select_related(", joined) + call(".prefetch_related(", fetched);
  auto line = owner_model(all, orm::django) + ".objects" + calls;
  auto first = line.find("_set");
  if (first == std::string::npos) return line;
  bool several = line.find("_set", first + 1) != std::string::npos;
  return line + (several ? "  # or their related_names" : "  # or its related_name");
}

void add_models(const siblings& all, texts& out) {
  for (const auto& one : all) {
    if (one.kind == relation_kind::through) out.push_back(model_of(one.through));
    out.push_back(model_of(one.other));
    add_models(one.below, out);
  }
}

std::string peewee_line(const siblings& all) {
  auto owner = owner_model(all, orm::peewee);
  texts models;
  add_models(all, models);
  bool joins = models.size() == 1 && all.front().kind == relation_kind::to_one;
  if (!joins) return "prefetch(" + owner + ".select(), " + listed(models) + ')';
  const auto& other = models.front();
  return owner + ".select(" + owner + ", " + other + ").join(" + other + ')';
}

void add_look_ups(const siblings& all, texts& out) {
  for (const auto& one : all) {
    if (one.kind == relation_kind::through) {
      auto between = [&](const std::string& column) { return one.through + '.' + column; };
      out.push_back("knex('" + one.other + "').join('" + one.through + "', '" +
                    between(one.through_other_column) + "', '" + one.other + '.' +
                    one.other_column + "').whereIn('" + between(one.through_owner_column) +
                    "', keys)");
    } else {
      out.push_back("knex('" + one.other + "').whereIn('" + one.other_column + "', keys)");
    }
    add_look_ups(one.below, out);
  }
}

std::string knex_line(const siblings& all) {
  texts lines;
  add_look_ups(all, lines);
  return listed(lines, "; ");
}

std::string populate_line(const siblings& all) {
  auto quoted = paths(all, orm::mikro_orm, ".");
  for (auto& path : quoted) path = '\'' + path + '\'';
  return "em.find(" + owner_model(all, orm::mikro_orm) + ", {}, { populate: [" + listed(quoted) +
         (multiplies(all) ? "], strategy: 'select-in' })" : "] })");
}

std::string line_in(orm dialect, const siblings& all) {
  auto owner = owner_model(all, dialect);
  switch (dialect) {
    case orm::prisma:
      return "prisma." + lower_first(owner) + ".findMany({ include: " + object_of(all, dialect) +
             " })";
    case orm::sequelize:
      return owner + ".findAll({ include: " + included(all) + " })";
    case orm::typeorm:
      return "repository.find({ relations: " + object_of(all, dialect) +
             (multiplies(all) ? ", relationLoadStrategy: 'query' })  // of " : " })  // of ") +
             owner;
    case orm::sqlalchemy:
      return "select(" + owner + ").options(" + listed(each(all, loader_of)) + ')';
    case orm::django:
      return django_line(all);
    case orm::active_record:
      return owner + (multiplies(all) ? ".preload(" : ".includes(") + symbols_of(all, true) + ')';
    case orm::drizzle:
      return "db.query." + camel_case(all.front().owner) +
             ".findMany({ with: " + object_of(all, dialect) + " })";
    case orm::knex:
      return knex_line(all);
    case orm::mikro_orm:
      return populate_line(all);
    case orm::peewee:
      return peewee_line(all);
    case orm::none:
      break;
  }
  return {};
}

}  // namespace

std::string eager_load_line(std::vector<loop_relation> relations, orm dialect) {
  leave_out_unnamed(relations, dialect);
  return relations.empty() ? std::string{} : line_in(dialect, relations);
}

}  // namespace pgweir::analyzers
