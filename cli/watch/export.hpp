// Findings as the text of a file, and what the file is called: JSON as in the report, or Markdown.
#pragma once

#include "cli/watch/model.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace pgweir::cli::watch {

// What the prompt proposes: "pgweir-n-plus-one-1f2e3d4c.md", "pgweir-findings.md".
std::string file_name(const model& m, const prompt& asked);

// The same name for the other format: .md and .json take turns.
std::string other_format(std::string_view name);

struct exported {
  std::size_t findings = 0;
  std::string text;
};

// The finding that the prompt is about, none if it has gone since; or all that the filter lets
// through. JSON where the name ends with .json: one finding is an object, all are an array;
// otherwise Markdown.
exported file_text(const model& m, const prompt& asked);

}  // namespace pgweir::cli::watch
