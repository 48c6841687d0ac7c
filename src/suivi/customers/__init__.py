"""The way of customers to their order: links, the look-up and its limits, how the shop looks to them."""
