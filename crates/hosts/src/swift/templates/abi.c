// The C interface is the library's; SwiftPM asks for a file to compile. What is compiled here says which library the
// package was made for.
#include "abi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A program with another library ends before it does anything. */
__attribute__((constructor)) static void {{ p }}_check(void) {
  const char *own = {{ p }}_interface_hash();
  if (strcmp(own, {{ S }}_INTERFACE_HASH) == 0)
    return;
  fprintf(stderr,
          "{{ module }}: the package was generated for interface " {{ S }}_INTERFACE_HASH
          ", and its library is of %s: build both anew, from one package\n",
          own);
  abort();
}
