#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace pgweir::tidy {
namespace {

namespace fs = std::filesystem;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Walks over one file once and blanks what is not code.
class blanking {
 public:
  explicit blanking(std::string_view text) : text_{text}, code_{text} {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(code_);
  }

 private:
  void step() {
    if (starts("//")) return blank_to(text_.find('\n', at_));
    if (starts("/*")) return blank_to(after(text_.find("*/", at_ + 2), 2));
    if (text_[at_] == '"') return raw_string() ? blank_raw_string() : blank_literal('"');
    if (text_[at_] == '\'' && !digit_separator()) return blank_literal('\'');
    ++at_;
  }

  [[nodiscard]] bool starts(std::string_view what) const {
    return text_.substr(at_, what.size()) == what;
  }
  [[nodiscard]] std::size_t after(std::size_t found, std::size_t length) const {
    return found == std::string_view::npos ? found : found + length;
  }
  [[nodiscard]] bool raw_string() const { return at_ > 0 && text_[at_ - 1] == 'R'; }

  // 10'000: the word in front of the quote begins with a digit.
  [[nodiscard]] bool digit_separator() const {
    std::size_t begin = at_;
    while (begin > 0 && (is_word(text_[begin - 1]) || text_[begin - 1] == '\'')) --begin;
    return begin < at_ && std::isdigit(static_cast<unsigned char>(text_[begin])) != 0;
  }

  void blank_to(std::size_t end) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) {
      if (text_[at_] != '\n') code_[at_] = ' ';
    }
  }

  void blank_literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2U : 1U;
    }
    blank_to(end + 1 > text_.size() || text_[end] == '\n' ? end : end + 1);
  }

  void blank_raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(open);
    const std::string close = ")" + std::string{text_.substr(at_ + 1, open - at_ - 1)} + "\"";
    blank_to(after(text_.find(close, open), close.size()));
  }

  std::string_view text_;
  std::string code_;
  std::size_t at_ = 0;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<source_file> files_below(const std::vector<std::string>& folders,
                                     const std::vector<std::string>& extensions) {
  std::vector<source_file> found;
  for (const auto& folder : folders) {
    if (!fs::is_directory(folder)) continue;
    for (auto it = fs::recursive_directory_iterator{folder}; it != fs::end(it); ++it) {
      if (it->is_directory() && it->path().filename() == "node_modules") {
        it.disable_recursion_pending();
        continue;
      }
      const std::string extension = it->path().extension().string();
      if (std::find(extensions.begin(), extensions.end(), extension) == extensions.end()) continue;
      const std::string text = read_whole(it->path().string());
      const bool cpp = extension != ".py";
      found.push_back({it->path().generic_string(), lines_of(text),
                       lines_of(cpp ? without_comments_and_literals(text) : text)});
    }
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return found;
}

// What a brace opens, told from the words in front of it.
enum class opens { scope, function, other };

opens kind_of(std::string head) {
  static const std::regex template_head{R"(^\s*template\s*<[^{}]*?>\s*(?=\w))"};
  static const std::regex scope{R"(^\s*((inline|export|typedef)\s+)*)"
                                R"((namespace|class|struct|union|enum|extern)\b)"};
  static const std::regex alignment{R"(\balignas\([^)]*\))"};
  head = std::regex_replace(std::regex_replace(head, template_head, ""), alignment, "");
  if (std::regex_search(head, scope) && head.find(") ") == std::string::npos) return opens::scope;
  if (head.find('(') == std::string::npos) return opens::other;
  return opens::function;
}

}  // namespace

std::string source_file::folder() const { return fs::path{path}.parent_path().generic_string(); }
std::string source_file::name() const { return fs::path{path}.filename().string(); }
std::string source_file::stem() const { return fs::path{path}.stem().string(); }
std::string source_file::extension() const { return fs::path{path}.extension().string(); }

bool source_file::is_below(std::string_view folder) const {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

const std::vector<source_file>& cpp_files() {
  static const auto files = files_below(
      {"core", "config", "parser", "proxy", "analyzers", "reports", "history", "cli", "tests"},
      {".hpp", ".cpp"});
  return files;
}

const std::vector<source_file>& python_files() {
  static const auto files = files_below({"tests", "deploy"}, {".py"});
  return files;
}

std::vector<inclusion> inclusions_of(const source_file& file) {
  static const std::regex directive{R"(^\s*#\s*include\s*(["<])([^">]+)[">])"};
  std::vector<inclusion> found;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (std::regex_search(file.lines[i], match, directive)) {
      found.push_back({i + 1, match[2].str(), match[1].str() == "\""});
    }
  }
  return found;
}

std::vector<function_body> functions_of(const source_file& file) {
  std::vector<function_body> found;
  std::vector<opens> stack;
  std::size_t function_depth = 0;  // braces open since the function's own; 0: outside
  std::size_t first_line = 0;
  std::string head;
  for (std::size_t i = 0; i < file.code.size(); ++i) {
    const std::string& line = file.code[i];
    if (line.find_first_not_of(' ') != std::string::npos &&
        line[line.find_first_not_of(' ')] == '#') {
      continue;
    }
    for (const char c : line) {
      if (c == '{' && function_depth > 0) {
        ++function_depth;
      } else if (c == '{') {
        stack.push_back(kind_of(head));
        if (stack.back() == opens::function) function_depth = 1, first_line = i + 1;
      } else if (c == '}' && function_depth > 1) {
        --function_depth;
      } else if (c == '}' && !stack.empty()) {
        if (stack.back() == opens::function) found.push_back({first_line, i + 2 - first_line});
        stack.pop_back();
        function_depth = 0;
      }
      if (c == '{' || c == '}' || c == ';') {
        head.clear();
      } else {
        head.push_back(c);
      }
    }
    head.push_back(' ');
  }
  return found;
}

std::string without_comments_and_literals(std::string_view text) { return blanking{text}.run(); }

std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not a continuation byte of UTF-8
  }));
}

std::string read_whole(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool exists(const std::string& path) { return fs::exists(path); }

}  // namespace pgweir::tidy
