# The page of web/, embedded: the library pgweir_page holds its built files, as page_files.hpp says.
# npm brings what the page is made of, as its lock file says. Where npm or what it brings cannot be
# had, or PGWEIR_PAGE is OFF, the library holds web/no_page.html, and everything else works.
# The page is built beside the rest, anew when a file of web/ changes; only the program waits for it.
option(PGWEIR_PAGE "build the page of web/ with npm; OFF: a small page that tells where else to look" ON)
find_program(PGWEIR_NPM npm)

function(pgweir_page)
  set(out "${CMAKE_BINARY_DIR}/page")
  set(web "${PROJECT_SOURCE_DIR}/web")
  set(npm "")
  if(PGWEIR_PAGE AND PGWEIR_NPM)
    set(npm "${PGWEIR_NPM}")
  elseif(PGWEIR_PAGE)
    message(STATUS "npm is missing: pgweir will have no page, only its terminal and the API")
  endif()
  # Not listed by hand: a file of the page that nobody imports is no part of it.
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${web}/src/*" "${web}/public/*")
  add_custom_command(
    OUTPUT "${out}/page_files.cpp"
    COMMAND "${CMAKE_COMMAND}" "-DNPM=${npm}" "-DSOURCE=${web}" "-DOUT=${out}"
      -P "${PROJECT_SOURCE_DIR}/cmake/build_page.cmake"
    DEPENDS ${sources} "${PROJECT_SOURCE_DIR}/cmake/build_page.cmake"
      "${web}/no_page.html" "${web}/index.html" "${web}/vite.config.ts" "${web}/tsconfig.json"
      "${web}/package.json" "${web}/package-lock.json"
    COMMENT "building the page"
    VERBATIM)
  add_library(pgweir_page STATIC "${out}/page_files.cpp")
  target_link_libraries(pgweir_page PUBLIC pgweir_build_flags)
endfunction()
