# The page of web/, embedded: pgweir_page(page) makes a library that holds the built files, as
# page_files.hpp says. npm brings what the page is made of, from the lock file; where npm cannot be had, or
# PGWEIR_PAGE is OFF, the library holds a small page that says so, and everything else works.

option(PGWEIR_PAGE "build the page of web/ with npm; OFF: a small page that names the other ways to look" ON)
find_program(PGWEIR_NPM npm)

function(pgweir_page name)
  set(out "${CMAKE_BINARY_DIR}/page")
  set(npm "")
  if(PGWEIR_PAGE AND PGWEIR_NPM)
    set(npm "${PGWEIR_NPM}")
  elseif(PGWEIR_PAGE)
    message(STATUS "npm is missing: pgweir will have no page, only the terminal and the API")
  endif()
  # Not listed by hand: a file of the page that nobody imports is no part of it.
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/web/src/*" "${PROJECT_SOURCE_DIR}/web/public/*")
  add_custom_command(
    OUTPUT "${out}/page_files.cpp"
    COMMAND "${CMAKE_COMMAND}" "-DNPM=${npm}" "-DSOURCE=${PROJECT_SOURCE_DIR}/web" "-DOUT=${out}"
      -P "${PROJECT_SOURCE_DIR}/cmake/build_page.cmake"
    DEPENDS ${sources} "${PROJECT_SOURCE_DIR}/cmake/build_page.cmake"
      "${PROJECT_SOURCE_DIR}/cmake/page_files.hpp" "${PROJECT_SOURCE_DIR}/web/no_page.html"
      "${PROJECT_SOURCE_DIR}/web/index.html" "${PROJECT_SOURCE_DIR}/web/vite.config.ts"
      "${PROJECT_SOURCE_DIR}/web/tsconfig.json" "${PROJECT_SOURCE_DIR}/web/package-lock.json"
    COMMENT "building the page"
    VERBATIM)
  add_library(pgweir_${name} STATIC "${out}/page_files.cpp")
  target_link_libraries(pgweir_${name} PUBLIC pgweir_build_flags)
  target_include_directories(pgweir_${name} PUBLIC "${PROJECT_SOURCE_DIR}/cmake")
endfunction()
