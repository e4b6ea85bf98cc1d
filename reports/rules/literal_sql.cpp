#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::literal_sql_evidence& e) {
  all.field("statement", e.statement);
  all.choice("from", e.from, {"program", "unknown", "raw_query"});
  all.field("texts", e.texts);
  all.field("shapes", e.shapes);
  all.field("calls", e.calls);
  all.field("literals", e.literals);
  all.field("span_us", e.span);
}

void describe(const core::finding& f, const core::literal_sql_evidence& e, words& out) {
  using origin = core::literal_sql_evidence::origin;
  const auto table = table_of(e.statement);
  const auto texts = counted(e.texts, "text");
  out.statement = shortened_sql(e.statement.text);
  out.price = fmt::format("{} parsed and planned anew", counted(e.calls, "call"));
  if (e.from == origin::program) {
    out.subject = fmt::format("{} of one query on {}, with values written in", texts, table);
    out.sentence = fmt::format(
        "{} wrote values into the text of a query on {}: {} that differ in nothing else.", actor(f),
        table, texts);
    out.because = {fmt::format("at least {} of one shape within {}, with {} in each", texts,
                               duration_text(e.span), counted(e.literals, "other literal")),
                   "the driver or ORM sends values apart from the text when it is given any: these "
                   "were put in before it saw them"};
  } else if (e.from == origin::raw_query) {
    out.subject = fmt::format("{} of one raw query on {}, with values written in", texts, table);
    out.sentence = fmt::format("{} asks a raw query on {} in {} that differ in values only.",
                               actor(f), table, texts);
    out.because = {fmt::format("at least {} of one shape within {}, with {} in each", texts,
                               duration_text(e.span), counted(e.literals, "other literal")),
                   "what the ORM writes by itself quotes every name, and this text none: it was "
                   "handed over as a whole; whether the program wrote the values in, or the ORM in "
                   "place of its markers, cannot be seen"};
  } else {
    out.subject = fmt::format("{} of the application come with their values in the text",
                              counted(e.shapes, "query", "queries"));
    out.sentence = fmt::format(
        "{} sends values inside the text: {} of one query on {}, each new to the server.", actor(f),
        texts, table);
    out.because = {fmt::format("at least {} of one shape within {}; nothing was bound on its "
                               "connection",
                               texts, duration_text(e.span)),
                   "whether the driver put them in, safely, or the program did, cannot be seen"};
  }
  out.note = "bind the values: the text with $1, the values beside it";
}

}  // namespace pgweir::reports
