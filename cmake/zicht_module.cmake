# zicht_module(NAME [TOGETHER] SOURCES a.cpp … [ALONE a.cpp …] [TESTS a_test.cpp …] [USES module …] [LIBRARIES external …])
#
# TOGETHER: where ZICHT_TOGETHER is on, sources are compiled in groups, which takes a third of the time (decision 0213). So no two
# sources of the module may name something alike in their anonymous namespaces, but for those under ALONE.
# Makes the static library zicht_NAME. Its headers are reached as "NAME/header.hpp" through a folder that holds only a
# link to this module, so that another module sees them only when it names NAME under USES.
# LIBRARIES are private: a header of a module never shows a third party's header.
# TESTS become one test program, NAME_test; each of its cases is a ctest test "NAME.Suite.Case".
function(zicht_module NAME)
  cmake_parse_arguments(PARSE_ARGV 1 MODULE "TOGETHER" "" "SOURCES;ALONE;TESTS;USES;LIBRARIES;TEST_USES;TEST_LIBRARIES")
  set(include_dir ${PROJECT_BINARY_DIR}/include/${NAME})
  file(MAKE_DIRECTORY ${include_dir})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_dir}/${NAME} SYMBOLIC)
  list(TRANSFORM MODULE_USES PREPEND zicht_ OUTPUT_VARIABLE used_targets)

  if(MODULE_SOURCES)
    add_library(zicht_${NAME} STATIC ${MODULE_SOURCES})
    target_include_directories(zicht_${NAME} PUBLIC ${include_dir})
    target_link_libraries(zicht_${NAME} PUBLIC ${used_targets} PRIVATE ${MODULE_LIBRARIES} zicht_warnings)
    if(ZICHT_TOGETHER AND MODULE_TOGETHER)
      set_target_properties(zicht_${NAME} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
      set_source_files_properties(${MODULE_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      # A source may well hide types of its own behind a pointer; beside others it looks like a header that does.
      target_compile_options(zicht_${NAME} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    endif()
  else()
    add_library(zicht_${NAME} INTERFACE)
    target_include_directories(zicht_${NAME} INTERFACE ${include_dir})
    target_link_libraries(zicht_${NAME} INTERFACE ${used_targets})
  endif()

  if(ZICHT_TESTS AND MODULE_TESTS)
    list(TRANSFORM MODULE_TEST_USES PREPEND zicht_ OUTPUT_VARIABLE test_targets)
    add_executable(${NAME}_test ${MODULE_TESTS})
    target_link_libraries(${NAME}_test PRIVATE zicht_${NAME} ${test_targets} ${MODULE_TEST_LIBRARIES} zicht_warnings
                                               GTest::gtest_main)
    target_compile_definitions(${NAME}_test PRIVATE ZICHT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    gtest_discover_tests(${NAME}_test TEST_PREFIX "${NAME}." DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
