"""The solver: graphs of admissible calendars, and the engines that search them."""
