# coresweep_test(name LINK target… ): one GoogleTest program from tests/<name>.cpp of the calling folder.
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

function(coresweep_test name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} tests/${name}.cpp)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE coresweep_test_options ${ARG_LINK} GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM coresweep_test_headers)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
endfunction()

# coresweep_tests(LINK target… [DEFINITIONS NAME=value…] [NEEDS target…]): one such program per tests/*_test.cpp.
function(coresweep_tests)
  cmake_parse_arguments(ARG "" "" "LINK;DEFINITIONS;NEEDS" ${ARGN})
  file(GLOB tests CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/tests tests/*_test.cpp)
  foreach(test ${tests})
    string(REPLACE ".cpp" "" name ${test})
    coresweep_test(${name} LINK ${ARG_LINK})
    target_compile_definitions(${name} PRIVATE ${ARG_DEFINITIONS})
    if(ARG_NEEDS)
      add_dependencies(${name} ${ARG_NEEDS})
    endif()
  endforeach()
endfunction()
