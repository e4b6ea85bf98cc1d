// An auth_file in PgBouncer's format: one user a line, "name" "password or SCRAM secret". Lines
// that begin with ; are comments, a quote inside quotes is written twice.
//
// Holds passwords: nothing here is logged, and no message quotes a line.
#pragma once

#include "core/error.hpp"
#include "core/secret_text.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace pgweir::config {

class auth_file {
 public:
  // Null when the user is not in it.
  [[nodiscard]] const core::secret_text* find(std::string_view user) const;
  [[nodiscard]] std::size_t size() const { return users_.size(); }

 private:
  friend core::result<auth_file> read_auth_file(std::string_view, std::string_view);
  std::map<std::string, core::secret_text, std::less<>> users_;
};

// The failure names `source` and the line. MD5 hashes are refused: SCRAM cannot be done with them.
core::result<auth_file> read_auth_file(std::string_view text, std::string_view source);

}  // namespace pgweir::config
