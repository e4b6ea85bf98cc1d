#include "config/notify.hpp"

#include <algorithm>

namespace pgweir::config {

std::string_view name_of(notify_kind kind) {
  return std::ranges::find(notify_kinds, kind, [](const auto& each) { return each.second; })->first;
}

bool is_remote(notify_kind kind) {
  switch (kind) {
    case notify_kind::webhook:
    case notify_kind::slack:
    case notify_kind::alertmanager:
      return true;
    case notify_kind::file:
    case notify_kind::standard_error:
    case notify_kind::syslog:
      break;
  }
  return false;
}

std::string_view default_text(notify_kind kind) {
  switch (kind) {
    case notify_kind::slack:
      return "*{label}* {subject}  ({severity}, {grade})\n"
             "{sentence}\n"
             "{where}\n"
             "```{fix}```\n"
             "{note}\n"
             "{link}";
    case notify_kind::syslog:
      return "{severity} {rule} {grade}: {sentence} {where} {link}";
    case notify_kind::webhook:
    case notify_kind::alertmanager:
    case notify_kind::file:
    case notify_kind::standard_error:
      break;
  }
  return "{label}: {subject}\n{sentence}\n{where}\n{fix}\n{note}";
}

}  // namespace pgweir::config
