// What is asked of a database's catalogue, for PostgreSQL 12 to 17. A few statements for all tables
// together, in one order: the largest table first, so that a limit cuts the smallest.
// Sizes come from relpages: pg_relation_size() would wait for locks.
#pragma once

#include <string_view>

namespace pgweir::net::catalogue_sql {

// {}: how many at most. Compiling the plans, and trying other orders of joining than the written
// ones, would take longer than all the rest.
inline constexpr std::string_view tables = R"(
SET LOCAL jit = off;
SET LOCAL join_collapse_limit = 1;
SELECT c.oid, n.nspname, c.relname, c.relkind, upper_schema.nspname, upper.relname,
       CASE WHEN c.reltuples > 0 THEN c.reltuples
            ELSE pg_catalog.pg_stat_get_live_tuples(c.oid) END,
       greatest(c.relpages, 0)::int8 * pg_catalog.current_setting('block_size')::int8,
       pg_catalog.pg_stat_get_numscans(c.oid),
       pg_catalog.pg_stat_get_tuples_inserted(c.oid),
       pg_catalog.pg_stat_get_tuples_updated(c.oid),
       pg_catalog.pg_stat_get_tuples_deleted(c.oid)
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
  LEFT JOIN pg_catalog.pg_class upper ON upper.oid = i.inhparent
  LEFT JOIN pg_catalog.pg_namespace upper_schema ON upper_schema.oid = upper.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY c.relpages DESC, c.oid
 LIMIT {})";

// One row for each key and each INCLUDE column. The collation of an expression is its columns' as a
// rule; only one that no column has was asked for.
inline constexpr std::string_view indexes = R"(
SELECT c.oid, i.indexrelid, own.relname, am.amname, i.indisunique, i.indisprimary, i.indisvalid,
       EXISTS (SELECT FROM pg_catalog.pg_constraint k
                WHERE k.conrelid = c.oid AND k.conindid = i.indexrelid
                  AND k.contype IN ('p', 'u', 'x')),
       greatest(own.relpages, 0)::int8 * pg_catalog.current_setting('block_size')::int8,
       pg_catalog.pg_stat_get_numscans(i.indexrelid),
       CASE WHEN at = 1 THEN pg_catalog.pg_get_expr(i.indpred, c.oid) END,
       at > i.indnkeyatts,
       a.attname,
       CASE WHEN a.attname IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid, at, false) END,
       CASE WHEN NOT class.opcdefault THEN class.opcname END,
       CASE WHEN a.attcollation <> sorting.oid
              OR a.attname IS NULL AND sorting.collname <> 'default'
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute any_column
                                  WHERE any_column.attrelid = c.oid
                                    AND any_column.attcollation = sorting.oid)
            THEN sorting.collname END,
       coalesce(i.indoption[at - 1], 0)
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'p', 'm')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class own ON own.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = own.relam
 CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnatts::int4) AS at
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[at - 1]
                                     AND i.indkey[at - 1] <> 0
  LEFT JOIN pg_catalog.pg_opclass class ON class.oid = i.indclass[at - 1]
  LEFT JOIN pg_catalog.pg_collation sorting ON sorting.oid = i.indcollation[at - 1]
 WHERE i.indislive AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY c.relpages DESC, c.oid, i.indexrelid, at
 LIMIT {})";

// One row for each pair of columns. A key that leads to a partitioned table is there once more for
// each partition of that: those are left out.
inline constexpr std::string_view foreign_keys = R"(
SELECT k.oid, k.conname, own_schema.nspname, own.relname, own_column.attname,
       other_schema.nspname, other.relname, other_column.attname
  FROM pg_catalog.pg_constraint k
  LEFT JOIN pg_catalog.pg_constraint whole ON whole.oid = k.conparentid
 CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey))
    WITH ORDINALITY AS pair (own, other, at)
  JOIN pg_catalog.pg_class own ON own.oid = k.conrelid
  JOIN pg_catalog.pg_namespace own_schema ON own_schema.oid = own.relnamespace
  JOIN pg_catalog.pg_attribute own_column
    ON own_column.attrelid = k.conrelid AND own_column.attnum = pair.own
  JOIN pg_catalog.pg_class other ON other.oid = k.confrelid
  JOIN pg_catalog.pg_namespace other_schema ON other_schema.oid = other.relnamespace
  JOIN pg_catalog.pg_attribute other_column
    ON other_column.attrelid = k.confrelid AND other_column.attnum = pair.other
 WHERE k.contype = 'f' AND (whole.oid IS NULL OR whole.conrelid <> k.conrelid)
 ORDER BY own.relpages DESC, own.oid, k.oid, pair.at
 LIMIT {})";

