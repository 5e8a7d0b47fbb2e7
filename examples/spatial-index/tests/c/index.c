#include <math.h>

#include "spatial_index.h"

#undef NDEBUG
#include <assert.h>

int main(void) {
  spatial_index_place places[100];
  for (int i = 0; i < 100; i++) places[i] = (spatial_index_place){ i, i, (uint64_t)i };
  spatial_index_spatial_index *index = NULL;
  assert(spatial_index_spatial_index_new(places, 100, &index, NULL) == SPATIAL_INDEX_OK);

  spatial_index_place_array near;
  assert(spatial_index_spatial_index_nearest(index, 50.2, 50.2, 3, &near, NULL) == SPATIAL_INDEX_OK);
  assert(near.len == 3 && near.ptr[0].id == 50 && near.ptr[1].id == 51 && near.ptr[2].id == 49);
  spatial_index_place_array_free(&near);

  bool removed = false;
  assert(spatial_index_spatial_index_remove(index, &places[50], &removed, NULL) == SPATIAL_INDEX_OK);
  assert(removed);

  places[3].x = NAN;
  spatial_index_error *error = NULL;
  assert(spatial_index_spatial_index_insert(index, places, 100, &error) == SPATIAL_INDEX_ERROR);
  assert(spatial_index_error_as_index_error(error)->not_finite.id == 3);
  spatial_index_error_free(error);
  spatial_index_spatial_index_free(index);
  return 0;
}
