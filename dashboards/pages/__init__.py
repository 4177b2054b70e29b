"""Pages of the dashboard, one module each, with a component `Page`; `dashboards.app` imports a page when it is first opened."""
