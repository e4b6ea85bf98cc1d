// The columns of a result, read once from RowDescription: what reports may say of them and which of
// them are digested. And the format codes under which their values travel.
#pragma once

#include "core/event.hpp"
#include "core/value_digest.hpp"
#include "proxy/wire/frontend_message.hpp"
#include "proxy/wire/wire_errc.hpp"

#include <boost/smart_ptr/local_shared_ptr.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pgweir::session {

struct shared_state;

// A column whose values may be keys: of a key-like type, and not of a system catalogue.
struct digested_column {
  std::uint16_t position = 0;  // 0-based, in the result
  core::type_oid type = core::type_oid::unknown_to_us;
  bool described_as_binary = false;
};

struct result_columns {
  core::columns_id id;  // without format codes
  std::uint16_t count = 0;
  std::vector<core::result_column> described;
  std::vector<digested_column> digested;  // at most limits::digested_columns, by position
  std::uint32_t announced_generation = 0;
  std::size_t bytes = 0;  // about so many are kept with it
};
using columns_ptr = boost::local_shared_ptr<result_columns>;

// Announces the columns if the worker has not done so.
void announce(result_columns& columns, shared_state& shared, std::vector<core::event>& out);

// Reads RowDescriptions, and remembers the last ones of all sessions of a worker: the same columns
// come again and again. Holds `places` of them at most, and none that is longer than
// `remembered_bytes`.
class columns_reader {
 public:
  // A body of which only the front was kept (`cut`) gives null.
  wire::result<columns_ptr> read(core::bytes_view body, bool cut,
                                 const core::value_digester& digester);

 private:
  static constexpr std::size_t places = 256;
  static constexpr std::size_t remembered_bytes = 4 * 1024;
  struct remembered {
    std::uint64_t body_hash = 0;
    columns_ptr columns;
  };

  std::vector<remembered> recent_ = std::vector<remembered>(places);
};

// Whether a column's values are binary, as Bind asked or RowDescription said.
class result_formats {
 public:
  // As RowDescription says: simple queries.
  static result_formats as_described() { return {}; }
  // As Bind says. `known` is false when the Bind was too long to be read to its end.
  static result_formats of_bind(const wire::format_codes& codes, bool known);

  // None: not known, the value cannot be read.
  [[nodiscard]] std::optional<bool> is_binary(const digested_column& column) const;

 private:
  enum class kind : std::uint8_t { described, unknown, text, binary, each };
  static constexpr std::size_t followed_columns = 64;  // of different formats in one Bind

  kind kind_ = kind::described;
  std::uint64_t binary_ = 0;  // bit i: column i
};

}  // namespace pgweir::session
