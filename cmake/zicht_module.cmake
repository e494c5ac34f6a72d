# zicht_module(NAME SOURCES a.cpp … [TESTS a_test.cpp …] [USES module …] [LIBRARIES external …])
#
# Makes the static library zicht_NAME. Its headers are reached as "NAME/header.hpp" through a folder that holds only a
# link to this module, so that another module sees them only when it names NAME under USES.
# LIBRARIES are private: a header of a module never shows a third party's header.
# TESTS become one test program, NAME_test; each of its cases is a ctest test "NAME.Suite.Case".
function(zicht_module NAME)
  cmake_parse_arguments(PARSE_ARGV 1 MODULE "" "" "SOURCES;TESTS;USES;LIBRARIES;TEST_USES;TEST_LIBRARIES")
  set(include_dir ${PROJECT_BINARY_DIR}/include/${NAME})
  file(MAKE_DIRECTORY ${include_dir})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_dir}/${NAME} SYMBOLIC)
  list(TRANSFORM MODULE_USES PREPEND zicht_ OUTPUT_VARIABLE used_targets)

  if(MODULE_SOURCES)
    add_library(zicht_${NAME} STATIC ${MODULE_SOURCES})
    target_include_directories(zicht_${NAME} PUBLIC ${include_dir})
    target_link_libraries(zicht_${NAME} PUBLIC ${used_targets} PRIVATE ${MODULE_LIBRARIES} zicht_warnings)
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
