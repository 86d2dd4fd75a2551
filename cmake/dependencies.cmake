# Third-party packages: all from Debian, each found once, here. Who may link what is told by the layers' own lists.
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(nlohmann_json 3.9 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(benchmark 1.7 REQUIRED)
find_package(TBB 2021 REQUIRED)
find_package(absl REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(PkgConfig REQUIRED)
pkg_check_modules(HWLOC REQUIRED IMPORTED_TARGET hwloc>=2.3)

# valijson is header-only and, as packaged, comes without a CMake file.
find_path(VALIJSON_INCLUDE_DIR valijson/validator.hpp REQUIRED)
add_library(valijson INTERFACE)
target_include_directories(valijson SYSTEM INTERFACE ${VALIJSON_INCLUDE_DIR})

# Concurrency Kit comes without one, too. Its archive and not its shared library, which would slow the start of worker
# programs.
find_path(CK_INCLUDE_DIR ck_pr.h REQUIRED)
find_library(CK_LIBRARY libck.a REQUIRED)
add_library(ConcurrencyKit INTERFACE)
target_include_directories(ConcurrencyKit SYSTEM INTERFACE ${CK_INCLUDE_DIR})
target_link_libraries(ConcurrencyKit INTERFACE ${CK_LIBRARY})

# So are these queues, and they are found where Debian puts them.
find_path(CONCURRENTQUEUE_INCLUDE_DIR concurrentqueue/concurrentqueue.h REQUIRED)
find_path(READERWRITERQUEUE_INCLUDE_DIR readerwriterqueue/readerwriterqueue.h REQUIRED)
