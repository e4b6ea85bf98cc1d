# What users get: a Debian package and a tarball of the same program. `cmake --preset package` and
# `cmake --build --preset package` make both in build/package.
#
# With PGWEIR_SELF_CONTAINED the program carries what can be carried: the C++ runtime, libpg_query and
# ncurses as archives; fmt, spdlog and toml++, of which Debian has no archives, as headers. The rest
# stays the system's: OpenSSL, SQLite, libcurl and libpq, which get their security updates there (and archives
# of the latter two would still need shared libraries for Kerberos and LDAP); libidn, whose licence (LGPL) wants it
# replaceable; and the C library.
include(GNUInstallDirs)

if(PGWEIR_SELF_CONTAINED)
  add_link_options(-static-libgcc -static-libstdc++)
endif()

install(PROGRAMS deploy/ci/run DESTINATION "${CMAKE_INSTALL_DATADIR}/pgweir/ci")
install(FILES README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright)
# The notices of what is inside the program, as Debian keeps them.
foreach(package libboost1.81-dev libcli11-dev libfmt-dev libncurses-dev libpg-query-dev libspdlog-dev libstdc++-12-dev
    libtomlplusplus-dev libxxhash-dev nlohmann-json3-dev)
  if(PGWEIR_SELF_CONTAINED AND EXISTS "/usr/share/doc/${package}/copyright")
    install(FILES "/usr/share/doc/${package}/copyright" DESTINATION "${CMAKE_INSTALL_DOCDIR}/licenses"
      RENAME "${package}")
  endif()
endforeach()

set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PACKAGE_NAME pgweir)
set(CPACK_PACKAGE_VENDOR "pgweir")
set(CPACK_PACKAGE_CONTACT "the pgweir developers <maintainers@pgweir.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "PostgreSQL proxy that proves N+1 queries")
set(CPACK_PACKAGE_DESCRIPTION "pgweir stands between an application and PostgreSQL. Every byte passes
unchanged; on the side it understands what passes, and says, live and in CI, which queries hurt, how
it knows, and what to do.")
set(CPACK_PACKAGE_FILE_NAME "pgweir-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_THREADS 0)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
