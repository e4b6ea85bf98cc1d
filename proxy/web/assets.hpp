// The files that a browser is given: the page, whatever was built of it, and the small one that
// asks for a token. Nothing is read from a disk; a path is looked up as it is.
#pragma once

#include "cmake/page_files.hpp"
#include "proxy/web/answer.hpp"
#include "proxy/web/request.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::web {

struct asset {
  std::string_view path;
  std::string_view content_type;
  std::string_view bytes;
  std::string etag;      // with its quotes
  bool is_open = false;  // is given without a token
};

class assets {
 public:
  // `page`: lives as long as the process; the first file is what "/" shows. Without any a few words
  // say how to get it.
  explicit assets(std::span<const page_file> page);

  // None when there is no such file.
  [[nodiscard]] std::optional<answer> find(const request& asked) const;
  // Whether a file may be given to somebody who has shown no token.
  [[nodiscard]] bool is_open(std::string_view path) const;
  // In the place of a page, for somebody who must show a token first.
  [[nodiscard]] answer login_page() const;

 private:
  void add(const page_file& file, bool is_open);
  [[nodiscard]] const asset* at(std::string_view path) const;

  std::vector<asset> files_;
};

}  // namespace pgweir::web
