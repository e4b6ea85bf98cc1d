// What one execution costs, measured inside one process: the worker's part (session: the bytes of
// both directions become an event) and the analysis thread's part (pipeline with every rule on:
// the event is understood). The ring between them and the sockets are not in it: those are measured
// by tests/bench/run on whole processes.
//
// Prints JSON: nanoseconds of each part, one number a round. Speed is no test and has no exit code.
#include "analyzers/pipeline.hpp"
#include "core/event.hpp"
#include "core/value_digest.hpp"
#include "proxy/session/session.hpp"
#include "tests/support/byte_builder.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace pgweir {
namespace {

using namespace std::chrono_literals;
namespace client = test::client;
namespace server = test::server;

constexpr std::size_t executions = 4'096;  // of one round
constexpr std::size_t list_rows = 50;
constexpr core::duration between = 200us;  // by the virtual clock

using real_clock = std::chrono::steady_clock;

double nanoseconds_since(real_clock::time_point began) {
  return std::chrono::duration<double, std::nano>(real_clock::now() - began).count();
}

// What was spent on so many units (executions, rows).
struct spent {
  double session = 0;
  double pipeline = 0;
  double units = 0;
};

// Both sides of one exchange, ready to be fed.
struct exchange {
  std::string asked;
  std::string answered;
};

// One connection: its session, and the analysis behind it.
class watched {
 public:
  watched() {
    shared_.tells_values = true;
    feed({{}, server::authentication_ok() + server::key_data(7) + server::ready()});
    for (const auto& [name, text] : statements()) {
      feed({client::parse(name, text, {20}) + client::describe('S', name) + client::sync(),
            server::parse_complete() + server::parameters({20}) + columns_of(name) +
                server::ready()});
    }
    analyse();
  }

  // Feeds them all to the session, then what came out to the pipeline.
  spent take(const std::vector<exchange>& all) {
    spent out;
    auto began = real_clock::now();
    for (const auto& each : all) feed(each);
    out.session = nanoseconds_since(began);
    began = real_clock::now();
    analyse();
    out.pipeline = nanoseconds_since(began);
    return out;
  }

  [[nodiscard]] std::uint64_t seen() const { return pipeline_.seen().executions; }
  [[nodiscard]] std::uint64_t found() const { return found_; }

 private:
  static std::vector<std::pair<std::string, std::string>> statements() {
    return {{"none", "SELECT id, author_id, topic_id, likes FROM posts WHERE id = $1"},
            {"list", "SELECT id, author_id, topic_id, likes FROM posts WHERE topic_id = $1"},
            {"child", "SELECT note FROM post_notes WHERE post_id = $1"}};
  }
  static std::string columns_of(const std::string& name) {
    if (name == "child") return server::row_description({{"note", 16}});
    return server::row_description(
        {{"id", 20}, {"author_id", 20}, {"topic_id", 20}, {"likes", 20}});
  }

  void feed(const exchange& one) {
    now_ += between / 2;
    session_.client_sent(core::as_bytes(one.asked), now_, events_);
    now_ += between / 2;
    session_.server_sent(core::as_bytes(one.answered), now_, events_);
  }

  // Rules are advanced every 100 ms of the virtual clock, as the observer does.
  void analyse() {
    for (auto& each : events_) {
      if (const auto* run = std::get_if<core::execution>(&each)) advance(run->completed);
      pipeline_.observe(each, raised_);
      drop_findings();
    }
    events_.clear();
  }
  void advance(core::time_point now) {
    if (now - advanced_ < 100ms) return;
    advanced_ = now;
    pipeline_.advance(now, raised_);
  }
  void drop_findings() {
    found_ += raised_.size();
    raised_.clear();
  }

