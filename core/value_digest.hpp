// What pgweir remembers of a value instead of the value.
//
// A digest says whether two values are the same key, whatever their width, format or spelling: the
// text '7', int2 7, int8 7 and numeric 7 agree. Integers are shifted by a secret, so that
// differences survive (pages and queues walk in small steps) and the value does not; everything
// else is a keyed hash. The key is drawn anew in every process: digests never leave it.
//
// NULL, empty text, booleans, floats, json, bytea, timestamps and text over 64 bytes have no
// digest (kind none): they are no keys. An array of one element digests as its element, because
// `= ANY('{7}')` is a scalar look-up; longer arrays have no digest.
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace pgweir::core {

enum class value_kind : std::uint8_t { none, integer, uuid, date, text };

struct value_digest {
  std::uint64_t bits = 0;
  value_kind kind = value_kind::none;

  constexpr explicit operator bool() const { return kind != value_kind::none; }
  friend constexpr bool operator==(const value_digest&, const value_digest&) = default;
};

// a - b of two integer digests. Precondition: both are integers.
constexpr std::int64_t difference(value_digest a, value_digest b) {
  return static_cast<std::int64_t>(a.bits - b.bits);
}

// The manual's pg_type OIDs that matter here.
enum class type_oid : std::uint32_t {
  unknown_to_us = 0,
  boolean = 16,
  bytea = 17,
  name = 19,
  int8 = 20,
  int2 = 21,
  int4 = 23,
  text = 25,
  oid = 26,
  unknown = 705,
  bpchar = 1042,
  varchar = 1043,
  date = 1082,
  numeric = 1700,
  uuid = 2950,
  int2_array = 1005,
  int4_array = 1007,
  text_array = 1009,
  varchar_array = 1015,
  int8_array = 1016,
  uuid_array = 2951,
};

// True for the types whose result columns are digested.
bool is_key_like(type_oid type);

class value_digester {
 public:
  // Both secrets are drawn at random by proxy/net once a process; tests use fixed ones.
  value_digester(std::uint64_t hash_secret, std::uint64_t integer_shift)
      : hash_secret_{hash_secret}, integer_shift_{integer_shift} {}

  // A value in text form. `type` is unknown_to_us for literals and untyped parameters: then the
  // spelling decides.
  [[nodiscard]] value_digest text(std::string_view value, type_oid type) const;
  // A value in binary form. Without a known type it has no digest.
  [[nodiscard]] value_digest binary(bytes_view value, type_oid type) const;

  [[nodiscard]] value_digest integer(std::int64_t value) const {
    return {static_cast<std::uint64_t>(value) + integer_shift_, value_kind::integer};
  }
  // The integer behind a digest, for LIMIT and OFFSET. Precondition: kind is integer.
  [[nodiscard]] std::int64_t to_integer(value_digest digest) const {
    return static_cast<std::int64_t>(digest.bits - integer_shift_);
  }

  // Keyed hash of any bytes, chained by `seed`: for parameters_hash, result_hash and the ids.
  [[nodiscard]] std::uint64_t hash(bytes_view bytes, std::uint64_t seed = 0) const;

 private:
  std::uint64_t hash_secret_;
  std::uint64_t integer_shift_;
};

}  // namespace pgweir::core
