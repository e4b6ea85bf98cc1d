// The history's answers of the API (docs/api/openapi.yaml is the contract), and how its questions
// are read. Ids and keys are 16 hexadecimal digits, `…_us` microseconds, dates ISO 8601 in UTC. No
// value is in any of them: the file holds shapes only.
#pragma once

#include "core/time.hpp"
#include "history/reader.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgweir::history {

std::string past_findings_json(std::span<const past_finding> findings);
std::string finding_record_json(const finding_record& record);
std::string statement_series_json(const statement_series& series, const series_question& asked);

// A date such as "2026-11-22T14:03:22.125Z"; hours, seconds and their parts may be missing from the
// end. None: it is no date.
std::optional<core::wall_time> date_from(std::string_view text);

// The parameters as they stand in the request; empty: not given.
struct series_words {
  std::string_view key{};
  std::string_view database{};
  std::string_view from{};
  std::string_view to{};
  std::string_view step{};
};

// As a status of HTTP and its JSON.
struct api_answer {
  unsigned status = 200;
  std::string body;
};

// GET /api/v1/history/findings
api_answer past_findings_answer(const reader& from);
// GET /api/v1/history/findings/{id}
api_answer finding_answer(const reader& from, std::string_view id);
// GET /api/v1/history/statements/{key}?from=&to=&step=minute|hour|day&database=. Not given: by the
// minute, until now, and as many steps as a page shows (two hours, two days, two months).
api_answer statement_answer(const reader& from, const series_words& asked, core::wall_time now);

}  // namespace pgweir::history
