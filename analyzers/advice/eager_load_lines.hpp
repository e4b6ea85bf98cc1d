// How each ORM loads relations with the list that they belong to, in one line to paste.
#pragma once

#include "analyzers/provenance/loop_relations.hpp"
#include "core/finding.hpp"

#include <string>
#include <vector>

namespace pgweir::analyzers {

// Of relations of one owner, with what hangs below them. Relations that this ORM may call anything
// are left out; empty: none is left, or the ORM has no such line.
std::string eager_load_line(std::vector<loop_relation> relations, core::orm dialect);

}  // namespace pgweir::analyzers
