// What an ORM's models and relations are called: as the statements call them where the ORM's
// aliases tell, else by its conventions.
#pragma once

#include "analyzers/provenance/loop_relations.hpp"
#include "core/finding.hpp"

#include <string>
#include <string_view>

namespace pgweir::analyzers {

// `alias`: what the ORM's statement calls the table; may be empty.
std::string model_in(core::orm dialect, std::string_view table, std::string_view alias);

// Of the relation in its owner's model: "posts", "author", "post_set".
std::string relation_in(core::orm dialect, const loop_relation& of);

// A column as the model calls it: "authorId".
std::string field_in(core::orm dialect, std::string_view column);

// Whether convention leaves the relation one name only.
bool is_named(core::orm dialect, const loop_relation& of);

}  // namespace pgweir::analyzers
