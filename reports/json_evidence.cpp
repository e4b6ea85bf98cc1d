#include "reports/json_evidence.hpp"

#include "reports/telling.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace pgweir::reports {

namespace {

core::orm orm_named(const std::string& name) {
  for (auto i = static_cast<int>(core::orm::none); i <= static_cast<int>(core::orm::peewee); ++i) {
    const auto dialect = static_cast<core::orm>(i);
    if (core::name_of(dialect) == name) return dialect;
  }
  return core::orm::none;
}

void fields(json_fields& all, analyzers::statement_totals& t) {
  all.field("statement", t.statement);
  all.field("database", t.database);
  all.field("cost", t.spent);
  all.field("errors", t.errors);
  all.field("slowest_us", t.slowest);
  all.field("p50_us", t.p50);
  all.field("p95_us", t.p95);
  all.field("p99_us", t.p99);
}

// Reads `j` into the kind of evidence that calls itself `kind`, whichever of `Kinds` that is.
template <class... Kinds>
std::optional<core::evidence> read_kind(std::string_view kind, const json& j,
                                        const std::variant<Kinds...>*) {
  std::optional<core::evidence> found;
  auto try_one = [&](auto made) {
    if (kind != decltype(made)::kind) return;
    auto named = json_fields::from(j);
    fields(named, made);
    found = std::move(made);
  };
  (try_one(Kinds{}), ...);
  return found;
}

}  // namespace

json evidence_json(const core::evidence& e) {
  json out = json::object();
  std::visit(
      [&](auto kind) {
        out["kind"] = kind.kind;
        auto named = json_fields::into(out);
        fields(named, kind);
      },
      e);
  return out;
}

core::evidence evidence_from(const json& j) {
  const auto kind = j.at("kind").get<std::string>();
  auto found = read_kind(kind, j, static_cast<const core::evidence*>(nullptr));
  if (!found) throw std::invalid_argument("unknown kind of evidence \"" + kind + "\"");
  return *std::move(found);
}

json fix_json(const core::fix& f) {
  return {{"sql", f.sql},
          {"orm", core::name_of(f.dialect)},
          {"orm_line", f.orm_line},
          {"note", f.note}};
}

json place_json(const core::place& p) {
  return {{"database", p.database},
          {"user", p.user},
          {"application", p.application},
          {"route", p.route},
          {"scope", p.scope},
          {"trace", p.trace},
          {"source", p.source},
          {"connection", p.connection.value()},
          {"backend_pid", p.backend_pid}};
}

json totals_json(const analyzers::statement_totals& t) {
  json out{{"orm", core::name_of(t.dialect)}};
  auto named = json_fields::into(out);
  auto writable = t;
  fields(named, writable);
  return out;
}

analyzers::statement_totals totals_from(const json& j) {
  analyzers::statement_totals t;
  t.dialect = orm_named(j.at("orm").get<std::string>());
  auto named = json_fields::from(j);
  fields(named, t);
  return t;
}

core::fix fix_from(const json& j) {
  return {j.at("sql").get<std::string>(), orm_named(j.at("orm").get<std::string>()),
          j.at("orm_line").get<std::string>(), j.at("note").get<std::string>()};
}

core::place place_from(const json& j) {
  core::place p;
  p.database = j.at("database").get<std::string>();
  p.user = j.at("user").get<std::string>();
  p.application = j.at("application").get<std::string>();
  p.route = j.at("route").get<std::string>();
  p.scope = j.at("scope").get<std::string>();
  p.trace = j.at("trace").get<std::string>();
  p.source = j.value("source", std::string{});
  p.connection = core::connection_id{j.at("connection").get<std::uint64_t>()};
  p.backend_pid = j.at("backend_pid").get<std::uint32_t>();
  return p;
}

bool names_statement(const json& evidence, std::uint64_t key) {
  const auto digits = core::hex(key);
  return any_part(evidence, [&](const json& part) {
    const auto found = part.find("key");
    return found != part.end() && *found == digits;
  });
}

}  // namespace pgweir::reports
