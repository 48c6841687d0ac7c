"""Reports' data for those who write SQL: a view for each dataset, read only, limited to one shop."""
