"""What belongs to customers: their clock, their balance, their tax ids."""
