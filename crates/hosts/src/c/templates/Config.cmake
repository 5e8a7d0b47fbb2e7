# {{ package }}::{{ package }} is the shared library, {{ package }}::static the static one.
get_filename_component(_{{ prefix }}_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET {{ package }}::{{ package }})
  add_library({{ package }}::{{ package }} SHARED IMPORTED)
  set_target_properties({{ package }}::{{ package }} PROPERTIES
    IMPORTED_LOCATION "${_{{ prefix }}_root}/lib/@SHARED@"
    INTERFACE_INCLUDE_DIRECTORIES "${_{{ prefix }}_root}/include")

  add_library({{ package }}::static STATIC IMPORTED)
  set_target_properties({{ package }}::static PROPERTIES
    IMPORTED_LOCATION "${_{{ prefix }}_root}/lib/@STATIC@"
    INTERFACE_INCLUDE_DIRECTORIES "${_{{ prefix }}_root}/include"
    INTERFACE_LINK_LIBRARIES "@NATIVE@")
endif()
