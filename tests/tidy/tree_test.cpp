// The shape of the tree: what each file must have beside it.
#include "core/rule.hpp"
#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::tidy {
namespace {

namespace fs = std::filesystem;

std::string with_underscores(std::string_view rule_name) {
  std::string name{rule_name};
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// --- headers and names ---

TEST(tree_test, a_header_says_what_it_is) {
  for (const auto& file : cpp_files()) {
    if (file.extension() != ".hpp") continue;
    ASSERT_FALSE(file.lines.empty()) << file.path << " is empty.";
    EXPECT_TRUE(file.lines.front().starts_with("// "))
        << file.path << ": begin with what this is, what it is not and what stays true.";
    EXPECT_TRUE(std::find(file.lines.begin(), file.lines.end(), "#pragma once") != file.lines.end())
        << file.path << ": add #pragma once.";
  }
}

// Which proves that the header compiles alone (the others are compiled by the target `tidy`).
TEST(tree_test, a_source_includes_its_own_header_first) {
  for (const auto& file : cpp_files()) {
    const std::string header = file.folder() + "/" + file.stem() + ".hpp";
    if (file.extension() != ".cpp" || !exists(header)) continue;
    const auto includes = inclusions_of(file);
    EXPECT_TRUE(!includes.empty() && includes.front().target == header)
        << file.path << ": make #include \"" << header << "\" the first one.";
  }
}

TEST(tree_test, names_are_words_in_snake_case) {
  const std::regex snake{R"([a-z][a-z0-9]*(_[a-z0-9]+)*)"};
  const auto check = [&](const source_file& file) {
    EXPECT_TRUE(std::regex_match(file.stem(), snake) || file.name() == "__init__.py")
        << file.path << ": file names are snake_case.";
  };
  for (const auto& file : cpp_files()) check(file);
  for (const auto& file : python_files()) check(file);
}

TEST(tree_test, names_say_something) {
  const std::regex banned{R"((^|_)(utils?|helpers?|managers?|common|misc)(_|$))"};
  const std::regex type{R"(\b(class|struct|namespace)\s+(\w+))"};
  const auto remedy = ": name it after what it does.";
  for (const auto& file : cpp_files()) {
    EXPECT_FALSE(std::regex_search(file.stem(), banned)) << file.path << remedy;
    for (std::size_t i = 0; i < file.code.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.code[i], match, type)) continue;
      EXPECT_FALSE(std::regex_search(match[2].str(), banned))
          << file.path << ":" << i + 1 << " names a type " << match[2].str() << remedy;
    }
  }
  for (const auto& file : python_files()) {
    EXPECT_FALSE(std::regex_search(file.stem(), banned)) << file.path << remedy;
  }
}

// --- dead files ---

// The CMakeLists.txt that answers for a folder: its own, or that of the nearest folder above.
std::string list_of(std::string folder) {
  while (!folder.empty() && !exists(folder + "/CMakeLists.txt")) {
    folder = fs::path{folder}.parent_path().generic_string();
  }
  return folder.empty() ? "CMakeLists.txt" : folder + "/CMakeLists.txt";
}

TEST(tree_test, every_source_is_built) {
  for (const auto& file : cpp_files()) {
    if (file.extension() != ".cpp") continue;
    const std::string list = list_of(file.folder());
    const std::string text = read_whole(list);
    const std::string relative =
        fs::path{file.path}.lexically_relative(fs::path{list}.parent_path()).generic_string();
    const std::regex listed{
        "(^|[\\s(\"/])" + std::regex_replace(relative, std::regex{"\\."}, "\\.") + "($|[\\s)\"])"};
    EXPECT_TRUE(std::regex_search(text, listed))
        << file.path << " is not listed in " << list << ": list it, or delete it.";
  }
}

TEST(tree_test, every_header_is_included) {
  std::set<std::string> included;
  for (const auto& file : cpp_files()) {
    for (const auto& include : inclusions_of(file)) included.insert(include.target);
  }
  for (const auto& file : cpp_files()) {
    if (file.extension() != ".hpp") continue;
    EXPECT_TRUE(included.contains(file.path)) << file.path << ": nobody includes it; delete it.";
  }
}

// --- the mirror of tests ---

// json_evidence is tested with json, statement_key with statement: a part in the test of its whole.
bool tested_with_its_whole(const source_file& file) {
  std::string whole = file.stem();
  for (auto end = whole.rfind('_'); end != std::string::npos; end = whole.rfind('_')) {
    whole.resize(end);
    if (exists("tests/" + file.folder() + "/" + whole + "_test.cpp")) return true;
  }
  return false;
}

