// The portals of one session: bound statements, waiting to be executed or half read. Holds at most
// limits::portals_per_connection named ones; those beyond are not followed.
#pragma once

#include "core/event.hpp"
#include "core/limits.hpp"
#include "proxy/session/requests.hpp"
#include "proxy/session/result_columns.hpp"
#include "proxy/session/spares.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace pgweir::session {

struct portal {
  void bind(bound_values&& values) {
    bound = std::move(values);
    forget_result();
  }
  void forget_result() {
    columns.reset();
    suspended.reset();
    suspended_hash = 0;
  }
  void forget() {
    bound.statement.reset();
    bound.parameters.clear();
    forget_result();
  }

  bound_values bound;
  columns_ptr columns;                         // as described for this portal; may be null
  std::unique_ptr<core::execution> suspended;  // rows so far, when a row limit stopped it
  std::uint64_t suspended_hash = 0;            // of these rows
};

class portals {
 public:
  // `spare`: the worker's; outlives this.
  explicit portals(spares<portal>& spare) : spare_{&spare} {}

  // Null when not known.
  [[nodiscard]] portal* find(std::string_view name) {
    if (name.empty()) return unnamed_.get();
    const auto found = named_.find(std::string{name.substr(0, core::limits::name_bytes)});
    return found == named_.end() ? nullptr : &found->second;
  }
  void bind(std::string_view name, bound_values&& bound) {
    if (name.empty()) {
      if (!unnamed_) unnamed_ = spare_->take();
      unnamed_->bind(std::move(bound));
    } else {
      bind_named(std::string{name.substr(0, core::limits::name_bytes)}, std::move(bound));
    }
  }
  void drop(std::string_view name) {
    if (name.empty()) {
      give_back();
    } else {
      named_.erase(std::string{name.substr(0, core::limits::name_bytes)});
    }
  }
  // The transaction ended, and no portal outlives it.
  void drop_all() {
    give_back();
    if (!named_.empty()) named_.clear();
  }

 private:
  // A name that is there always gets its new meaning: the old one is not the server's any more.
  void bind_named(std::string name, bound_values&& bound) {
    const bool has_room = named_.size() < core::limits::portals_per_connection;
    if (!has_room && !named_.contains(name)) return;
    named_[std::move(name)].bind(std::move(bound));
  }
  void give_back() {
    if (!unnamed_) return;
    unnamed_->forget();
    spare_->give(std::move(unnamed_));
  }

  spares<portal>* spare_;
  std::unique_ptr<portal> unnamed_;
  std::unordered_map<std::string, portal> named_;
};

}  // namespace pgweir::session
