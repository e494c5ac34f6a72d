# Warnings (errors where tests are built), hardening, and ccache when it is there.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "Zicht needs GCC 12 or later; this is ${CMAKE_CXX_COMPILER_VERSION}.")
endif()

add_library(zicht_warnings INTERFACE)
target_compile_options(
  zicht_warnings INTERFACE -Wall -Wextra -Wpedantic
                           # Beside other sources a name of one may hide a name of another, which it does not know.
                           $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow>
                           -Wconversion -Wsign-conversion -Wold-style-cast
                           -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
                           # A later compiler may warn of what this one does not: that stops who tests, not who runs.
                           $<$<BOOL:${ZICHT_TESTS}>:-Werror>
                           # GCC 12 sees overlaps in std::string that are not there (GCC bug 105651).
                           $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                           # GCC 14 takes an empty std::optional for one that was not written (GCC bug 80635).
                           $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-maybe-uninitialized>
                           # GCC 12's std::stable_sort uses what its own headers call deprecated.
                           $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)

find_program(ZICHT_CCACHE ccache)
if(ZICHT_CCACHE)
  # Paths are taken from the checkout's root, so that two checkouts share what was compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
                                  ${ZICHT_CCACHE})
endif()