// A partitioned table has statistics of all its partitions together only.
inline constexpr std::string_view columns = R"(
SELECT c.oid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid,
       a.attnotnull, s.null_frac, s.n_distinct, s.correlation, s.most_common_freqs[1], s.avg_width,
       CASE WHEN a.attcollation <> type.typcollation THEN sorting.collname END
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type type ON type.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_collation sorting ON sorting.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_stats s
    ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
   AND s.inherited = (c.relkind = 'p')
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY c.relpages DESC, c.oid, a.attnum
 LIMIT {})";

// What there is once: the search path in its order, extensions that are here and that could be, and
// since how many seconds the server counts.
inline constexpr std::string_view surroundings = R"(
SELECT 'path', one.name, one.at
  FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS one (name, at)
 UNION ALL SELECT 'installed', extname, 0 FROM pg_catalog.pg_extension
 UNION ALL SELECT 'obtainable', name, 0 FROM pg_catalog.pg_available_extensions
            WHERE installed_version IS NULL
 UNION ALL SELECT 'byte order', '', 0
             FROM pg_catalog.pg_database here
            WHERE here.datname = pg_catalog.current_database()
              AND here.datcollate IN ('C', 'POSIX')
              AND pg_catalog.to_jsonb(here) ->> 'datlocprovider' IS DISTINCT FROM 'i'
 UNION ALL SELECT 'age', (extract(epoch FROM pg_catalog.now() - coalesce(
                            pg_catalog.pg_stat_get_db_stat_reset_time(here.oid),
                            pg_catalog.pg_postmaster_start_time())))::text, 0
             FROM pg_catalog.pg_database here
            WHERE here.datname = pg_catalog.current_database()
 ORDER BY 1, 3, 2)";

// What a role has of its own in this database goes before what it has anywhere, that before what
// the database gives everybody, that before ALTER ROLE ALL. The server's own value can be read only
// where nothing of these gave us another, and our own timeouts, which hide it, are away meanwhile.
inline constexpr std::string_view session_defaults = R"(
SET LOCAL statement_timeout TO DEFAULT;
SET LOCAL idle_in_transaction_session_timeout TO DEFAULT;
SELECT role.rolname, setting.name,
       coalesce((SELECT pg_catalog.split_part(one, '=', 2)
                   FROM pg_catalog.pg_db_role_setting given
                  CROSS JOIN LATERAL pg_catalog.unnest(given.setconfig) AS one
                  WHERE given.setrole IN (0, role.oid) AND given.setdatabase IN (0, here.oid)
                    AND pg_catalog.split_part(one, '=', 1) = setting.name
                  ORDER BY given.setrole = 0, given.setdatabase = 0
                  LIMIT 1),
                CASE WHEN setting.source NOT IN ('global', 'database', 'user', 'database user',
                                                 'client', 'session')
                     THEN setting.reset_val END)
  FROM pg_catalog.pg_roles role
 CROSS JOIN pg_catalog.pg_settings setting
  JOIN pg_catalog.pg_database here ON here.datname = pg_catalog.current_database()
 WHERE role.rolcanlogin
   AND setting.name IN ('statement_timeout', 'idle_in_transaction_session_timeout')
 ORDER BY role.oid DESC, setting.name
 LIMIT 2 * {})";

}  // namespace pgweir::net::catalogue_sql
