# Files that become constants of the program: their text, and its SHA-256 as a content security
# policy names it.

# The SHA-256 of a text in base64: 32 bytes are 43 letters and a "=".
function(pgweir_sha256_base64 text out)
  set(letters ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  string(SHA256 digits "${text}")
  string(APPEND digits "00")
  set(base64 "")
  foreach(at RANGE 0 60 6)
    string(SUBSTRING "${digits}" ${at} 6 three_bytes)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${three_bytes} >> ${shift}) & 63")
      string(SUBSTRING "${letters}" ${index} 1 letter)
      string(APPEND base64 "${letter}")
    endforeach()
  endforeach()
  string(SUBSTRING "${base64}" 0 43 base64)
  set(${out} "${base64}=" PARENT_SCOPE)
endfunction()

# pgweir_embed(TEMPLATE page.hpp.in INTO generated/page.hpp style page.css script page.js): in the
# template @style@ is the file's text and @style_sha256@ its digest. Made anew when a file changes.
function(pgweir_embed)
  cmake_parse_arguments(ARG "" "TEMPLATE;INTO" "" ${ARGN})
  set(parts ${ARG_UNPARSED_ARGUMENTS})
  while(parts)
    list(POP_FRONT parts name file)
    file(READ "${CMAKE_CURRENT_SOURCE_DIR}/${file}" text)
    set(${name} "${text}")
    pgweir_sha256_base64("${text}" ${name}_sha256)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endwhile()
  configure_file("${ARG_TEMPLATE}" "${PROJECT_BINARY_DIR}/${ARG_INTO}" @ONLY)
endfunction()
