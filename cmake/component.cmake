# component(NAME SOURCES ... DEPENDS ... [PRIVATE_DEPENDS ...] [TEST_DEPENDS ...])
# One folder = one static library + one test program made of its *_test.cpp files.
function(leastwise_target_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
    -Woverloaded-virtual -Wimplicit-fallthrough $<$<BOOL:${LEASTWISE_WERROR}>:-Werror>)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF
    UNITY_BUILD ${LEASTWISE_UNITY} UNITY_BUILD_BATCH_SIZE 12)
  if(LEASTWISE_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${LEASTWISE_SANITIZE} -fno-omit-frame-pointer
      -fno-sanitize-recover=all)
    target_link_options(${target} PUBLIC -fsanitize=${LEASTWISE_SANITIZE})
  endif()
endfunction()

# What a test may take before it counts as hanging. Under the sanitizers some take ten times as long.
set(LEASTWISE_TEST_SECONDS_MAX 600)
if(LEASTWISE_SANITIZE)
  set(LEASTWISE_TEST_SECONDS_MAX 1200)
endif()

# leastwise_test(NAME SOURCES ... DEPENDS ...): one Catch2 program, one CTest entry.
function(leastwise_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name}_test ${arg_SOURCES})
  leastwise_target_options(${name}_test)
  target_link_libraries(${name}_test PRIVATE ${arg_DEPENDS} Catch2::Catch2WithMain)
  target_compile_definitions(${name}_test PRIVATE LEASTWISE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_precompile_headers(${name}_test REUSE_FROM test_precompiled)
  set_target_properties(${name}_test PROPERTIES UNITY_BUILD OFF)
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${LEASTWISE_TEST_SECONDS_MAX})
endfunction()

function(component name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS;TEST_DEPENDS" ${ARGN})
  set(tests ${arg_SOURCES})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER arg_SOURCES EXCLUDE REGEX "_test\\.cpp$")
  add_library(${name} STATIC ${arg_SOURCES})
  leastwise_target_options(${name})
  target_link_libraries(${name} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_PRIVATE_DEPENDS})
  if(tests)
    leastwise_test(${name} SOURCES ${tests} DEPENDS ${name} ${arg_TEST_DEPENDS})
  endif()
endfunction()
