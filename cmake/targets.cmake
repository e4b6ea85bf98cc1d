# The three shapes that a target of this project may have: a folder's library, a folder's tests, a program.

add_library(pgweir_build_flags INTERFACE)
target_compile_options(pgweir_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wnull-dereference -Werror
  -fstack-protector-strong)
target_include_directories(pgweir_build_flags INTERFACE "${PROJECT_SOURCE_DIR}")
# g++ 12 warns of null dereferences and overflows inside its own headers once it inlines them.
target_compile_options(pgweir_build_flags INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference -Wno-restrict -Wno-stringop-overflow -Wno-maybe-uninitialized
  -Wno-array-bounds -Wno-stringop-overread>)
if(PGWEIR_SANITIZE)
  target_compile_options(pgweir_build_flags INTERFACE
    -fsanitize=${PGWEIR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  target_link_options(pgweir_build_flags INTERFACE -fsanitize=${PGWEIR_SANITIZE})
else()
  target_compile_definitions(pgweir_build_flags INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
endif()
find_program(PGWEIR_MOLD mold)
if(PGWEIR_MOLD)
  target_link_options(pgweir_build_flags INTERFACE -fuse-ld=mold)
endif()
# What is wrong with our own state aborts where it can be looked at, and ends one observation elsewhere.
target_compile_definitions(pgweir_build_flags INTERFACE $<$<NOT:$<CONFIG:Release>>:PGWEIR_ENSURE_ABORTS>)

# pgweir_library(core SOURCES a.cpp b.cpp DEPENDS …): the static library of one folder.
function(pgweir_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(pgweir_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(pgweir_${name} PUBLIC pgweir_build_flags ${ARG_DEPENDS})
endfunction()

# pgweir_test(core SOURCES bytes_test.cpp … DEPENDS …): one test program per folder, run by ctest.
# Its working directory is the source root, so that tests find tests/traces.
function(pgweir_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE pgweir_build_flags ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
