// The C interface is the library's; SwiftPM asks for a file to compile. What is compiled here says which library the
// package was made for.
#include "abi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A program with another library ends before it does anything. */
__attribute__((constructor)) static void kitchen_sink_swift_check(void) {
  const char *own = kitchen_sink_swift_interface_hash();
  if (strcmp(own, KITCHEN_SINK_SWIFT_INTERFACE_HASH) == 0)
    return;
  fprintf(stderr,
          "KitchenSink: the package was generated for interface " KITCHEN_SINK_SWIFT_INTERFACE_HASH
          ", and its library is of %s: build both anew, from one package\n",
          own);
  abort();
}
