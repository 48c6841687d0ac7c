"""Shops, people, roles, sign-in and the audit log."""
