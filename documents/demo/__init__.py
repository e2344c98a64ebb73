"""The demo: a city, its bureau and two plants, their people, four plans and a year of results.

The data lie in `fixtures/`; everything is put in through the actions that the pages use, so that what the demo
shows is what the portal does.
"""
