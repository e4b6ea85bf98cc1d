# libpg_query ships neither a CMake package nor a pkg-config file. Defines the target PgQuery::pg_query.
find_path(PgQuery_INCLUDE_DIR pg_query.h)
if(PGWEIR_SELF_CONTAINED)
  find_library(PgQuery_LIBRARY libpg_query.a)
else()
  find_library(PgQuery_LIBRARY pg_query)
endif()
mark_as_advanced(PgQuery_INCLUDE_DIR PgQuery_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PgQuery REQUIRED_VARS PgQuery_LIBRARY PgQuery_INCLUDE_DIR)

if(PgQuery_FOUND AND NOT TARGET PgQuery::pg_query)
  add_library(PgQuery::pg_query UNKNOWN IMPORTED)
  set_target_properties(PgQuery::pg_query PROPERTIES
    IMPORTED_LOCATION "${PgQuery_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${PgQuery_INCLUDE_DIR}")
endif()