  core::time_point now_{1'000s};
  core::time_point advanced_{};
  session::shared_state shared_{core::value_digester{11, 1'000}, {}};
  session::session session_{core::connection_id{1},
                            {0x0003'0000, {{"user", "app"}, {"database", "shop"}}, false},
                            {"127.0.0.1", core::time_point{1'000s}},
                            shared_};
  analyzers::pipeline pipeline_{{}, shared_.digester};
  std::vector<core::event> events_;
  analyzers::findings_out raised_;
  std::uint64_t found_ = 0;
};

// Values that are in no order and that no list holds.
std::string elsewhere(std::uint64_t number) {
  return std::to_string(1'000'000'000 + number * 2'654'435'761 % 1'000'000'000);
}

exchange asked(const std::string& statement, const std::string& value, std::string_view rows,
               std::size_t count) {
  return {client::bind({"", statement, {value}, {}, {}}) + client::execute() + client::sync(),
          server::bind_complete() + std::string{rows} +
              server::complete("SELECT " + std::to_string(count)) + server::ready()};
}

std::string rows_of_four(std::uint64_t first) {
  std::string rows;
  for (std::size_t i = 0; i < list_rows; ++i) {
    auto row = first + i;
    rows +=
        server::row({std::to_string(row), elsewhere(row), elsewhere(row + 1), elsewhere(row + 2)});
  }
  return rows;
}

// A statement that is known, by a value that stands nowhere, and no row comes back.
std::vector<exchange> without_rows(std::uint64_t round) {
  std::vector<exchange> all;
  for (std::size_t i = 0; i < executions; ++i)
    all.push_back(asked("none", elsewhere(round * executions + i), "", 0));
  return all;
}

// Lists of fifty rows; nobody asks for what is in them.
std::vector<exchange> lists(std::uint64_t round) {
  std::vector<exchange> all;
  for (std::size_t i = 0; i < executions / list_rows; ++i) {
    auto number = round * executions + i;
    all.push_back(asked("list", elsewhere(number), rows_of_four(number * list_rows), list_rows));
  }
  return all;
}

// A list and a look-up for each of its rows, again and again: every run of it is proven and told.
std::vector<exchange> loops(std::uint64_t round) {
  std::vector<exchange> all;
  for (std::size_t i = 0; i < executions / (list_rows + 1); ++i) {
    auto number = round * executions + i;
    all.push_back(asked("list", elsewhere(number), rows_of_four(number * list_rows), list_rows));
    for (std::size_t row = 0; row < list_rows; ++row) {
      auto value = std::to_string(number * list_rows + row);
      all.push_back(asked("child", value, server::row({"t"}), 1));
    }
  }
  return all;
}

void print(const char* name, const std::vector<spent>& rounds, bool last) {
  auto numbers = [&](double spent::*part) {
    std::string text;
    for (const auto& each : rounds) {
      if (!text.empty()) text += ", ";
      text += std::to_string(each.*part / each.units);
    }
    return text;
  };
  std::printf("  {\"name\": \"%s\", \"session_ns\": [%s], \"pipeline_ns\": [%s]}%s\n", name,
              numbers(&spent::session).c_str(), numbers(&spent::pipeline).c_str(), last ? "" : ",");
}

void measure(std::size_t rounds) {
  watched one;
  std::vector<spent> none;
  std::vector<spent> rows;
  std::vector<spent> looped;
  constexpr std::size_t warm_up = 3;
  for (std::size_t round = 0; round < rounds + warm_up; ++round) {
    auto add = [&](std::vector<spent>& to, const std::vector<exchange>& all, double units) {
      auto sum = one.take(all);
      sum.units = units;
      if (round >= warm_up) to.push_back(sum);
    };
    auto quiet = without_rows(round);
    auto listed = lists(round);
    auto loop = loops(round);
    add(none, quiet, static_cast<double>(quiet.size()));
    add(rows, listed, static_cast<double>(listed.size() * list_rows));
    add(looped, loop, static_cast<double>(loop.size()));
  }
  std::printf("{\"executions\": %llu, \"findings\": %llu, \"cases\": [\n",
              static_cast<unsigned long long>(one.seen()),
              static_cast<unsigned long long>(one.found()));
  print("an execution of a known statement, no row", none, false);
  print("a row of four key-like columns, its share of the execution in it", rows, false);
  print("an execution of a loop that is proven", looped, true);
  std::printf("]}\n");
}

}  // namespace
}  // namespace pgweir

int main(int argc, char** argv) {
  const auto rounds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 51;
  if (rounds == 0) {
    std::fputs("usage: event_cost [ROUNDS]\n", stderr);
    return 2;
  }
  pgweir::measure(rounds);
}
