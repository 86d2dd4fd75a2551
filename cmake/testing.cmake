# coresweep_tests(name LINK target… [DEFINITIONS NAME=value…] [NEEDS target…]): the calling folder's tests/*_test.cpp as
# one GoogleTest program, several files at a time: most of what a test costs to compile is the same in all of them.
find_package(GTest REQUIRED)
include(GoogleTest)

# Tests themselves are compiled without optimising; what they test is as it is measured.
add_library(coresweep_test_options INTERFACE)
target_compile_options(coresweep_test_options INTERFACE $<$<CONFIG:Release>:-O0>)
target_link_libraries(coresweep_test_options INTERFACE coresweep_options GTest::gtest)

# Two headers are half of what compiling a test costs: read once, for all of them.
set(headers ${PROJECT_BINARY_DIR}/generated/test_headers.cpp)
file(CONFIGURE OUTPUT ${headers} CONTENT "// Exists for its precompiled headers alone.\n")
add_library(coresweep_test_headers OBJECT ${headers})
target_link_libraries(coresweep_test_headers PRIVATE coresweep_test_options nlohmann_json::nlohmann_json)
target_precompile_headers(coresweep_test_headers PRIVATE <gtest/gtest.h> <nlohmann/json.hpp>)

function(coresweep_tests name)
  cmake_parse_arguments(ARG "" "" "LINK;DEFINITIONS;NEEDS" ${ARGN})
  file(GLOB tests CONFIGURE_DEPENDS tests/*_test.cpp)
  add_executable(${name} ${tests})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests
                        UNITY_BUILD ${CORESWEEP_UNITY} UNITY_BUILD_BATCH_SIZE 6)
  target_link_libraries(${name} PRIVATE coresweep_test_options ${ARG_LINK} GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE ${ARG_DEFINITIONS})
  target_precompile_headers(${name} REUSE_FROM coresweep_test_headers)
  if(ARG_NEEDS)
    add_dependencies(${name} ${ARG_NEEDS})
  endif()
  # A test, one process: none sees what another did.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
endfunction()