// "tests/parser includes parser/token.hpp" for every test of the tree.
std::set<std::string> what_tests_include() {
  std::set<std::string> found;
  for (const auto& file : cpp_files()) {
    if (!file.is_test() || !file.stem().ends_with("_test")) continue;
    for (const auto& include : inclusions_of(file)) {
      found.insert(file.folder() + " includes " + include.target);
    }
  }
  return found;
}

// A test of the same folder that includes the header by name tests it.
bool named_by_a_test(const source_file& file) {
  static const auto known = what_tests_include();
  return known.contains("tests/" + file.folder() + " includes " + file.folder() + "/" +
                        file.stem() + ".hpp");
}

// Files whose tests stand elsewhere: why, and where.
const std::map<std::string_view, std::string_view>& tested_elsewhere() {
  static const std::map<std::string_view, std::string_view> all{
      {"core/ensure.cpp", "aborts where it is looked at: seen by every test that ends well"},
      {"core/error.hpp", "throws for a logic error only"},
      {"cli/watch/follower.cpp", "a connection that is lost and heals: e2e/test_watch_screen.py"},
      {"cli/watch/full_screen.cpp", "needs a terminal: tests/e2e/test_watch_screen.py"},
      {"cli/watch/screen.cpp", "needs a terminal: tests/e2e/test_watch_screen.py"},
      {"cli/watch/terminal_signals.cpp", "Ctrl-Z, fg and kill: tests/e2e/test_watch_screen.py"},
      {"cli/watch/way_back.cpp", "a crash in a terminal: tests/e2e/test_watch_screen.py"},
  };
  return all;
}

// Parts that nobody but their whole uses: the test plays them through it, and why.
struct whole {
  std::string_view test;
  std::string_view reason;
  std::vector<std::string_view> parts;
};

const std::vector<whole>& tested_through() {
  static const std::vector<whole> all{
      {"tests/config/load_test.cpp",
       "a kind of setting is seen in the files that it reads and refuses",
       {"config/budgets.cpp", "config/console_keys.cpp", "config/key_kinds.hpp",
        "config/rule_keys_indexes.cpp", "config/rule_keys_loops.cpp",
        "config/rule_keys_operations.cpp", "config/rule_keys_results.cpp",
        "config/rule_keys_texts.cpp", "config/rule_keys_transactions.cpp",
        "config/rule_table.hpp"}},
      {"tests/parser/lexer_test.cpp",
       "tokens and folded lists are seen in the shapes and literals that they make",
       {"parser/token.cpp", "parser/list_folding.cpp"}},
      {"tests/parser/statement_reader_test.cpp",
       "a walk and its facts are seen from SQL text only: their input is libpg_query's tree",
       {"parser/condition_walk.cpp", "parser/expression_kinds.cpp", "parser/name_scope.cpp",
        "parser/parse_tree.cpp", "parser/query_walk.cpp", "parser/statement.cpp",
        "parser/text_spans.cpp", "parser/utility_facts.cpp"}},
      {"tests/proxy/login/client_login_test.cpp",
       "the words of an error are seen in the refusals that they are for",
       {"proxy/login/scram_errc.cpp"}},
      {"tests/proxy/session/query_phase_test.cpp",
       "the state that both directions share is seen in the events that conversations give",
       {"proxy/session/conversation.hpp", "proxy/session/requests.hpp"}},
      {"tests/proxy/session/session_test.cpp",
       "what was announced is seen in the events, and again after it was forgotten",
       {"proxy/session/announcements.hpp"}},
      {"tests/proxy/web/http_server_test.cpp",
       "a connection is seen from its other end",
       {"proxy/web/http_connection.cpp"}},
      {"tests/reports/report_test.cpp",
       "the table of work is a part of the report",
       {"reports/work_text.cpp"}},
      {"tests/reports/wording_test.cpp",
       "phrases are seen in the sentences that are made of them",
       {"reports/measured_fix.cpp", "reports/phrases.cpp"}},
  };
  return all;
}

bool tested_through_its_whole(const source_file& file) {
  return std::any_of(tested_through().begin(), tested_through().end(), [&](const whole& each) {
    const auto& parts = each.parts;
    return std::find(parts.begin(), parts.end(), file.path) != parts.end();
  });
}

// Folders whose files are tested together: why, and where.
struct group {
  std::string_view folder;
  std::string_view tests;
  std::string_view reason;
};
constexpr std::array<group, 7> tested_together{{
    {"analyzers", "tests/traces", "rules and their parts are played through, event by event"},
    {"analyzers/advice", "tests/traces", "what a rule advises is seen in its findings"},
    {"analyzers/adviser", "tests/traces", "indexes are advised on with catalogues in text"},
    {"analyzers/provenance", "tests/traces", "loops are played through, event by event"},
    {"cli", "tests/e2e", "a command is tried as a user does: as a program, with its exit code"},
    {"reports/rules", "tests/reports", "words in wording_test, JSON both ways in json_test"},
    {"proxy/net", "tests/e2e", "sockets are tried against a real PostgreSQL and real clients"},
}};

