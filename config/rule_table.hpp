// One rule's table of the file: its first key is `enabled`, the others are added by name, in the
// order of the documentation. Made for the files that list the keys of rules.
#pragma once

#include "analyzers/settings.hpp"
#include "config/key_kinds.hpp"
#include "core/rule.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::config {

inline constexpr std::uint64_t many = 1'000'000'000;

template <class Settings>
class rule_table {
 public:
  // `its`: the rule's member of analyzers::settings.
  rule_table(std::vector<setting_key>& out, core::rule id, Settings analyzers::settings::*its)
      : out_{out}, prefix_{"rules." + std::string{core::name_of(id)} + "."}, its_{its} {
    flag("enabled", "watch for this", &Settings::enabled);
  }

  void flag(std::string_view name, std::string meaning, bool Settings::*value) {
    key_kinds::boolean(out_, path(name), std::move(meaning), at(value));
  }
  template <class Number>
  void integer(std::string_view name, std::string meaning, key_kinds::range allowed,
               Number Settings::*value) {
    key_kinds::integer(out_, path(name), std::move(meaning), allowed, at(value));
  }
  void factor(std::string_view name, std::string meaning, double Settings::*value) {
    key_kinds::factor(out_, path(name), std::move(meaning), at(value));
  }
  void time(std::string_view name, std::string meaning, core::duration least,
            core::duration Settings::*value) {
    key_kinds::time(out_, path(name), std::move(meaning), least, at(value));
  }

 private:
  [[nodiscard]] std::string path(std::string_view name) const {
    return prefix_ + std::string{name};
  }
  template <class Value>
  auto at(Value Settings::*value) const {
    return [ its = its_, value ](settings & s) -> auto& { return s.rules.*its.*value; };
  }

  std::vector<setting_key>& out_;
  std::string prefix_;
  Settings analyzers::settings::*its_;
};

}  // namespace pgweir::config
