// The text of an alert with {placeholders}: taken apart once, so that a misspelt one is an error of
// the configuration. proxy/notify fills it.
//
// "{{" and "}}" are braces. A line none of whose placeholders has a value is left out when filled.
#pragma once

#include "core/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::config {

enum class placeholder : std::uint8_t {
  rule,       // "n-plus-one"
  label,      // "N+1"
  severity,   // "error"
  grade,      // "proven"
  subject,    // "50 × posts by author_id, one per row of authors"
  price,      // "+49 round trips · 31 ms"
  sentence,   // the fact, in a full sentence
  because,    // how it is known
  statement,  // the SQL, as a shape
  fix,        // SQL to paste
  orm,        // the fix in the ORM's words
  note,       // what to look at
  where,      // "shop · app “web” · route GET /authors · …"
  database,
  application,
  route,
  count,       // incidents
  size,        // what a growing finding is known by: executions of a loop, else incidents
  first_seen,  // "2026-11-22T14:03:22.125Z"
  last_seen,
  id,
  link,      // to the finding on pgweir's page
  upstream,  // "shop@db:5432"
};

inline constexpr std::array<std::pair<std::string_view, placeholder>, 23> placeholders{{
    {"rule", placeholder::rule},
    {"label", placeholder::label},
    {"severity", placeholder::severity},
    {"grade", placeholder::grade},
    {"subject", placeholder::subject},
    {"price", placeholder::price},
    {"sentence", placeholder::sentence},
    {"because", placeholder::because},
    {"statement", placeholder::statement},
    {"fix", placeholder::fix},
    {"orm", placeholder::orm},
    {"note", placeholder::note},
    {"where", placeholder::where},
    {"database", placeholder::database},
    {"application", placeholder::application},
    {"route", placeholder::route},
    {"count", placeholder::count},
    {"size", placeholder::size},
    {"first_seen", placeholder::first_seen},
    {"last_seen", placeholder::last_seen},
    {"id", placeholder::id},
    {"link", placeholder::link},
    {"upstream", placeholder::upstream},
}};

struct template_part {
  std::string text;     // before the placeholder, without a line break in it
  bool filled = false;  // false: no placeholder follows
  placeholder what{};
  bool operator==(const template_part&) const = default;
};

struct alert_template {
  std::vector<std::vector<template_part>> lines;
  bool operator==(const alert_template&) const = default;
};

// The failure says what is wrong, without saying where the template stands.
core::result<alert_template> read_template(std::string_view text);

}  // namespace pgweir::config
