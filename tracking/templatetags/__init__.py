"""Tags of the tracking pages."""
