"""Who of the staff is told of what, by what and when: problems of orders, what rules tell, what is unusual."""
