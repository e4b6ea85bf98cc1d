// The files of the page as they are served; made by cmake/build_page.cmake. They live as long as
// the process.
#pragma once

#include <span>
#include <string_view>

namespace pgweir {

struct page_file {
  std::string_view path;  // "/index.html"; the first file is what "/" shows
  std::string_view content_type;
  std::string_view bytes;
};

std::span<const page_file> page_files();

}  // namespace pgweir
