"""The pages: what people see in a browser.

Knows `serving` and what is below, never `api`. Pages are rendered here from frozen views, need no script,
and ask no other host for anything. `templating.py` is the door to Jinja2, which escapes everything that is
not marked as safe by `markup.py`. Invariants: a GET changes nothing; a form that changes something is taken
only from our own pages, with a token bound to the session; a page shows the workspace of the person's
session and no other.
"""
