"""The printed collection: what stands in it (`content`), how it is typeset (`paper`), the electronic book (`epub`)."""
