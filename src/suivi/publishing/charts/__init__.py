"""Pictures of answers, drawn by matplotlib: the same on a page, in a PDF and in a mail.

``contract`` says what a chart is, ``reading`` makes one of an answer, ``picture`` draws it. matplotlib takes a second
to load, so only ``picture`` and what it calls do, and only when something is drawn.
"""
