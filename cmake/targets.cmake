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
if(PGWEIR_MERGED)
  # A name that another source of the group declares hides nothing.
  target_compile_options(pgweir_build_flags INTERFACE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(PGWEIR_SANITIZE)
  target_compile_options(pgweir_build_flags INTERFACE
    -fsanitize=${PGWEIR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  target_link_options(pgweir_build_flags INTERFACE -fsanitize=${PGWEIR_SANITIZE})
  target_compile_definitions(pgweir_build_flags INTERFACE PGWEIR_SANITIZED)
else()
  target_compile_definitions(pgweir_build_flags INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
endif()
if(PGWEIR_PCH)
  # Without it ccache cannot see through a precompiled header.
  target_compile_options(pgweir_build_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
find_program(PGWEIR_MOLD mold)
if(PGWEIR_MOLD)
  target_link_options(pgweir_build_flags INTERFACE -fuse-ld=mold)
endif()
# What is wrong with our own state aborts where it can be looked at, and ends one observation elsewhere.
target_compile_definitions(pgweir_build_flags INTERFACE $<$<NOT:$<CONFIG:Release>>:PGWEIR_ENSURE_ABORTS>)

# Large headers that many files share, compiled once: for tests, and for libraries.
# Never a header of ours. It hides a forgotten #include, therefore only dev has it.
# pgweir_precompiled(set HEADERS <big.hpp> DEPENDS …): DEPENDS brings the macros that its users have.
function(pgweir_precompiled set)
  cmake_parse_arguments(ARG "" "" "HEADERS;DEPENDS" ${ARGN})
  if(NOT PGWEIR_PCH)
    return()
  endif()
  add_library(pgweir_precompiled_${set} OBJECT "${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp")
  target_link_libraries(pgweir_precompiled_${set} PRIVATE pgweir_build_flags Boost::headers ${ARG_DEPENDS})
  if(set STREQUAL tests)
    target_compile_options(pgweir_precompiled_tests PRIVATE ${PGWEIR_TEST_FLAGS})
  endif()
  target_precompile_headers(pgweir_precompiled_${set} PRIVATE
    <algorithm> <array> <chrono> <cstdint> <map> <memory> <optional> <span> <string> <string_view>
    <unordered_map> <unordered_set> <utility> <variant> <vector>
    <boost/system/result.hpp> ${ARG_HEADERS})
endfunction()

# PGWEIR_MERGED: sources of a target are compiled several at a time, for a tree that is built once (a
# third of the time; what one of them changes, all are compiled for). It hides a forgotten #include,
# too. The target's sources are as in its folder.
function(pgweir_merge_sources target)
  if(NOT PGWEIR_MERGED)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "^[^/.].*\\.cpp$")
  execute_process(
    COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/cmake/merge_sources.py" 8 ${sources}
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE groups COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[0-9]+ [^\n]+" groups "${groups}")
  foreach(line IN LISTS groups)
    string(REGEX MATCH "^([0-9]+) (.*)$" line "${line}")
    set_source_files_properties("${CMAKE_MATCH_2}" PROPERTIES UNITY_GROUP "${target}_${CMAKE_MATCH_1}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_MATCH_2}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# pgweir_library(core SOURCES a.cpp b.cpp DEPENDS … [PRECOMPILED json]): the static library of one
# folder. PRECOMPILED names its set, which is `plain` unless said.
function(pgweir_library name)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "SOURCES;DEPENDS" ${ARGN})
  add_library(pgweir_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(pgweir_${name} PUBLIC pgweir_build_flags ${ARG_DEPENDS})
  pgweir_merge_sources(pgweir_${name})
  if(PGWEIR_PCH)
    set(precompiled plain ${ARG_PRECOMPILED})
    list(GET precompiled -1 precompiled)
    target_precompile_headers(pgweir_${name} REUSE_FROM pgweir_precompiled_${precompiled})
  endif()
endfunction()

# pgweir_test(core SOURCES bytes_test.cpp … DEPENDS …): one test program per folder, run by ctest.
# Its working directory is the source root, so that tests find tests/traces.
function(pgweir_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE pgweir_build_flags ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  target_compile_options(${name}_test PRIVATE ${PGWEIR_TEST_FLAGS})
  pgweir_merge_sources(${name}_test)
  if(PGWEIR_PCH)
    target_precompile_headers(${name}_test REUSE_FROM pgweir_precompiled_tests)
  endif()
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
