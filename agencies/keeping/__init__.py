"""The settings pages, by which an agency's administrators keep its units, people and own words."""
