# kitchen-sink::kitchen-sink: the headers, and the static library with what it needs from the system. Relocatable.
get_filename_component(_kitchen_sink_abi_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET kitchen-sink::kitchen-sink)
  add_library(kitchen-sink::kitchen-sink STATIC IMPORTED)
  set_target_properties(kitchen-sink::kitchen-sink PROPERTIES
    IMPORTED_LOCATION "${_kitchen_sink_abi_root}/lib/@STATIC@"
    INTERFACE_INCLUDE_DIRECTORIES "${_kitchen_sink_abi_root}/include"
    INTERFACE_COMPILE_FEATURES cxx_std_17
    INTERFACE_LINK_LIBRARIES "@NATIVE@")
endif()
