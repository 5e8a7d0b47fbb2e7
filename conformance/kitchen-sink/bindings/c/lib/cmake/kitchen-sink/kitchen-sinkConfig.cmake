# kitchen-sink::kitchen-sink is the shared library, kitchen-sink::static the static one.
get_filename_component(_kitchen_sink_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET kitchen-sink::kitchen-sink)
  add_library(kitchen-sink::kitchen-sink SHARED IMPORTED)
  set_target_properties(kitchen-sink::kitchen-sink PROPERTIES
    IMPORTED_LOCATION "${_kitchen_sink_root}/lib/@SHARED@"
    INTERFACE_INCLUDE_DIRECTORIES "${_kitchen_sink_root}/include")

  add_library(kitchen-sink::static STATIC IMPORTED)
  set_target_properties(kitchen-sink::static PROPERTIES
    IMPORTED_LOCATION "${_kitchen_sink_root}/lib/@STATIC@"
    INTERFACE_INCLUDE_DIRECTORIES "${_kitchen_sink_root}/include"
    INTERFACE_LINK_LIBRARIES "@NATIVE@")
endif()
