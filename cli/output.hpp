// Bytes to an open descriptor, all of them. A command that shares our standard streams may have
// made them non-blocking (Node does): a pipe that is full is waited for.
#pragma once

#include <string_view>

namespace pgweir::cli {

// 0, or the errno of what went wrong.
int write_all(int fd, std::string_view text);

}  // namespace pgweir::cli
