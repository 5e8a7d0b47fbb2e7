// The C interface is the library's; SwiftPM asks for a file to compile.
#include "abi.h"
