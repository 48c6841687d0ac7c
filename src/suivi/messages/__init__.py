"""Messages to customers: what is told, when, to whom, and never twice.

Changes of orders make news (``planning``), by one table (``table``); news wait in the outbox as messages that are due;
what is due is looked at again, from facts (``deciding``), and sent through a channel (``sending``).
"""
