# Run by cmake/page.cmake: builds the page of SOURCE with NPM in OUT, and writes its files down as
# OUT/page_files.cpp. Without NPM, or where npm fails, the one file is no_page.html.
set(dist "${OUT}/dist")
# Where there is no network npm says so; where it hangs, the build does not.
set(npm_seconds 240)

function(run_npm result)
  execute_process(COMMAND "${NPM}" ${ARGN} WORKING_DIRECTORY "${OUT}/web" TIMEOUT ${npm_seconds}
    RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
  set(${result} "${failed}" PARENT_SCOPE)
  if(failed)
    list(JOIN ARGN " " words)
    message(WARNING "npm ${words} failed (${failed}), so pgweir will have no page, only its terminal "
      "and the API. Remove ${OUT}/page_files.cpp to try again.\n${said}")
  endif()
endfunction()

# What npm installs is kept as long as the lock file stays as it is.
function(install_packages result)
  file(SHA256 "${SOURCE}/package-lock.json" lock)
  set(stamp "${OUT}/installed-${lock}")
  set(failed 0)
  if(NOT EXISTS "${stamp}")
    run_npm(failed ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1)
    if(NOT failed)
      file(TOUCH "${stamp}")
    endif()
  endif()
  set(${result} "${failed}" PARENT_SCOPE)
endfunction()

function(build_page)
  file(REMOVE_RECURSE "${dist}" "${OUT}/web/src" "${OUT}/web/public" "${OUT}/web/dist")
  if(NPM)
    foreach(name src public index.html package.json package-lock.json tsconfig.json vite.config.ts)
      file(COPY "${SOURCE}/${name}" DESTINATION "${OUT}/web")
    endforeach()
    install_packages(failed)
    if(NOT failed)
      run_npm(failed run build)
    endif()
    if(NOT failed)
      file(RENAME "${OUT}/web/dist" "${dist}")
      return()
    endif()
  endif()
  file(MAKE_DIRECTORY "${dist}")
  file(COPY_FILE "${SOURCE}/no_page.html" "${dist}/index.html")
endfunction()

function(content_type name result)
  set(html "text/html; charset=utf-8")
  set(js "text/javascript")
  set(css "text/css")
  set(svg "image/svg+xml")
  string(REGEX REPLACE "^.*\\." "" ending "${name}")
  if(NOT DEFINED ${ending})
    message(FATAL_ERROR "no content type is known for ${name}")
  endif()
  set(${result} "${${ending}}" PARENT_SCOPE)
endfunction()

function(write_files)
  file(GLOB names RELATIVE "${dist}" "${dist}/*")
  list(REMOVE_ITEM names index.html)
  list(PREPEND names index.html)
  set(arrays "")
  set(entries "")
  set(number 0)
  foreach(name IN LISTS names)
    file(READ "${dist}/${name}" bytes HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
    # A megabyte in one line is more than some tools bear.
    string(REPEAT "'[^']*'," 16 sixteen)
    string(REGEX REPLACE "(${sixteen})" "\\1\n" bytes "${bytes}")
    content_type("${name}" type)
    string(APPEND arrays "constexpr char file_${number}[] = {\n${bytes}'\\0'};\n")
    string(APPEND entries
      "    {\"/${name}\", \"${type}\", {file_${number}, sizeof file_${number} - 1}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE "${OUT}/page_files.cpp.new" "// Made by cmake/build_page.cmake.
#include \"cmake/page_files.hpp\"

namespace pgweir {

namespace {

${arrays}
constexpr page_file files[] = {
${entries}};

}  // namespace

std::span<const page_file> page_files() { return files; }

}  // namespace pgweir
")
  file(RENAME "${OUT}/page_files.cpp.new" "${OUT}/page_files.cpp")
endfunction()

file(MAKE_DIRECTORY "${OUT}/web")
build_page()
write_files()
