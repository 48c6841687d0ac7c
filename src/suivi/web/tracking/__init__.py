"""What customers see: their order's page, and the way to it. No cookie, no script, no request to anybody else."""
