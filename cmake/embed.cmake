# coresweep_embed(target FUNCTION qualified::name HEADER header.hpp FILES file…): compiles text files into a library, so
# that its programs need no file at run time. Defines `std::span<const coresweep::EmbeddedFile> qualified::name()`, as
# declared in the header; a file's name is its stem ("run.schema" of run.schema.json).
set(CORESWEEP_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)

function(coresweep_embed target)
  cmake_parse_arguments(ARG "" "FUNCTION;HEADER" "FILES" ${ARGN})
  string(REPLACE "::" "_" stem ${ARG_FUNCTION})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${stem}.cpp)
  list(TRANSFORM ARG_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D "OUTPUT=${output}" -D "FUNCTION=${ARG_FUNCTION}" -D "HEADER=${ARG_HEADER}"
            -D "FILES=${ARG_FILES}" -P ${CORESWEEP_EMBED_SCRIPT}
    DEPENDS ${ARG_FILES} ${CORESWEEP_EMBED_SCRIPT}
    COMMENT "Embedding ${stem}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
