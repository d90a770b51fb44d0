"""rythme: finds the calendars of work-study cohorts from the rhythm that a school states."""
