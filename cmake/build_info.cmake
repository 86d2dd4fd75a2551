# coresweep_build_info(target): generates coresweep_build.hpp at configure time and coresweep_commit.hpp at every build
# (rewritten only when the commit changed), and lets the target include them.
set(CORESWEEP_BUILD_INFO_DIR ${CMAKE_CURRENT_LIST_DIR})

# Debian's Google Benchmark is built without NDEBUG; only its own JSON output says so.
function(coresweep_probe_benchmark)
  if(DEFINED CORESWEEP_BENCHMARK_DEBUG)
    return()
  endif()
  set(source ${PROJECT_BINARY_DIR}/probe_benchmark.cpp)
  file(WRITE ${source} "#include <benchmark/benchmark.h>
static void nothing(benchmark::State& state) { for (auto _ : state) {} }
BENCHMARK(nothing)->Iterations(1);
BENCHMARK_MAIN();
")
  try_run(ran compiled ${PROJECT_BINARY_DIR} ${source} LINK_LIBRARIES benchmark::benchmark
          RUN_OUTPUT_VARIABLE output ARGS --benchmark_format=json)
  if(NOT compiled OR NOT ran EQUAL 0)
    message(FATAL_ERROR "a program with Google Benchmark does not run: ${output}")
  endif()
  string(REGEX MATCH "\"library_build_type\": \"debug\"" debug "${output}")
  if(debug)
    set(CORESWEEP_BENCHMARK_DEBUG true CACHE INTERNAL "Google Benchmark was built without NDEBUG")
  else()
    set(CORESWEEP_BENCHMARK_DEBUG false CACHE INTERNAL "Google Benchmark was built without NDEBUG")
  endif()
endfunction()

function(coresweep_build_info target)
  coresweep_probe_benchmark()
  set(generated ${PROJECT_BINARY_DIR}/generated)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  string(STRIP "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}" CORESWEEP_FLAGS)
  set(CORESWEEP_SANITIZER_NAME ${CORESWEEP_SANITIZER})
  if(NOT CORESWEEP_SANITIZER_NAME)
    set(CORESWEEP_SANITIZER_NAME none)
  endif()
  configure_file(${CORESWEEP_BUILD_INFO_DIR}/coresweep_build.hpp.in ${generated}/coresweep_build.hpp @ONLY)
  add_custom_target(coresweep_commit
    COMMAND ${CMAKE_COMMAND} -D OUTPUT=${generated}/coresweep_commit.hpp -D SOURCE=${PROJECT_SOURCE_DIR}
            -P ${CORESWEEP_BUILD_INFO_DIR}/build_commit.cmake
    BYPRODUCTS ${generated}/coresweep_commit.hpp
    VERBATIM)
  add_dependencies(${target} coresweep_commit)
endfunction()
