"""The city as arrays: streets, form, mesh, raster, population, routes. Knows nothing about crime."""
