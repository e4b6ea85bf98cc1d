#include "analyzers/model_names.hpp"

#include "analyzers/provenance_names.hpp"

#include <cctype>

namespace pgweir::analyzers {

std::string model_of(std::string_view table) {
  auto dot = table.rfind('.');
  if (dot != std::string_view::npos) table.remove_prefix(dot + 1);
  std::string out;
  bool up = true;
  std::string_view last_word = table;
  if (auto underscore = table.rfind('_'); underscore != std::string_view::npos) {
    last_word = table.substr(underscore + 1);
  }
  std::string name{table.substr(0, table.size() - last_word.size())};
  name += singular_of(last_word);
  for (char c : name) {
    if (c == '_') {
      up = true;
      continue;
    }
    out += up ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    up = false;
  }
  return out;
}

std::string bare_table(std::string_view table) {
  auto dot = table.rfind('.');
  return std::string{dot == std::string_view::npos ? table : table.substr(dot + 1)};
}

std::string lower_first(std::string name) {
  if (!name.empty()) name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
  return name;
}

}  // namespace pgweir::analyzers
