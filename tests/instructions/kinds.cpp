#include "tests/instructions/kinds.hpp"

#include "tests/support/byte_builder.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace pgweir::instructions {

namespace {

namespace client = test::client;
namespace server = test::server;

constexpr std::size_t list_rows = 50;
constexpr std::size_t one_read = 64 * 1024;
constexpr std::size_t pipelined = 20;
constexpr std::size_t copied = 100;

constexpr std::string_view by_id = "SELECT id, author_id, topic_id, likes FROM posts WHERE id = $1";
constexpr std::string_view by_topic =
    "SELECT id, author_id, topic_id, likes FROM posts WHERE topic_id = $1";
constexpr std::string_view note = "SELECT note FROM post_notes WHERE post_id = $1";

reading asked(std::string bytes) { return {true, std::move(bytes)}; }
reading answered(std::string bytes) { return {false, std::move(bytes)}; }

exchange asked_and_answered(std::string question, std::string answer) {
  return {{}, {asked(std::move(question)), answered(std::move(answer))}};
}

// Values in no order, which no list holds.
std::string elsewhere(std::uint64_t number) {
  return std::to_string(1'000'000'000 + number * 2'654'435'761 % 1'000'000'000);
}

// What rows hold is never asked for, but for the first column of a list.
std::string held(std::uint64_t number) { return elsewhere(500'000'000 + number); }

std::string four_columns() {
  return server::row_description({{"id", 20}, {"author_id", 20}, {"topic_id", 20}, {"likes", 20}});
}

std::string rows_of_four(std::uint64_t first, std::size_t count) {
  std::string rows;
  for (std::uint64_t row = first; row < first + count; ++row) {
    rows += server::row({std::to_string(row), held(row), held(row + 1), held(row + 2)});
  }
  return rows;
}

std::string selected(std::size_t rows) {
  return server::complete("SELECT " + std::to_string(rows));
}

std::string execution_of(const std::string& statement, const std::string& value) {
  return client::bind({{}, statement, {value}, {}, {}}) + client::execute();
}

exchange prepared(const std::string& statement, const std::string& value, const std::string& rows,
                  std::size_t count) {
  return asked_and_answered(execution_of(statement, value) + client::sync(),
                            server::bind_complete() + rows + selected(count) + server::ready());
}

// --- logins ---

std::string sasl(std::uint32_t code, std::string_view rest) {
  return test::message('R', test::u32(code) + std::string{rest});
}

std::string session_begins() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> told{
      {{"in_hot_standby", "off"},
       {"integer_datetimes", "on"},
       {"TimeZone", "Etc/UTC"},
       {"IntervalStyle", "postgres"},
       {"is_superuser", "off"},
       {"application_name", "shop"},
       {"default_transaction_read_only", "off"},
       {"scram_iterations", "4096"},
       {"DateStyle", "ISO, MDY"},
       {"standard_conforming_strings", "on"},
       {"session_authorization", "app"},
       {"client_encoding", "UTF8"},
       {"server_version", "15.18"}}};
  std::string bytes;
  for (const auto& [name, value] : told) bytes += server::status(name, value);
  return bytes + server::key_data(4'711) + server::ready();
}

exchange login() {
  constexpr std::string_view proof = "c=biws,r=0123456789abcdef0123456789abcdef,p=";
  const std::string digest(44, 'A');
  exchange all;
  all.startup = client::startup({{"user", "app"},
                                 {"database", "shop"},
                                 {"client_encoding", "UTF8"},
                                 {"application_name", "shop"}});
  const auto first = "n,,n=,r=" + std::string(24, 'n');
  all.readings = {
      answered(sasl(10, test::zero_ended("SCRAM-SHA-256") + std::string(1, '\0'))),
      asked(
          test::message('p', test::zero_ended("SCRAM-SHA-256") + test::u32(first.size()) + first)),
      answered(sasl(11, "r=" + std::string(48, 'n') + ",s=c2FsdHNhbHRzYWx0,i=4096")),
      asked(test::message('p', std::string{proof} + digest)),
      answered(sasl(12, "v=" + digest) + server::authentication_ok() + session_begins())};
  return all;
}

exchange connection(std::uint64_t) {
  auto all = login();
  all.readings.push_back(asked(client::terminate()));
  return all;
}

exchange preparing(const std::string& name, std::string_view text, const std::string& columns) {
  return asked_and_answered(
      client::parse(name, text, {20}) + client::describe('S', name) + client::sync(),
      server::parse_complete() + server::parameters({20}) + columns + server::ready());
}

// --- queries ---

exchange simple(std::uint64_t number, std::size_t rows) {
  const auto text =
      "SELECT id, author_id, topic_id, likes FROM posts WHERE author_id = " + elsewhere(number) +
      " ORDER BY id";
  return asked_and_answered(
      client::query(text),
      four_columns() + rows_of_four(number * rows, rows) + selected(rows) + server::ready());
}
exchange simple_query_1_row(std::uint64_t number) { return simple(number, 1); }
exchange simple_query_100_rows(std::uint64_t number) { return simple(number, 100); }

exchange unnamed_statement(std::uint64_t number) {
  return asked_and_answered(client::parse({}, by_id) +
                                client::bind({{}, {}, {elsewhere(number)}, {}, {}}) +
                                client::describe('P') + client::execute() + client::sync(),
                            server::parse_complete() + server::bind_complete() + four_columns() +
                                rows_of_four(number, 1) + selected(1) + server::ready());
}

exchange prepared_no_row(std::uint64_t number) {
  return prepared("by_id", elsewhere(number), {}, 0);
}
exchange prepared_1_row(std::uint64_t number) {
  return prepared("by_id", elsewhere(number), rows_of_four(number, 1), 1);
}

exchange pipeline_of_20(std::uint64_t number) {
  std::string question;
  std::string answer;
  for (std::uint64_t i = 0; i < pipelined; ++i) {
    question += execution_of("by_id", elsewhere(number * pipelined + i));
    answer += server::bind_complete() + rows_of_four(number * pipelined + i, 1) + selected(1);
  }
  return asked_and_answered(question + client::sync(), answer + server::ready());
}

exchange one_mib_row(std::uint64_t number) {
  const std::string value(1024 * 1024, static_cast<char>('a' + number % 26));
  const auto bytes = server::bind_complete() + server::row({value}) + selected(1) + server::ready();
  exchange all{{}, {asked(execution_of("note", elsewhere(number)) + client::sync())}};
  for (std::size_t at = 0; at < bytes.size(); at += one_read) {
    all.readings.push_back(answered(bytes.substr(at, one_read)));
  }
  return all;
}

exchange error_response(std::uint64_t number) {
  return asked_and_answered(execution_of("by_id", elsewhere(number)) + client::sync(),
                            server::error("57014") + server::ready());
}

exchange ready_for_query(std::uint64_t) {
  return asked_and_answered(client::sync(), server::ready());
}

exchange new_statement(std::uint64_t number) {
  const auto name = "column_" + std::to_string(number);
  const auto text = "SELECT p.id, p." + name +
                    ", a.name FROM posts p JOIN authors a ON a.id = " + "p.author_id WHERE p." +
                    name + " = $1 AND p.likes > 10 ORDER BY p.id LIMIT 20";
  return asked_and_answered(client::parse({}, text) +
                                client::bind({{}, {}, {elsewhere(number)}, {}, {}}) +
                                client::describe('P') + client::execute() + client::sync(),
                            server::parse_complete() + server::bind_complete() +
                                server::row_description({{"id", 20}, {name, 20}, {"name", 25}}) +
                                selected(0) + server::ready());
}

// --- copies ---

std::string copy_rows(std::uint64_t number) {
  std::string rows;
  for (std::uint64_t i = 0; i < copied; ++i) {
    rows += client::copy_data(elsewhere(number * copied + i) + "\t" + std::string(64, 'x') + "\n");
  }
  return rows;
}

exchange copy_in(std::uint64_t number) {
  return {{},
          {asked(client::query("COPY posts FROM STDIN")), answered(server::copy_in()),
           asked(copy_rows(number) + client::copy_done()),
           answered(server::complete("COPY 100") + server::ready())}};
}

exchange copy_out(std::uint64_t number) {
  return asked_and_answered(client::query("COPY posts TO STDOUT"),
                            server::copy_out() + copy_rows(number) + server::copy_done() +
                                server::complete("COPY 100") + server::ready());
}

// --- lists ---

exchange list(std::uint64_t number) {
  return prepared("by_topic", elsewhere(number), rows_of_four(number * list_rows, list_rows),
                  list_rows);
}

// A list and a look-up for each of its rows, again and again: every run of it is proven and told.
exchange proven_loop(std::uint64_t number) {
  auto all = list(number);
  for (std::uint64_t row = 0; row < list_rows; ++row) {
    auto one = prepared("note", std::to_string(number * list_rows + row), server::row({"t"}), 1);
    for (auto& each : one.readings) all.readings.push_back(std::move(each));
  }
  return all;
}

constexpr std::array all_kinds{
    kind{.name = "connection",
         .unit = "connection",
         .queries = 0,
         .exchanges = 400,
         .by_analysis = true,
         .make = connection},
    kind{.name = "simple_query_1_row",
         .unit = "query",
         .exchanges = 4'000,
         .by_analysis = true,
         .make = simple_query_1_row},
    kind{.name = "simple_query_100_rows",
         .unit = "query",
         .exchanges = 400,
         .make = simple_query_100_rows},
    kind{.name = "unnamed_statement",
         .unit = "execution",
         .exchanges = 4'000,
         .make = unnamed_statement},
    kind{.name = "prepared_no_row",
         .unit = "execution",
         .exchanges = 4'000,
         .by_analysis = true,
         .make = prepared_no_row},
    kind{.name = "prepared_1_row",
         .unit = "execution",
         .exchanges = 4'000,
         .by_analysis = true,
         .make = prepared_1_row},
    kind{.name = "prepared_not_analysed",
         .unit = "execution",
         .queries = 0,
         .exchanges = 4'000,
         .analysed = false,
         .make = prepared_1_row},
    kind{.name = "pipeline_of_20",
         .unit = "execution",
         .units = pipelined,
         .queries = pipelined,
         .exchanges = 200,
         .by_analysis = true,
         .make = pipeline_of_20},
    kind{.name = "copy_in", .unit = "CopyData", .units = copied, .exchanges = 200, .make = copy_in},
    kind{.name = "copy_out",
         .unit = "CopyData",
         .units = copied,
         .exchanges = 200,
         .make = copy_out},
    kind{.name = "row_of_1_mib", .unit = "execution", .exchanges = 20, .make = one_mib_row},
    kind{.name = "error_response",
         .unit = "execution",
         .exchanges = 4'000,
         .by_analysis = true,
         .make = error_response},
    kind{.name = "ready_for_query",
         .unit = "Sync",
         .queries = 0,
         .exchanges = 4'000,
         .make = ready_for_query},
    kind{.name = "list_of_50_rows",
         .unit = "row",
         .units = list_rows,
         .exchanges = 200,
         .by_analysis = true,
         .make = list},
    kind{.name = "proven_loop",
         .unit = "execution",
         .units = list_rows + 1,
         .queries = list_rows + 1,
         .exchanges = 100,
         .by_analysis = true,
         .finds = true,
         .make = proven_loop},
    kind{.name = "new_statement",
         .unit = "statement",
         .exchanges = 400,
         .by_analysis = true,
         .make = new_statement},
};

}  // namespace

std::span<const kind> kinds() { return all_kinds; }

std::vector<exchange> opening() {
  return {login(), preparing("by_id", by_id, four_columns()),
          preparing("by_topic", by_topic, four_columns()),
          preparing("note", note, server::row_description({{"note", 16}}))};
}

}  // namespace pgweir::instructions
