"""Inputs of the settings pages, parsed."""
