# Every dependency comes from the distribution; nothing is downloaded at configure time.
find_package(Threads REQUIRED)
find_package(Catch2 REQUIRED)  # 2.13 on Debian 12, 3.x on Ubuntu 24.04
find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)

# Boost is used header-only: a header check works for 1.81 and 1.83 alike, and compiled libraries of another
# version may lie beside the headers.
find_path(BOOST_INCLUDE_DIR boost/beast/http.hpp REQUIRED)
file(STRINGS "${BOOST_INCLUDE_DIR}/boost/version.hpp" boost_line REGEX "define BOOST_VERSION ")
string(REGEX MATCH "[0-9]+" boost_version "${boost_line}")
if(boost_version LESS 108100)
  message(FATAL_ERROR "Boost >= 1.81 is required (found ${boost_version}); on Debian 12: apt install libboost1.81-dev")
endif()
add_library(leastwise_boost INTERFACE)
target_include_directories(leastwise_boost SYSTEM INTERFACE ${BOOST_INCLUDE_DIR})
target_compile_definitions(leastwise_boost INTERFACE BOOST_PROCESS_USE_STD_FS)
target_link_libraries(leastwise_boost INTERFACE Threads::Threads)

find_path(SECCOMP_INCLUDE_DIR seccomp.h REQUIRED)
find_library(SECCOMP_LIBRARY seccomp REQUIRED)
add_library(leastwise_seccomp INTERFACE)
target_include_directories(leastwise_seccomp SYSTEM INTERFACE ${SECCOMP_INCLUDE_DIR})
target_link_libraries(leastwise_seccomp INTERFACE ${SECCOMP_LIBRARY})

find_path(RE2_INCLUDE_DIR re2/re2.h REQUIRED)
find_library(RE2_LIBRARY re2 REQUIRED)
add_library(leastwise_re2 INTERFACE)
target_include_directories(leastwise_re2 SYSTEM INTERFACE ${RE2_INCLUDE_DIR})
target_link_libraries(leastwise_re2 INTERFACE ${RE2_LIBRARY} Threads::Threads)

# Debian's CMake file of libzip names programs that the -dev package does not bring.
find_path(ZIP_INCLUDE_DIR zip.h REQUIRED)
find_library(ZIP_LIBRARY zip REQUIRED)
add_library(leastwise_zip INTERFACE)
target_include_directories(leastwise_zip SYSTEM INTERFACE ${ZIP_INCLUDE_DIR})
target_link_libraries(leastwise_zip INTERFACE ${ZIP_LIBRARY})

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
