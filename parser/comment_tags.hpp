// Tags that frameworks put into SQL comments: sqlcommenter (key='url-encoded value', …) and
// marginalia (key:value,…). Comments that carry no tags give none.
#pragma once

#include "core/event.hpp"

#include <string_view>
#include <vector>

namespace pgweir::parser {

// Appends the tags of one comment body; stops at limits::tags_per_request and cuts long values.
void read_tags(std::string_view comment, std::vector<core::request_tag>& out);

}  // namespace pgweir::parser
