// Whole files, in and out, with failures that say what to do. "-" is standard output.
#pragma once

#include "config/load.hpp"
#include "core/error.hpp"

#include <string>

namespace pgweir::cli {

core::result<std::string> read_whole(const std::string& path);

// A regular file appears or changes as a whole, and only after its bytes are on the disk: what
// stood there before stays until then. A link leads to its file. What is no regular file
// (/dev/stdout, /dev/fd/N, a device, a FIFO) is written to directly; nobody reading a FIFO for
// ten seconds is a failure.
core::result<void> write_whole(const std::string& path, const std::string& text);
// Only where nothing is: a file, or whatever else has the name, is left as it is, and the failure
// says so. What could not be written as a whole is taken away again.
core::result<void> create_whole(const std::string& path, const std::string& text);
// Before it is too late: would write_whole be allowed to?
core::result<void> check_writable(const std::string& path);

// Settings from a file (when its name is not empty), the environment and flags.
core::result<config::loaded> load_settings(const std::string& config_path,
                                           const config::environment& variables,
                                           std::vector<config::flag_value> flags);

}  // namespace pgweir::cli
