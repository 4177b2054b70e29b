"""The map in the browser: an anywidget on Canvas 2D and the component that pages put in."""