bool tested_by_group(const source_file& file) {
  return std::any_of(tested_together.begin(), tested_together.end(), [&](const group& together) {
    return file.folder() == together.folder && fs::is_directory(together.tests);
  });
}

// Bodies of two lines and less are names for an expression, not logic.
bool has_logic(const source_file& file) {
  const auto bodies = functions_of(file);
  return std::any_of(bodies.begin(), bodies.end(),
                     [](const function_body& body) { return body.lines > 4; });
}

TEST(tree_test, every_source_with_logic_has_its_test) {
  for (const auto& file : cpp_files()) {
    if (file.is_test() || !has_logic(file)) continue;
    if (tested_elsewhere().contains(file.path) || tested_by_group(file)) continue;
    if (tested_with_its_whole(file) || named_by_a_test(file)) continue;
    if (tested_through_its_whole(file)) continue;
    const std::string test = "tests/" + file.folder() + "/" + file.stem() + "_test.cpp";
    EXPECT_TRUE(exists(test)) << file.path << " has no test: write " << test
                              << ", or say in tests/tidy/tree_test.cpp where it is tested.";
  }
}

TEST(tree_test, exceptions_are_about_files_that_exist) {
  for (const auto& [path, reason] : tested_elsewhere()) {
    EXPECT_TRUE(exists(std::string{path})) << path << ": delete its line in tests/tidy.";
    EXPECT_FALSE(reason.empty()) << path;
  }
  for (const auto& whole : tested_through()) {
    EXPECT_TRUE(exists(std::string{whole.test})) << whole.test << ": correct it in tests/tidy.";
    for (const auto part : whole.parts) {
      EXPECT_TRUE(exists(std::string{part})) << part << ": delete it in tests/tidy.";
    }
  }
}

// --- rules ---

std::vector<std::string> traces() {
  std::vector<std::string> names;
  if (!fs::is_directory("tests/traces")) return names;
  for (const auto& entry : fs::recursive_directory_iterator{"tests/traces"}) {
    if (entry.path().extension() == ".trace") names.push_back(entry.path().stem().string());
  }
  return names;
}

// duplicate_query_found, duplicate_query_found_in_a_transaction, …
bool any_with(const std::vector<std::string>& names, const std::string& rule,
              const std::string& word) {
  const std::regex pattern{rule + "(_\\w+)?_" + word + "(_\\w+)?"};
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return std::regex_match(name, pattern); });
}

TEST(tree_test, every_rule_has_its_file_page_and_traces) {
  const auto names = traces();
  for (const auto& entry : core::rules) {
    const std::string stem = with_underscores(entry.name);
    const std::string page = "docs/rules/" + std::string{entry.name} + ".md";
    EXPECT_TRUE(exists("analyzers/" + stem + ".cpp")) << "write analyzers/" << stem << ".cpp";
    EXPECT_TRUE(exists(page)) << "write " << page << ": what it flags, what it leaves alone, why";
    for (const std::string word : {"found", "quiet"}) {
      EXPECT_TRUE(any_with(names, stem, word))
          << "write tests/traces/" << stem << "_" << word << ".trace";
    }
  }
}

TEST(tree_test, every_rule_page_has_a_rule) {
  if (!fs::is_directory("docs/rules")) return;
  for (const auto& page : fs::directory_iterator{"docs/rules"}) {
    if (page.path().extension() != ".md" || page.path().stem() == "README") continue;
    EXPECT_TRUE(core::rule_named(page.path().stem().string()))
        << page.path() << " is about no rule of core/rule.hpp: delete it, or correct its name.";
  }
}

// --- documents ---

TEST(tree_test, links_between_documents_lead_somewhere) {
  const std::regex link{R"(\]\(([^)#:\s]+)(#[^)]*)?\))"};
  std::vector<fs::path> pages;
  for (const auto& entry : fs::directory_iterator{"."}) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  }
  if (fs::is_directory("docs")) {
    for (const auto& entry : fs::recursive_directory_iterator{"docs"}) {
      if (entry.path().extension() == ".md") pages.push_back(entry.path());
    }
  }
  for (const auto& page : pages) {
    const std::string text = read_whole(page.string());
    for (std::sregex_iterator it{text.begin(), text.end(), link}, end; it != end; ++it) {
      const fs::path target = page.parent_path() / (*it)[1].str();
      EXPECT_TRUE(fs::exists(target))
          << page.string() << " links to " << target.string() << ", which is not there.";
    }
  }
}

}  // namespace
}  // namespace pgweir::tidy
