// The fields of an object in JSON, named once for both ways: a function that names them with field,
// choice, object and objects writes them or reads them, as the json_fields that it is given was
// made for. Reading throws nlohmann's exceptions, or std::invalid_argument, on what does not fit;
// json_reader catches them. What json.hpp says of ids, times and dates holds.
#pragma once

#include "core/evidence.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgweir::reports {

using json = nlohmann::ordered_json;

std::int64_t microseconds(core::duration d);
core::duration duration_from(const json& j);
std::uint64_t id_from(const json& j);                               // 16 hexadecimal digits
std::string date_json(core::wall_time at);                          // "2026-11-22T14:03:22.125Z"
std::optional<core::wall_time> read_date(const std::string& text);  // such a one

// What reading has thrown, without nlohmann's "[json.exception.…] " before it.
std::string reason_of(const std::exception& error);

json cost_json(const core::cost& c);
core::cost cost_from(const json& j);

class json_fields {
 public:
  static json_fields into(json& out) { return {&out, nullptr}; }
  static json_fields from(const json& in) { return {nullptr, &in}; }

  // Numbers, bool, text, statements, columns, costs, durations (call them …_us); optional: null or
  // that; a vector: an array.
  template <class T>
  void field(const char* name, T& value) {
    if (out_) {
      (*out_)[name] = to_json(value);
    } else {
      read(in_->at(name), value);
    }
  }

  // A list that older reports do not have: then it is empty.
  template <class T, class Fields>
  void added_objects(const char* name, std::vector<T>& values, Fields fields) {
    if (in_ != nullptr && !in_->contains(name)) {
      values.clear();
      return;
    }
    objects(name, values, fields);
  }

  // What older reports do not have; none: null.
  template <class T, class Fields>
  void added_object(const char* name, std::optional<T>& value, Fields fields) {
    if (out_) {
      (*out_)[name] = value ? written(*value, fields) : json(nullptr);
      return;
    }
    value.reset();
    const bool there = in_->contains(name) && !in_->at(name).is_null();
    if (there) read_object(in_->at(name), value.emplace(), fields);
  }

  // An enumeration from 0 whose words are `words`.
  template <class Enum>
  void choice(const char* name, Enum& value, std::initializer_list<std::string_view> words) {
    if (out_) {
      (*out_)[name] = words.begin()[static_cast<std::size_t>(value)];
    } else {
      value = static_cast<Enum>(index_of(in_->at(name), words));
    }
  }

  // `fields(json_fields&, T&)` names the fields of `value`.
  template <class T, class Fields>
  void object(const char* name, T& value, Fields fields) {
    if (out_) {
      (*out_)[name] = written(value, fields);
    } else {
      read_object(in_->at(name), value, fields);
    }
  }

  template <class T, class Fields>
  void objects(const char* name, std::vector<T>& values, Fields fields) {
    if (out_) {
      auto& all = (*out_)[name] = json::array();
      for (auto& each : values) all.push_back(written(each, fields));
      return;
    }
    values.clear();
    for (const auto& each : in_->at(name)) read_object(each, values.emplace_back(), fields);
  }

 private:
  json_fields(json* out, const json* in) : out_{out}, in_{in} {}

  template <class T, class Fields>
  static json written(T& value, Fields fields) {
    json object = json::object();
    auto named = into(object);
    fields(named, value);
    return object;
  }
  template <class T, class Fields>
  static void read_object(const json& object, T& value, Fields fields) {
    auto named = from(object);
    fields(named, value);
  }
  static std::size_t index_of(const json& j, std::initializer_list<std::string_view> words);

  template <class T>
  requires std::is_arithmetic_v<T>
  static json to_json(T value) { return value; }
  static json to_json(const std::string& text) { return text; }
  static json to_json(core::duration d) { return microseconds(d); }
  static json to_json(const core::cost& c) { return cost_json(c); }
  static json to_json(const core::statement_ref& s);
  static json to_json(const core::column_ref& c);
  template <class T>
  static json to_json(const std::optional<T>& value) {
    return value ? to_json(*value) : json(nullptr);
  }
  template <class T>
  static json to_json(const std::vector<T>& values) {
    json all = json::array();
    for (const auto& each : values) all.push_back(to_json(each));
    return all;
  }

  template <class T>
  requires std::is_arithmetic_v<T>
  static void read(const json& j, T& value) { value = j.get<T>(); }
  static void read(const json& j, std::string& text) { text = j.get<std::string>(); }
  static void read(const json& j, core::duration& d) { d = duration_from(j); }
  static void read(const json& j, core::cost& c) { c = cost_from(j); }
  static void read(const json& j, core::statement_ref& s);
  static void read(const json& j, core::column_ref& c);
  template <class T>
  static void read(const json& j, std::optional<T>& value) {
    value.reset();
    if (!j.is_null()) read(j, value.emplace());
  }
  template <class T>
  static void read(const json& j, std::vector<T>& values) {
    values.clear();
    for (const auto& each : j) read(each, values.emplace_back());
  }

  json* out_;
  const json* in_;
};

}  // namespace pgweir::reports
