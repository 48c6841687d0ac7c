"""What becomes of a report's answer: files, pictures, schedules, and where they go."""
