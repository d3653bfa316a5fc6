"""Many machines, on Dask distributed: each worker holds a local engine of its own."""
