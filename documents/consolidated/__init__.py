"""The consolidated report (彙整報告) as one printed volume: its parts, its figures, its front matter."""
