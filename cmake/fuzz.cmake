# leastwise_fuzz(NAME SOURCES ... DEPENDS ...): one fuzz target. Its sources define LLVMFuzzerTestOneInput; its examples
# are in fixtures/fuzz/NAME, its dictionary is fixtures/fuzz/NAME.dict.
#
# With -DLEASTWISE_FUZZ=ON (preset fuzz, clang) NAME_fuzz is a libFuzzer program, built by the target `fuzzers` alone.
# Otherwise it is linked with the driver of tests/fuzz and CTest runs it on its examples and on a few thousand inputs
# made of them, the same ones every time.
option(LEASTWISE_FUZZ "Build the fuzz targets with libFuzzer (needs clang)" OFF)
set(fuzz_rounds 2000)
if(LEASTWISE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "LEASTWISE_FUZZ needs clang: cmake --preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_custom_target(fuzzers)
endif()

function(leastwise_fuzz name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  set(examples ${PROJECT_SOURCE_DIR}/fixtures/fuzz/${name})
  if(NOT EXISTS ${examples})
    message(WARNING "the fuzz target ${name} has no examples in ${examples} and starts from nothing")
  endif()
  add_executable(${name}_fuzz ${arg_SOURCES})
  leastwise_target_options(${name}_fuzz)
  set_target_properties(${name}_fuzz PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  if(LEASTWISE_FUZZ)
    target_link_libraries(${name}_fuzz PRIVATE ${arg_DEPENDS})
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name}_fuzz PROPERTIES EXCLUDE_FROM_ALL ON)
    add_dependencies(fuzzers ${name}_fuzz)
  else()
    target_link_libraries(${name}_fuzz PRIVATE fuzz_driver ${arg_DEPENDS})
    add_test(NAME fuzz_${name} COMMAND ${name}_fuzz ${examples} ${examples}.dict ${fuzz_rounds})
    set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT ${LEASTWISE_TEST_SECONDS_MAX})
  endif()
endfunction()
