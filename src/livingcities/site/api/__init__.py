"""The read-only programming interface, version 1: what is public, as JSON.

`schemas` say what is answered, `cities`, `cases`, `programmes` find it, `paging` cuts it, `door` stands before all of
it: who may ask how often, from which sites, and what has not changed. `urls.py` of the room mounts it.
"""
