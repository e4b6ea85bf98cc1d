#include "proxy/session/result_columns.hpp"

#include "core/limits.hpp"
#include "proxy/session/session.hpp"
#include "proxy/wire/backend_message.hpp"

#include <boost/smart_ptr/make_local_shared.hpp>

#include <algorithm>

namespace pgweir::session {
namespace {

constexpr std::uint32_t first_user_oid = 16'384;  // FirstNormalObjectId: below are the catalogues

bool may_hold_keys(const wire::field_description& field) {
  const bool catalogue = field.table_oid != 0 && field.table_oid < first_user_oid;
  return !catalogue && core::is_key_like(static_cast<core::type_oid>(field.type));
}

std::uint64_t chained(const core::value_digester& digester, const wire::field_description& field,
                      std::uint64_t seed) {
  const std::array<std::uint32_t, 3> numbers{field.table_oid, field.column_number, field.type};
  const auto of_name = digester.hash(core::as_bytes(field.name), seed + 1);
  return digester.hash(std::as_bytes(std::span{numbers}), of_name);
}

wire::result<columns_ptr> read_anew(core::bytes_view body, const core::value_digester& digester) {
  auto description = wire::row_description::open(body);
  if (!description) return description.error();
  auto columns = boost::make_local_shared<result_columns>();
  columns->count = description->count();
  std::uint64_t hash = columns->count;
  for (std::uint16_t position = 0; position < columns->count; ++position) {
    const auto next = description->next();
    if (!next) return next.error();
    const auto& field = **next;
    const auto type = static_cast<core::type_oid>(field.type);
    hash = chained(digester, field, hash);
    if (position < core::limits::described_columns) {
      columns->described.push_back(
          {std::string{field.name}, field.table_oid, field.column_number, type});
    }
    if (columns->digested.size() < core::limits::digested_columns && may_hold_keys(field)) {
      columns->digested.push_back({position, type, field.binary});
    }
  }
  columns->id = core::columns_id{std::max<std::uint64_t>(hash, 1)};
  columns->bytes = body.size() + columns->count * sizeof(core::result_column);
  return columns;
}

}  // namespace

void announce(result_columns& columns, shared_state& shared, std::vector<core::event>& out) {
  auto& told = shared.told.columns;
  if (columns.announced_generation == told.generation()) return;
  if (told.first_time(columns.id)) {
    out.emplace_back(core::columns_seen{
        columns.id, std::make_unique<const std::vector<core::result_column>>(columns.described)});
  }
  columns.announced_generation = told.generation();
}

wire::result<columns_ptr> columns_reader::read(core::bytes_view body, bool cut,
                                               const core::value_digester& digester) {
  if (cut) return columns_ptr{};
  const auto hash = digester.hash(body);
  auto& place = recent_[hash % recent_.size()];
  if (place.columns && place.body_hash == hash) return place.columns;
  auto columns = read_anew(body, digester);
  if (columns && body.size() <= remembered_bytes) place = {hash, *columns};
  return columns;
}

result_formats result_formats::of_bind(const wire::format_codes& codes, bool known) {
  result_formats out;
  out.kind_ = kind::text;
  if (!known) {
    out.kind_ = kind::unknown;
  } else if (codes.count() == 1) {
    out.kind_ = codes.is_binary(0) ? kind::binary : kind::text;
  } else if (codes.count() > 1) {
    out.kind_ = kind::each;
    for (std::size_t i = 0; i < std::min(codes.count(), followed_columns); ++i) {
      if (codes.is_binary(i)) out.binary_ |= std::uint64_t{1} << i;
    }
  }
  return out;
}

std::optional<bool> result_formats::is_binary(const digested_column& column) const {
  switch (kind_) {
    case kind::described:
      return column.described_as_binary;
    case kind::unknown:
      return std::nullopt;
    case kind::text:
      return false;
    case kind::binary:
      return true;
    case kind::each:
      if (column.position >= followed_columns) return std::nullopt;
      return ((binary_ >> column.position) & 1U) != 0;
  }
  return std::nullopt;
}

}  // namespace pgweir::session
