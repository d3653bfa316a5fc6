"""The instructor's half of the portal: each module is a few pages, `pages.routes` are all."""
