# {{ package }}::{{ package }}: the headers, and the static library with what it needs from the system. Relocatable.
get_filename_component(_{{ p }}_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET {{ package }}::{{ package }})
  add_library({{ package }}::{{ package }} STATIC IMPORTED)
  set_target_properties({{ package }}::{{ package }} PROPERTIES
    IMPORTED_LOCATION "${_{{ p }}_root}/lib/@STATIC@"
    INTERFACE_INCLUDE_DIRECTORIES "${_{{ p }}_root}/include"
    INTERFACE_COMPILE_FEATURES cxx_std_17
    INTERFACE_LINK_LIBRARIES "@NATIVE@")
endif()
