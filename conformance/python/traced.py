"""One call of each kind, for the trace of them."""

import kitchen_sink as m

m.echo_str("hello")
tracker = m.Tracker("first")
print(tracker.name)
m.apply(20, lambda it: it + 1)
try:
    m.Tracker.parse("no equals sign")
except m.StoreError:
    pass
try:
    m.apply("no number", abs)
except TypeError:
    pass
