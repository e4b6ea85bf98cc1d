// The entries [[notify]] of the file: where alerts go (docs/alerts.md). They are no keys of their
// own: neither flags nor the environment know them.
#pragma once

#include "config/dsn.hpp"
#include "config/notify.hpp"
#include "core/error.hpp"

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::config {

// `node` is what stands under `notify`; `file` begins a refusal. A variable that is named must be
// among `variables`: better to hear of it at the start.
core::result<std::vector<notify_destination>> read_destinations(const toml::node& node,
                                                                std::string_view file,
                                                                const environment& variables);

// What a file with every setting says of them, as a comment.
std::string destinations_example();

}  // namespace pgweir::config
