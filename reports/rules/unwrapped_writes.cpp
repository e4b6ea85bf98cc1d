#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::unwrapped_writes_evidence& e) {
  all.field("first", e.first);
  all.field("second", e.second);
  all.choice("why", e.why, {"returned_key", "same_key"});
  all.field("from", e.from);
  all.field("into", e.into);
  all.field("writes", e.writes);
  all.field("between_us", e.between);
}

void describe(const core::finding& f, const core::unwrapped_writes_evidence& e, words& out) {
  using relation = core::unwrapped_writes_evidence::relation;
  const auto first = table_of(e.first);
  const auto second = table_of(e.second);
  const auto from = name_of_column(e.from, e.first);
  const auto into = name_of_column(e.into, e.second);
  out.statement = shortened_sql(e.second.text);
  out.subject = fmt::format("{} and {} written without a transaction", first, second);
  out.price = fmt::format("{} apart", duration_text(e.between));
  const auto also =
      e.writes > 2 ? fmt::format(" ({} in all)", counted(e.writes, "write")) : std::string{};
  out.sentence = fmt::format(
      "{} wrote {} and then {}, each committed by itself{}: an error between them leaves half of "
      "it behind.",
      actor(f), first, second, also);
  out.because = {
      e.why == relation::returned_key
          ? fmt::format("the value written to {} is the {} that the first returned", into, from)
          : fmt::format("both have the same value, in {} and in {}", from, into)};
  if (f.grade != core::grade::proven) {
    out.because.emplace_back("they came right after each other on one connection");
  }
  out.note = "put both into one transaction";
}

}  // namespace pgweir::reports
