# Every library that pgweir builds on, found once. All are Debian packages: see tests/packages.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(PgQuery REQUIRED)
if(PGWEIR_SELF_CONTAINED)
  # Debian has no archives of them, but all of their code in headers.
  add_library(fmt::fmt INTERFACE IMPORTED)
  set_target_properties(fmt::fmt PROPERTIES INTERFACE_COMPILE_DEFINITIONS FMT_HEADER_ONLY=1)
  add_library(spdlog::spdlog INTERFACE IMPORTED)
  set_target_properties(spdlog::spdlog PROPERTIES
    INTERFACE_COMPILE_DEFINITIONS SPDLOG_FMT_EXTERNAL INTERFACE_LINK_LIBRARIES fmt::fmt)
else()
  find_package(spdlog REQUIRED)
endif()
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS SSL)
find_package(PkgConfig REQUIRED)
# 7.87: the end does not wait for a resolver that hangs (CURLOPT_QUICK_EXIT).
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl>=7.87)
pkg_check_modules(libidn REQUIRED IMPORTED_TARGET libidn)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
if(PGWEIR_SELF_CONTAINED)
  set_target_properties(PkgConfig::tomlplusplus PROPERTIES
    INTERFACE_COMPILE_OPTIONS -DTOML_HEADER_ONLY=1 INTERFACE_LINK_LIBRARIES "")
endif()
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)

if(PGWEIR_TESTS)
  find_package(GTest REQUIRED)
endif()
