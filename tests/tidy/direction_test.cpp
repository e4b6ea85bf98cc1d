// Who may include whom: the ladder of folders, and the libraries that have one home each.
#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::tidy {
namespace {

// Each may include itself and those before it.
constexpr std::array<std::string_view, 15> ladder{
    "core",          "config",    "proxy/wire",    "proxy/login", "parser",
    "proxy/session", "analyzers", "reports",       "proxy/live",  "history",
    "proxy/notify",  "proxy/web", "proxy/console", "proxy/net",   "cli"};

bool below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::optional<std::size_t> rung_of(std::string_view path) {
  for (std::size_t i = 0; i < ladder.size(); ++i) {
    if (below(path, ladder[i])) return i;
  }
  return std::nullopt;
}

struct exception {
  std::string_view from;
  std::string_view to;
  std::string_view reason;
};

constexpr std::array<exception, 1> exceptions{{
    {"config/", "analyzers/settings.hpp",
     "thresholds are declared once, next to the rules that they bound, and loaded by config"},
}};

bool excepted(std::string_view from, std::string_view to) {
  return std::any_of(exceptions.begin(), exceptions.end(),
                     [&](const auto& e) { return from.starts_with(e.from) && to == e.to; });
}

TEST(direction_test, includes_point_down_the_ladder) {
  for (const auto& file : cpp_files()) {
    // A test stands on the rung of what it tests; support, e2e and the like may see everything.
    const auto rung = rung_of(file.is_test() ? std::string_view{file.path}.substr(6) : file.path);
    if (!rung) continue;
    for (const auto& include : inclusions_of(file)) {
      const auto target = rung_of(include.target);
      if (!include.quoted || !target || *target <= *rung) continue;
      if (excepted(file.path, include.target)) continue;
      ADD_FAILURE() << file.path << ":" << include.line << " includes " << include.target
                    << ", which is above it (" << ladder[*rung] << " < " << ladder[*target]
                    << "). Move the shared word down to core, or hand the value in from above.";
    }
  }
}

TEST(direction_test, quoted_includes_start_at_the_source_root) {
  for (const auto& file : cpp_files()) {
    for (const auto& include : inclusions_of(file)) {
      if (!include.quoted || exists(include.target)) continue;
      // What CMake generates (the version, the embedded page) is no file of the tree.
      if (include.target.find("generated/") == 0) continue;
      ADD_FAILURE() << file.path << ":" << include.line << " includes \"" << include.target
                    << "\", which is not a path from the source root. Write the whole path; "
                       "generated headers are called generated/….";
    }
  }
}

// A library or system header that has a home. `allowed` holds path prefixes.
struct home {
  std::vector<std::string_view> headers;  // prefixes of the included name
  std::vector<std::string_view> allowed;
  std::string_view remedy;
};

std::vector<home> homes_of_the_system() {
  return {
      {{"unistd.h", "sys/wait.h", "spawn.h", "fcntl.h", "csignal", "signal.h", "sys/stat.h",
        "sys/resource.h", "sys/prctl.h"},
       // tests/support makes temporary directories.
       {"proxy/net/", "proxy/web/", "proxy/notify/", "history/", "cli/", "tests/proxy/net/",
        "tests/proxy/notify/", "tests/history/", "tests/cli/", "tests/e2e/", "tests/bench/",
        "tests/support/"},
       "the operating system is met in proxy/net and cli"},
      {{"thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "latch",
        "barrier", "stop_token", "pthread.h"},
       // statement_reader_test needs the deep stack that the analysis thread has.
       {"proxy/live/", "history/", "proxy/notify/", "proxy/web/", "proxy/net/", "cli/",
        "tests/proxy/", "tests/history/", "tests/cli/", "tests/e2e/", "tests/bench/",
        "tests/instructions/", "tests/parser/statement_reader_test.cpp"},
       "threads begin at proxy/live; below it everything belongs to one thread"},
      {{"fstream", "filesystem"},
       // config/load reads the file of settings: that is its task. config/dsn looks which of the
       // usual folders holds the server's socket. Tests read traces and goldens.
       {"proxy/net/", "proxy/notify/", "proxy/web/", "history/", "cli/", "config/load",
        "config/dsn", "tests/"},
       "files are read and written in cli, proxy/net and config/load; take or return a string"}};
}

std::vector<home> homes_of_libraries() {
  return {
      {{"pg_query", "protobuf-c"},
       {"parser/statement_reader", "parser/parse_tree", "tests/tidy/", "tests/parser/"},
       "libpg_query is seen by parser/parse_tree only; ask the parser for a statement fact "
       "instead"},
      {{"boost/asio", "boost/beast", "sys/socket.h", "sys/epoll.h", "netinet/", "arpa/", "netdb.h",
        "poll.h", "sys/un.h"},
       {"proxy/net/", "proxy/web/", "proxy/notify/", "cli/", "tests/proxy/net/", "tests/proxy/web/",
        "tests/proxy/notify/", "tests/cli/", "tests/e2e/", "tests/bench/"},
       "sockets live in proxy/net, proxy/web and proxy/notify; hand bytes and results in"},
      {{"curl/"}, {"proxy/notify/"}, "requests over HTTP are sent by proxy/notify"},
      {{"stringprep.h"}, {"proxy/login/crypto"}, "passwords are prepared in proxy/login/crypto"},
      {{"openssl/", "libpq-fe.h"},
       // config/dsn has libpq take connection strings apart, so that it means what users know.
       // proxy/login/crypto has OpenSSL do its sums.
       {"proxy/net/", "proxy/web/", "proxy/notify/", "proxy/login/crypto", "cli/", "config/dsn",
        "tests/proxy/net/", "tests/proxy/web/", "tests/proxy/notify/", "tests/e2e/"},
       "TLS and side connections live in proxy/net"},
      {{"iostream"},
       {"cli/", "tests/"},
       "only a command writes to the terminal; return a string or take a std::ostream&"},
      {{"regex"},
       {"tests/"},
       "no regular expressions over SQL or the protocol: use the parser's facts or the lexer"},
      {{"spdlog/"},
       {"proxy/net/", "proxy/web/", "proxy/notify/", "history/", "cli/", "tests/proxy/"},
       "logging happens above proxy/live; return an event, a finding or an error"},
      {{"curses.h", "ncurses.h", "term.h"},
       {"cli/watch/screen", "cli/watch/way_back"},
       "curses is seen by cli/watch/screen only; draw into a frame"},
      {{"sqlite3.h"},
       {"history/sqlite", "tests/history/"},
       "SQL of the history goes through history/sqlite"},
      {{"xxhash.h"},
       {"core/xxhash"},
       "include core/xxhash.hpp; linked, it would be libpg_query's copy of the library"},
      {{"toml++", "toml.hpp"}, {"config/", "tests/config/"}, "TOML is read by config/load only"},
      {{"CLI/"}, {"cli/", "tests/cli/"}, "flags are parsed in cli"},
      {{"nlohmann/"},
       // libpg_query hands its parse tree over as JSON.
       {"reports/", "proxy/live/", "history/", "proxy/notify/", "proxy/web/", "proxy/net/", "cli/",
        "parser/", "tests/"},
       "JSON is written from reports upwards"},
  };
}

const std::vector<home>& homes() {
  static const auto all = [] {
    auto both = homes_of_the_system();
    for (auto& each : homes_of_libraries()) both.push_back(std::move(each));
    return both;
  }();
  return all;
}

bool named(std::string_view header, const home& library) {
  return std::any_of(library.headers.begin(), library.headers.end(), [&](std::string_view name) {
    const bool prefix = name.ends_with("/") || name.find('.') == std::string_view::npos;
    // "thread" is a header of its own; "boost/asio" and "pg_query" begin longer names.
    const bool longer = name == "boost/asio" || name == "boost/beast" || name == "pg_query" ||
                        name == "protobuf-c" || name == "toml++" || name.ends_with("/");
    return header == name || (prefix && longer && header.starts_with(name));
  });
}

TEST(direction_test, libraries_stay_at_home) {
  for (const auto& file : cpp_files()) {
    for (const auto& include : inclusions_of(file)) {
      for (const auto& library : homes()) {
        if (!named(include.target, library)) continue;
        if (std::any_of(library.allowed.begin(), library.allowed.end(),
                        [&](std::string_view prefix) { return file.path.starts_with(prefix); })) {
          continue;
        }
        ADD_FAILURE() << file.path << ":" << include.line << " includes <" << include.target
                      << ">: " << library.remedy << ".";
      }
    }
  }
}

TEST(direction_test, asio_is_included_narrowly) {
  for (const auto& file : cpp_files()) {
    for (const auto& include : inclusions_of(file)) {
      if (include.target != "boost/asio.hpp" && include.target != "boost/beast.hpp") continue;
      ADD_FAILURE() << file.path << ":" << include.line << " includes the umbrella <"
                    << include.target
                    << ">, which doubles its compile time. Name the parts: "
                       "<boost/asio/ip/tcp.hpp>, <boost/asio/io_context.hpp>, ….";
    }
  }
}

}  // namespace
}  // namespace pgweir::tidy
