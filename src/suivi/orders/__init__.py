"""The record of every order, and how to read it."""
