# coresweep_registry(LIST FILE HEAD … EACH … MIDDLE … ROW … TAIL …): writes FILE from the names in the variable LIST:
# HEAD, then EACH per name, then MIDDLE, then ROW per name, then TAIL, with @name@ replaced. A name listed twice or
# without its file would not link or compile; the order of the list is the order of the table.
function(coresweep_registry list file)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "HEAD;EACH;MIDDLE;ROW;TAIL" "")
  set(declared "")
  set(rows "")
  foreach(name ${${list}})
    string(REPLACE "@name@" "${name}" line "${ARG_EACH}")
    string(APPEND declared "${line}")
    string(REPLACE "@name@" "${name}" line "${ARG_ROW}")
    string(APPEND rows "${line}")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT "${ARG_HEAD}${declared}${ARG_MIDDLE}${rows}${ARG_TAIL}" @ONLY)
endfunction()
