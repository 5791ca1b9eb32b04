# The regression tests; ours are in the folder plus.
