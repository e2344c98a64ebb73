"""Tests of the words of the audit log."""
