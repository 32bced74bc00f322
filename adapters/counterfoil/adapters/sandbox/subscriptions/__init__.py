"""What becomes of subscriptions: periods, changes, pauses, schedules, ends."""
